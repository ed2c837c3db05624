// The operations behind the kube_ workflows: the one list.

import type { Operation } from '@brolly/plugin-sdk';
import { deleteFound, findObjects, stop } from './delete.ts';
import { drain } from './drain.ts';
import { apply, create } from './manifests.ts';
import { exec, logs } from './pods.ts';
import { findRevision, rollBack, rollout } from './rollout.ts';
import { expose, run } from './run.ts';
import { findScalable, scale } from './scale.ts';

/** By their names behind `kubectl.`. */
const OPERATIONS = {
  run,
  expose,
  find_objects: findObjects,
  stop,
  delete: deleteFound,
  create,
  find_scalable: findScalable,
  scale,
  apply,
  rollout,
  find_revision: findRevision,
  roll_back: rollBack,
  drain,
  exec,
  logs,
} satisfies Readonly<Record<string, Operation>>;

/** As the plugin has them: `kubectl.run`, ... */
export const kubectlOperations: Readonly<Record<string, Operation>> = Object.fromEntries(
  Object.entries(OPERATIONS).map(([name, operation]) => [`kubectl.${name}`, operation]),
);
