// Takes secrets out of text that leaves the process.

const MASK = '******';
/** Shorter values would blot out ordinary words. */
const SHORTEST_SECRET = 4;

/** Replaces every secret in `text` by stars, the longest first; secrets of fewer than 4 characters are left. */
export function redact(text: string, secrets: readonly string[]): string {
  const ordered = secrets.filter((secret) => secret.length >= SHORTEST_SECRET).toSorted((a, b) => b.length - a.length);
  return ordered.reduce((result, secret) => result.replaceAll(secret, MASK), text);
}
