// The operations of types whose instances are objects of Kubernetes: the one list.

import type { Operation } from '@brolly/plugin-sdk';
import { checkDrift, checkStatus, create, pull, read, remove, update } from './object-operations.ts';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  create,
  read,
  update,
  delete: remove,
  pull,
  check_status: checkStatus,
  check_drift: checkDrift,
};

/** How the newer plugin calls them, per way of defining objects; blueprints that carry its plugin.yaml do too. */
const PREFIXES: Readonly<Record<string, readonly string[]>> = {
  create: ['resource_create', 'custom_resource_create', 'file_resource_create', 'multiple_file_resource_create'],
  read: ['resource_read', 'file_resource_read', 'multiple_file_resource_read'],
  update: ['resource_update', 'file_resource_update', 'multiple_file_resource_update'],
  delete: ['resource_delete', 'custom_resource_delete', 'file_resource_delete', 'multiple_file_resource_delete'],
  check_status: [
    'resource_read_check_status',
    'custom_check_status',
    'file_resource_check_status',
    'multiple_file_resource_check_status',
  ],
  check_drift: [
    'resource_read_check_drift',
    'custom_check_drift',
    'file_resource_check_drift',
    'multiple_file_resource_check_drift',
  ],
};

/** As the plugin has them: `objects.create`, `cloudify_kubernetes.tasks.resource_create`, ... */
export const objectOperations: Readonly<Record<string, Operation>> = Object.fromEntries(
  Object.entries(OPERATIONS).flatMap(([name, operation]) => [
    [`objects.${name}`, operation],
    ...(PREFIXES[name] ?? []).map((other) => [`cloudify_kubernetes.tasks.${other}`, operation]),
  ]),
);
