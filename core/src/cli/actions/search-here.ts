// What inputs name is looked for: deployments beside the blueprint, and secrets.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { localSearch } from '#index';
import type { Compilation } from '#language';
import { stateFolder } from '../locate-blueprint.ts';

type Inputs = NonNullable<Compilation['blueprint']>['inputs'];

const OF_DEPLOYMENTS: ReadonlySet<string | undefined> = new Set([
  'deployment_id',
  'capability_value',
  'scaling_group',
  'node_id',
  'node_type',
  'node_instance',
  'operation_name',
]);

/** The search for the inputs of a blueprint; `undefined` where none of them names anything that is known here. */
export async function searchHere(
  inputs: Inputs,
  blueprintPath: string,
): Promise<ReturnType<typeof localSearch> | undefined> {
  const types = Object.values(inputs).map((input) => input.itemType ?? input.type);
  const asksForSecrets = types.includes('secret_key');
  if (!asksForSecrets && !types.some((type) => OF_DEPLOYMENTS.has(type))) return undefined;
  // Loaded when it is asked for: the inputs of most blueprints name nothing.
  const [index, { withWorkspace }] = await Promise.all([import('#index'), import('../locate.ts')]);
  const secretNames = asksForSecrets ? await namesOfSecrets() : [];
  const folder = stateFolder(blueprintPath);
  const neighbours = existsSync(join(folder, '.brolly', 'brolly.db'))
    ? await withWorkspace(folder, ({ store }) => index.readAllDeployments(store))
    : new Map();
  return index.localSearch({ neighbours, secretNames });
}

async function namesOfSecrets(): Promise<readonly string[]> {
  const { withSecretStore } = await import('./unlock-secrets.ts');
  return withSecretStore((store) => store.list().map(({ name }) => name));
}
