// The operations of the interface `cluster`: the one list.

import type { Operation } from '@brolly/plugin-sdk';
import { adopt } from './backup/adopt.ts';
import { backup } from './backup/backup.ts';
import { checkRestore } from './backup/check-restore.ts';

/** By their names behind `cluster.`. */
const OPERATIONS = {
  backup,
  check_restore: checkRestore,
  adopt,
} satisfies Readonly<Record<string, Operation>>;

/** As the plugin has them: `cluster.backup`, ... */
export const clusterOperations: Readonly<Record<string, Operation>> = Object.fromEntries(
  Object.entries(OPERATIONS).map(([name, operation]) => [`cluster.${name}`, operation]),
);
