// Desired state on one host: observed, compared, changed and taken back, by one script each way.

import {
  type Change,
  type ChangeRecord,
  changeScript,
  compareResources,
  describeKept,
  type HostResource,
  type LeaseClaim,
  type Observation,
  observeScript,
  type Progress,
  parseObservation,
  recordOf,
  revertedChanges,
  revertScript,
  shownChange,
} from '@brolly/host-resources';
import type { ApplyOptions, Host, HostAddress, Resource, ResourceChange } from '@brolly/plugin-sdk';
import type { OpenConnection } from './connection.ts';
import { followProgress } from './follow-progress.ts';
import { hostError } from './host-error.ts';
import type { LeaseOfHost } from './host-lease.ts';
import { exited, type HostScripts, lost } from './host-scripts.ts';

const APPLY_TIMEOUT_MS = 600_000;
const MOST_RECONNECTS = 3;

export interface HostChangesOptions {
  readonly open: OpenConnection;
  readonly onStep: (hostName: string, text: string) => void;
  readonly onRecord: (host: HostAddress, owner: string, records: readonly ChangeRecord[]) => Promise<void>;
  /** The machine id that was found there before; nothing: this is the first time. */
  readonly machineId?: string | undefined;
  /** Awaited before the first change of a machine that is new here. */
  readonly onMachine?: ((host: HostAddress, machineId: string) => Promise<void>) | undefined;
  /** Without it no lease is asked for. */
  readonly lease?: LeaseOfHost | undefined;
}

interface Changing {
  readonly scripts: HostScripts;
  readonly options: HostChangesOptions;
  /** What was found first, and must be found again. */
  machineId: string | undefined;
}

/** What the Host of an address does with resources. */
export function hostChanges(
  scripts: HostScripts,
  options: HostChangesOptions,
): Pick<Host, 'compare' | 'apply' | 'revert'> {
  const changing: Changing = { scripts, options, machineId: options.machineId };
  return {
    async compare(resources, apply) {
      options.onStep(scripts.name, 'comparing');
      const observation = await observe(changing, resources, { apply });
      return compareResources(resources as readonly HostResource[], observation).map(shownChange);
    },
    apply: (resources, apply) => applyResources(changing, resources, apply),
    async revert(apply) {
      for (let reconnects = 0; ; reconnects += 1) {
        const lease = options.lease?.claim();
        const script = revertScript({ owner: apply.owner, machineId: changing.machineId, lease }, apply.decision);
        const { end, seen } = await runChanges(changing, script, apply);
        if (end === 'done') {
          for (const text of describeKept(seen)) apply.onKept?.(text);
          return revertedChanges(seen);
        }
        if (reconnects === MOST_RECONNECTS) throw lost(scripts.where);
      }
    },
  };
}

async function applyResources(
  changing: Changing,
  resources: readonly Resource[],
  apply: ApplyOptions,
): Promise<readonly ResourceChange[]> {
  const { scripts, options } = changing;
  const { address, where } = scripts;
  const { lease } = options;
  const made = new Map<string, Change>();
  for (let reconnects = 0; ; reconnects += 1) {
    options.onStep(scripts.name, 'comparing');
    const observation = await observe(changing, resources, { apply, claim: lease?.claim() });
    if (observation.lease !== undefined) lease?.heed(observation.lease, scripts);
    refuseOtherMachine(changing, observation);
    const changes = compareResources(resources as readonly HostResource[], observation);
    for (const change of changes) made.set(change.key, made.get(change.key) ?? change);
    if (changes.length === 0) return [...made.values()].map(shownChange);
    if (changing.machineId === undefined && observation.machineId !== '') {
      changing.machineId = observation.machineId;
      await options.onMachine?.(address, observation.machineId);
    }
    await options.onRecord(address, apply.owner, changes.map(recordOf));
    const claim = lease?.claim(observation.lease?.mark);
    const script = changeScript(changes, { owner: apply.owner, machineId: changing.machineId, lease: claim });
    const { end } = await lending(changing, apply, () => runChanges(changing, script, apply));
    if (end === 'done') return [...made.values()].map(shownChange);
    if (reconnects < MOST_RECONNECTS) continue;
    throw end === 'lost' ? lost(where) : hostError('host-busy', `${where}: others change it again and again`);
  }
}

