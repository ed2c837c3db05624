// Why something that was asked failed, as text.

/**
 * The message of an error.
 *
 * @throws what the signal was aborted with, where it was: then nothing is known of what was asked
 */
export function reasonOf(error: unknown, signal: AbortSignal): string {
  signal.throwIfAborted();
  return error instanceof Error ? error.message : String(error);
}
