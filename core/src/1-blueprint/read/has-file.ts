// Which files lie beside a blueprint.

import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Asks whether a path is a file, from the folder of the blueprint at `blueprintPath`. What cannot be looked at is none. */
export function hasFileBeside(blueprintPath: string): (path: string) => Promise<boolean> {
  const folder = dirname(blueprintPath);
  return async (path) => {
    try {
      return (await stat(resolve(folder, path))).isFile();
    } catch {
      return false;
    }
  };
}
