// Ids of deployments: the one that a deployment gets when nobody names it, and which are allowed.

import { basename, dirname } from 'node:path';

/**
 * The default id of Cloudify's local mode: the name of the blueprint's folder, with `.<file name>` where the file is
 * not called `blueprint.yaml`, and `_` written as `-`.
 *
 * @param path absolute path of the blueprint.
 */
export function deploymentId(path: string): string {
  const folder = basename(dirname(path)) || 'blueprint';
  const file = basename(path);
  return (file === 'blueprint.yaml' ? folder : `${folder}.${file}`).replaceAll('_', '-');
}

/** What else lies in `.brolly`: installed plugins, unpacked and fetched blueprints, the store. */
const TAKEN: ReadonlySet<string> = new Set(['', '.', '..', 'plugins', 'blueprints', '.fetched', '.gitignore']);

/** Whether a deployment may have this id: its folder `.brolly/<id>` has to lie right below `.brolly`, and be its own. */
export function isDeploymentId(id: string): boolean {
  return !TAKEN.has(id) && !id.startsWith('brolly.db') && !/[/\0]/.test(id);
}
