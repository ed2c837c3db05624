// What a node instance waits for, in words.

import type { Task } from '#index';
import { shortOperation } from './words.ts';

export interface WaitingModel {
  readonly tasks: ReadonlyMap<string, Task>;
  /** Ids of tasks that have ended well. */
  readonly ended: ReadonlySet<string>;
  /** Instance id -> the name that people see. */
  readonly names: ReadonlyMap<string, string>;
}

/** The first operation of another instance that stands before the next one of this instance: `master start`. */
export function waitingFor(model: WaitingModel, own: readonly Task[]): string | undefined {
  const next = own.find((task) => task.kind === 'operation' && !model.ended.has(task.id));
  if (next === undefined) return undefined;
  const seen = new Set<string>([next.id]);
  const open = [...next.dependsOn];
  for (let id = open.shift(); id !== undefined; id = open.shift()) {
    const task = model.tasks.get(id);
    if (task === undefined || model.ended.has(id) || seen.has(id)) continue;
    seen.add(id);
    if (task.kind === 'operation' && task.instanceId !== next.instanceId)
      return `${model.names.get(task.instanceId) ?? task.instanceId} ${shortOperation(task.operation)}`;
    open.push(...task.dependsOn);
  }
  return undefined;
}
