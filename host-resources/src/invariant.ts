// The one way to say "this is our bug".

/** Throws when the condition does not hold: a bug of ours or of a plugin, never a user's mistake. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
