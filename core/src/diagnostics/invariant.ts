// Says that we have a bug.

/** Throws when what must be true is not. Only the outermost layer catches it. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Internal error: ${message}`);
}
