// Small task graphs in a few words, for tests.

import type { OperationTask, SetStateTask, Task, TaskGraph } from '#graph/task-graph.ts';

type Frame = Omit<Partial<OperationTask>, 'kind' | 'id'>;

/** An operation of the instance that its id begins with: `web/create`. */
export function operation(id: string, dependsOn: readonly string[] = [], frame: Frame = {}): OperationTask {
  return {
    kind: 'operation',
    id,
    dependsOn,
    instanceId: instanceOf(id),
    operation: `cloudify.interfaces.lifecycle.${id.split('/')[1] ?? 'start'}`,
    plugin: 'shop',
    function: 'run',
    inputs: {},
    ...frame,
  };
}

export function setState(
  id: string,
  state: SetStateTask['state'],
  options: { readonly dependsOn?: readonly string[]; readonly ignoreFailure?: boolean } = {},
): SetStateTask {
  return { kind: 'set-state', id, dependsOn: [], instanceId: instanceOf(id), state, ...options };
}

export function graph(...tasks: readonly Task[]): TaskGraph {
  return { name: 'install', tasks };
}

function instanceOf(id: string): string {
  return id.split('/')[0] ?? id;
}
