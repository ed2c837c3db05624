// How a part of a graph is written: what many tasks have in common stands once, dependencies near by are numbers.

import { invariant } from '#diagnostics/invariant.ts';
import type { Task } from '#graph/task-graph.ts';

/** The version of what `encodeGraphPart` writes; version 1 is plain JSON of the tasks. */
export const GRAPH_VERSION = 2;

/** All of a task but its id, dependencies and instance. */
type Frame = Readonly<Record<string, unknown>>;

interface Part {
  readonly frames: readonly Frame[];
  /** `[id, number of its frame, instance id, dependencies]`; a dependency in the same part is its place in the part. */
  readonly tasks: readonly (readonly [string, number, string | 0, readonly (string | number)[]])[];
}

/** One text for a part of a graph. */
export function encodeGraphPart(tasks: readonly Task[]): string {
  const frames: Frame[] = [];
  const numbers = new Map<string, number>();
  const places = new Map<string, number>();
  const part: Part = {
    frames,
    tasks: tasks.map((task, place) => {
      const { id, dependsOn, instanceId, ...frame } = task;
      const key = JSON.stringify(frame);
      let number = numbers.get(key);
      if (number === undefined) {
        number = frames.push(frame) - 1;
        numbers.set(key, number);
      }
      places.set(id, place);
      return [id, number, instanceId ?? 0, dependsOn.map((need) => places.get(need) ?? need)] as const;
    }),
  };
  return JSON.stringify(part);
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
    const own = instanceId === 0 ? { id, dependsOn } : { id, dependsOn, instanceId };
    return { ...frame, ...own } as unknown as Task;
  });
}
