// The ends of the ids of node instances.

/**
 * Six characters of a-z and 0-9, as the ids of Cloudify's node instances end. They are no secret, and one that is taken
 * is drawn again; node:crypto would take a tenth of a small command's time to load.
 */
export function randomInstanceSuffix(): string {
  return Math.floor(Math.random() * 36 ** 6)
    .toString(36)
    .padStart(6, '0');
}
