// How many operations run side by side: on one host, of one node type. Who finds no room waits in the order of coming.

import type { Task } from '#graph/task-graph.ts';
import type { Plan } from '#plan/plan.ts';
import { clear, emptyQueue, first, isEmpty, put, type Queue, take } from './queue.ts';

export interface Limits {
  /** How many operations run side by side in all, at least 1. */
  readonly inAll: number;
  /** On one host, at least 1; `undefined`: no limit of its own. */
  readonly perHost?: number | undefined;
  /** Of instances of one node type, by the type's name. */
  readonly ofNodeType?: Readonly<Record<string, number>> | undefined;
}

/** Where an instance belongs; `undefined` for an instance without a host, or that is not known. */
export interface InstancePlaces {
  readonly hostOf: (instanceId: string) => string | undefined;
  readonly nodeTypeOf: (instanceId: string) => string | undefined;
}

/** Where the instances of a plan belong. */
export function placesIn(plan: Plan): InstancePlaces {
  const instances = new Map(plan.instances.map((each) => [each.id, each]));
  return {
    hostOf: (id) => instances.get(id)?.hostInstanceId,
    nodeTypeOf: (id) => plan.nodes[instances.get(id)?.nodeName ?? '']?.type,
  };
}

/** One thing that has room for a number of operations: a host, a node type. */
interface Lane {
  readonly limit: number;
  taken: number;
  readonly waiting: Queue;
}

/** Rooms of one kind, and to which of them each task belongs; -1: to none. */
interface Gate {
  readonly laneOf: Int32Array;
  readonly lanes: readonly Lane[];
  /** Of each task whether it has taken its room. */
  readonly holds: Uint8Array;
  /** Lanes in which somebody waits and room was given back. */
  readonly freed: Queue;
}

/**
 * The gates that a task passes one after the other. One that has passed the first keeps its room there while it waits at
 * the second, so nobody overtakes it on its host.
 */
export type Gates = readonly Gate[];

/** Gates for the tasks of a graph; none where nothing is limited. */
export function makeGates(tasks: readonly Task[], limits: Limits, places: InstancePlaces): Gates {
  const { perHost, ofNodeType } = limits;
  const gates: Gate[] = [];
  if (perHost !== undefined) gates.push(makeGate(tasks, places.hostOf, () => perHost));
  if (ofNodeType !== undefined && Object.keys(ofNodeType).length > 0) {
    const limited = (instanceId: string): string | undefined => {
      const type = places.nodeTypeOf(instanceId);
      return type !== undefined && Object.hasOwn(ofNodeType, type) ? type : undefined;
    };
    gates.push(makeGate(tasks, limited, (type) => ofNodeType[type] ?? 1));
  }
  return gates;
}

function makeGate(
  tasks: readonly Task[],
  nameOf: (instanceId: string) => string | undefined,
  limitOf: (name: string) => number,
): Gate {
  const laneOf = new Int32Array(tasks.length).fill(-1);
  const lanes: Lane[] = [];
  const known = new Map<string, number>();
  tasks.forEach((task, place) => {
    const name = task.kind === 'operation' ? nameOf(task.instanceId) : undefined;
    if (name === undefined) return;
    let lane = known.get(name);
    if (lane === undefined) {
      lane = lanes.push({ limit: limitOf(name), taken: 0, waiting: emptyQueue() }) - 1;
      known.set(name, lane);
    }
    laneOf[place] = lane;
  });
  return { laneOf, lanes, holds: new Uint8Array(tasks.length), freed: emptyQueue() };
}

/** Takes room for a task at each gate; one that finds none waits there, and `nextAdmissible` gives it back later. */
export function admit(gates: Gates, place: number): boolean {
  for (const gate of gates) {
    const lane = laneOf(gate, place);
    if (lane === undefined || gate.holds[place] === 1) continue;
    if (lane.taken >= lane.limit) {
      put(lane.waiting, place);
      return false;
    }
    gate.holds[place] = 1;
    lane.taken += 1;
  }
  return true;
}

/** Notes that a task runs, whoever decided it. */
export function occupy(gates: Gates, place: number): void {
  for (const gate of gates) {
    const lane = laneOf(gate, place);
    if (lane === undefined || gate.holds[place] === 1) continue;
    gate.holds[place] = 1;
    lane.taken += 1;
  }
}

/** Gives back the room of a task. */
export function release(gates: Gates, place: number): void {
  for (const gate of gates) {
    const lane = laneOf(gate, place);
    if (lane === undefined || gate.holds[place] === 0) continue;
    gate.holds[place] = 0;
    lane.taken -= 1;
    if (!isEmpty(lane.waiting)) put(gate.freed, gate.laneOf[place] ?? -1);
  }
}

/** A task that waited at a gate where there is room now. It comes before any that has not waited. */
export function nextAdmissible(gates: Gates): number | undefined {
  for (const gate of gates) {
    for (let number = first(gate.freed); number !== undefined; number = first(gate.freed)) {
      const lane = gate.lanes[number];
      const place = lane === undefined || lane.taken >= lane.limit ? undefined : take(lane.waiting);
      if (place !== undefined) return place;
      take(gate.freed);
    }
  }
  return undefined;
}

/** Nobody runs and nobody waits. */
export function vacate(gates: Gates): void {
  for (const gate of gates) {
    gate.holds.fill(0);
    clear(gate.freed);
    for (const lane of gate.lanes) {
      lane.taken = 0;
      clear(lane.waiting);
    }
  }
}

function laneOf(gate: Gate, place: number): Lane | undefined {
  const number = gate.laneOf[place] ?? -1;
  return number === -1 ? undefined : gate.lanes[number];
}
