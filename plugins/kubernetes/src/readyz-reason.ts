// Why an API server says that it is not ready, in a few words. Pure.

/** What kubectl wrote, as one line: the checks that failed by their names, else its last line. */
export function readyzReason(stderr: string): string {
  const failing = [...stderr.matchAll(/\[-\](\S+) failed/g)].map((match) => match[1]);
  if (failing.length > 0) return `it is not ready yet: ${failing.join(', ')}`;
  return stderr.trim().split('\n').at(-1) || 'it does not answer';
}
