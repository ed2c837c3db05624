// Paths as people write them.

import { homedir } from 'node:os';

/** `~/.ssh/id` is in the home of the user who runs brolly; every other path stays as it is. */
export function atHome(path: string): string {
  return path.replace(/^~(?=\/)/, homedir());
}
