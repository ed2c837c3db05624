// What can go wrong with secrets, in words for whoever uses them.

/** Secrets cannot be read or written; the message never holds one. */
export class SecretsError extends Error {
  override readonly name = 'SecretsError';
  readonly hint: string | undefined;

  constructor(message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.hint = options.hint;
  }
}
