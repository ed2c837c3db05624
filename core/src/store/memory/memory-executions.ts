// Executions in memory. Turns and graphs go through the same text as on disk, so that tests see what a disk would give.

import type { ExecutionEvent, LogLine } from '#execution/execution-event.ts';
import type { Task } from '#graph/task-graph.ts';
import { encodeGraphPart, GRAPH_VERSION, readGraphPart } from '../journal/graph-format.ts';
import { encodeTurn, TURN_VERSION } from '../journal/turn-format.ts';
import { readTurn } from '../journal/upcast-turn.ts';
import type {
  Commit,
  ControlRequest,
  ExecutionOrigin,
  ExecutionRecord,
  ExecutionStore,
  Snapshot,
  StoredStep,
} from '../store.ts';

/** All that is kept of one execution. */
interface Kept {
  record: ExecutionRecord;
  origin: ExecutionOrigin | undefined;
  readonly steps: StoredStep[];
  /** By step. */
  readonly graphs: Map<number, string[]>;
  readonly turns: string[];
  readonly logs: LogLine[];
  snapshot: Snapshot | undefined;
}

export interface MemoryExecutions extends ExecutionStore {
  readonly forgetDeployment: (deploymentId: string) => void;
}

/** @param onCommit what a turn does to the deployment and its instances. */
export function memoryExecutions(onCommit: (deploymentId: string, turn: Commit) => void): MemoryExecutions {
  const executions = new Map<string, Kept>();
  const { forgetRequests, ...requests } = memoryRequests();
  /** Every turn so far; when one was not kept, none is after it. */
  let written: Promise<void> = Promise.resolve();
  const find = (id: string): Kept => {
    const found = executions.get(id);
    if (found === undefined) throw new Error(`there is no execution ${id}`);
    return found;
  };
  function keep(turn: Commit): void {
    const kept = find(turn.executionId);
    if (turn.step !== undefined) kept.steps[turn.step.number] = structuredClone(turn.step.step);
    if (turn.events.length > 0) kept.turns.push(encodeTurn(turn.events));
    kept.logs.push(...structuredClone(turn.logs));
    for (const event of turn.events) kept.record = recordAfter(kept.record, event);
    if (turn.snapshot !== undefined) kept.snapshot = structuredClone(turn.snapshot);
    forgetRequests(turn.handledRequests ?? []);
    onCommit(kept.record.deploymentId, turn);
  }

  return {
    async putExecution(record) {
      const known = executions.get(record.id);
      if (known !== undefined) known.record = structuredClone(record);
      else executions.set(record.id, begun(structuredClone(record)));
    },
    getExecution: async (id) => structuredClone(executions.get(id)?.record),
    listExecutions: async (deploymentId) =>
      [...executions.values()]
        .filter(({ record }) => record.deploymentId === deploymentId)
        .map(({ record }) => structuredClone(record)),
    async putOrigin(id, origin) {
      find(id).origin = structuredClone(origin);
    },
    getOrigin: async (id) => structuredClone(executions.get(id)?.origin),

    async putGraphPart({ executionId, step, part }, tasks) {
      const { graphs } = find(executionId);
      if (part === 0) graphs.set(step, []);
      graphs.get(step)?.push(encodeGraphPart(tasks));
    },
    listSteps: async (id) => structuredClone(executions.get(id)?.steps ?? []),
    async readGraph({ executionId, step }) {
      const kept = executions.get(executionId);
      const found = kept?.steps[step];
      const tasks: Task[] = (kept?.graphs.get(step) ?? []).flatMap((body) => readGraphPart(GRAPH_VERSION, body));
      return { name: found?.kind === 'graph' ? found.name : '', tasks };
    },

    async commit(turn) {
      written = written.then(() => keep(turn));
      await written;
    },
    async readEvents(id, from = 1, limit = Infinity) {
      return eventsFrom(executions.get(id)?.turns ?? [], from, limit);
    },
    getSnapshot: async (id) => structuredClone(executions.get(id)?.snapshot),
    readLogs: async (id) => structuredClone(executions.get(id)?.logs ?? []),

    ...requests,
    forgetDeployment(deploymentId) {
      for (const [id, { record }] of executions) if (record.deploymentId === deploymentId) executions.delete(id);
    },
  };
}

function begun(record: ExecutionRecord): Kept {
  return { record, origin: undefined, steps: [], graphs: new Map(), turns: [], logs: [], snapshot: undefined };
}

function eventsFrom(turns: readonly string[], from: number, limit: number): readonly ExecutionEvent[] {
  const events: ExecutionEvent[] = [];
  let sequence = 1;
  for (const body of turns) {
    const turn = readTurn(TURN_VERSION, body);
    events.push(...turn.slice(Math.max(0, from - sequence)));
    sequence += turn.length;
    if (events.length >= limit) break;
  }
  return events;
}

/** What is asked of executions that run elsewhere. */
function memoryRequests(): Pick<ExecutionStore, 'putRequest' | 'readRequests'> & {
  readonly forgetRequests: (numbers: readonly number[]) => void;
} {
  let requests: { readonly number: number; readonly executionId: string; readonly request: ControlRequest }[] = [];
  let last = 0;
  return {
    async putRequest(executionId, request) {
      last += 1;
      requests.push({ number: last, executionId, request: structuredClone(request) });
    },
    readRequests: async (id) =>
      requests.filter(({ executionId }) => executionId === id).map(({ number, request }) => ({ number, request })),
    forgetRequests(numbers) {
      requests = requests.filter(({ number }) => !numbers.includes(number));
    },
  };
}

function recordAfter(record: ExecutionRecord, event: ExecutionEvent): ExecutionRecord {
  const { endedAt: _, ...begun } = record;
  if (event.kind === 'execution-ended') return { ...begun, state: event.state, endedAt: event.at };
  const isBegun = event.kind === 'execution-started' || event.kind === 'execution-resumed';
  return isBegun ? { ...begun, state: 'started' } : record;
}
