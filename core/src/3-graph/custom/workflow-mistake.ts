// A mistake in a workflow that is not built in.

/** Says in words for a user what the author of a workflow has to mend. */
export class WorkflowMistake extends Error {}
