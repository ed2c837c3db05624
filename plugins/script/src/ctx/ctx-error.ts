// What "ctx" says when it cannot do what it was asked.

/** Its message goes to stderr of `ctx`, which then ends with 1. */
export class CtxError extends Error {
  /** The name of the exception that Python code gets. */
  readonly type: string;

  constructor(message: string, type = 'RuntimeError') {
    super(message);
    this.type = type;
  }
}
