// Which files lie beside a blueprint.

import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Asks whether a path is a file, from the folder of the blueprint at `blueprintPath`. What cannot be looked at is none. */
export function hasFileBeside(blueprintPath: string): (path: string) => boolean {
  const folder = dirname(blueprintPath);
  return (path) => {
    try {
      return statSync(resolve(folder, path)).isFile();
    } catch {
      return false;
    }
  };
}
