// What the lab could not do, said to the person who asked for it.

/** An expected failure: the message says what happened, to what, and what to do. Bugs throw anything else. */
export class LabError extends Error {
  override readonly name = 'LabError';
}
