// How a part of a graph is written: what many tasks have in common stands once, dependencies near by are numbers.

import { invariant } from '#diagnostics/invariant.ts';
import type { OperationTask, SetStateTask, Task } from '#graph/task-graph.ts';

/** The version of what `encodeGraphPart` writes; version 1 is plain JSON of the tasks. */
export const GRAPH_VERSION = 2;

/** All of a task but its id, dependencies and instance. */
type Frame = Readonly<Record<string, unknown>>;

interface Part {
  readonly frames: readonly Frame[];
  /** `[id, number of its frame, instance id, dependencies]`; a dependency in the same part is its place in the part. */
  readonly tasks: readonly (readonly [string, number, string, readonly (string | number)[]])[];
}

/** One text for a part of a graph. */
export function encodeGraphPart(tasks: readonly Task[]): string {
  const frames: Frame[] = [];
  const numbers = new Map<unknown, Map<string, number>>();
  const places = new Map<string, number>();
  const part: Part = {
    frames,
    tasks: tasks.map((task, place) => {
      const { id, dependsOn, instanceId } = task;
      places.set(id, place);
      return [id, frameNumber(task, frames, numbers), instanceId, dependsOn.map((need) => places.get(need) ?? need)];
    }),
  };
  return JSON.stringify(part);
}

/** Tasks that were made from one operation of a node template, and equal changes of state, share a frame. */
function frameNumber(task: Task, frames: Frame[], numbers: Map<unknown, Map<string, number>>): number {
  const { id: _id, dependsOn: _dependsOn, instanceId: _instanceId, ...frame } = task;
  const { key, source } = task.kind === 'operation' ? operationKey(task) : stateKey(task);
  const known = key === undefined ? undefined : numbers.get(source)?.get(key);
  if (known !== undefined) return known;
  const number = frames.push(frame) - 1;
  if (key === undefined) return number;
  const ofSource = numbers.get(source) ?? new Map<string, number>();
  numbers.set(source, ofSource.set(key, number));
  return number;
}

/** What makes two tasks alike: a text, and the object that both were made from. `undefined`: it is like no other. */
interface Likeness {
  readonly key: string | undefined;
  readonly source: unknown;
}

/** `kind`, `id`, `dependsOn`, `instanceId`, `operation`, `plugin`, `function`, `inputs`: what every operation has. */
const PLAIN_OPERATION_KEYS = 8;

function operationKey(task: OperationTask): Likeness {
  const { operation, plugin, stateIfRefused = '' } = task;
  const isPlain = Object.keys(task).length === PLAIN_OPERATION_KEYS + (stateIfRefused === '' ? 0 : 1);
  const key = isPlain ? `${operation}\n${plugin}\n${task.function}\n${stateIfRefused}` : undefined;
  return { key, source: task.inputs };
}

function stateKey({ state, ignoreFailure, setSystemProperties }: SetStateTask): Likeness {
  return { key: `${state} ${ignoreFailure === true}`, source: setSystemProperties };
}

/** The tasks of a part of any release. Tasks that are alike share their inputs. */
export function readGraphPart(version: number, body: string): readonly Task[] {
  if (version === 1) return JSON.parse(body) as readonly Task[];
  invariant(version === GRAPH_VERSION, `graphs of version ${version} are read`);
  const part = JSON.parse(body) as Part;
  const ids = part.tasks.map(([id]) => id);
  return part.tasks.map(([id, number, instanceId, needs]) => {
    const dependsOn = needs.map((need) => (typeof need === 'number' ? (ids[need] ?? '') : need));
    const frame = part.frames[number];
    return { ...frame, id, dependsOn, instanceId } as unknown as Task;
  });
}