async function observe(
  { scripts }: Changing,
  resources: readonly Resource[],
  { apply, claim }: { readonly apply: ApplyOptions; readonly claim?: LeaseClaim | undefined },
): Promise<Observation> {
  const script = observeScript(resources as readonly HostResource[], { owner: apply.owner, lease: claim });
  const answer = await scripts.look(script, { signal: apply.signal, timeoutMs: apply.timeoutMs ?? APPLY_TIMEOUT_MS });
  const observation = parseObservation(answer.stdout);
  if (observation.isComplete) return observation;
  const what = `${scripts.where}: what is there could not be observed (exit code ${answer.exitCode})`;
  throw hostError('observe-failed', what, {
    evidence: [{ title: 'stderr', lines: scripts.lastLines(answer.stderr) }],
  });
}

function refuseOtherMachine({ scripts, machineId }: Changing, observation: Observation): void {
  const found = observation.machineId;
  if (machineId === undefined || found === '' || found === machineId) return;
  throw swapped(scripts, `this is machine ${found}, and it was ${machineId} that was changed before`);
}

/**
 * Runs a change or revert script. `lost`: its connection was; `moved`: somebody else has changed the host since it was
 * looked at. Then what is left to do is to be looked up again.
 */
function runChanges(changing: Changing, script: string, apply: ApplyOptions): ReturnType<typeof runChangesOnce> {
  const { lease } = changing.options;
  const run = (): ReturnType<typeof runChangesOnce> => runChangesOnce(changing, script, apply);
  return lease === undefined ? run() : lease.during(run);
}

async function runChangesOnce(
  { scripts, options }: Changing,
  script: string,
  apply: ApplyOptions,
): Promise<{ readonly end: 'done' | 'lost' | 'moved'; readonly seen: readonly Progress[] }> {
  const { where, clean } = scripts;
  const progress = followProgress({ hostName: scripts.name, onStep: options.onStep });
  const exec = { signal: apply.signal, timeoutMs: apply.timeoutMs ?? APPLY_TIMEOUT_MS, onLine: progress.onLine };
  const outcome = await scripts.attempt(script, exec);
  const seen = progress.seen();
  for (const line of seen) {
    if (line.kind !== 'lease') continue;
    if (options.lease?.heed(line.lease, scripts) === 'moved') return { end: 'moved', seen };
  }
  if (outcome.kind === 'lost') return { end: 'lost', seen };
  const other = seen.find((line) => line.kind === 'failed' && line.reason === 'host-swapped');
  if (other?.kind === 'failed') throw swapped(scripts, other.message);
  const end = exited(outcome, where, exec);
  progress.throwIfFailed({ where, exitCode: end.exitCode, stderr: scripts.lastLines(end.stderr), clean });
  return { end: 'done', seen };
}

/** Runs with the port open on the host that is lent to it. */
async function lending<T>(
  { scripts, options }: Changing,
  { lends, signal }: ApplyOptions,
  run: () => Promise<T>,
): Promise<T> {
  if (lends === undefined) return run();
  const connection = await options.open(signal);
  const end = await connection.lendPort(lends).catch((error: Error) => {
    throw hostError('port-refused', `${scripts.where}: nobody can listen on its port ${lends.port}: ${error.message}`, {
      hint: 'See what listens there, and whether AllowTcpForwarding in its sshd_config allows "remote".',
    });
  });
  try {
    return await run();
  } finally {
    end();
  }
}

function swapped({ where, name }: Pick<HostScripts, 'where' | 'name'>, found: string): Error {
  return hostError('host-swapped', `${where}: ${found}; nothing is changed there`, {
    hint: `See who has the address now, and ip in the blueprint. Where the machine was replaced on purpose, run "brolly host accept ${name}" first.`,
  });
}
