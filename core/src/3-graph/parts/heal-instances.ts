// Heals instances by their own operations where they have them, and by a reinstall where not.

import { inFullOrder, lifecycle, operationPhase, type Phase } from '../chain.ts';
import type { Failure } from '../failure.ts';
import { topologyOf } from '../topology.ts';
import type { Steps, WorkflowInput, WorkflowOutcome } from '../workflow.ts';
import { checkRecord, verdictOf } from './check-record.ts';
import { reinstallInstances } from './install-instances.ts';
import { runLevels } from './levels.ts';

const HEAL = lifecycle('heal');

/** What is healed, and how far that may go. */
export interface HealOptions {
  /** Graphs have names that begin with it. */
  readonly name: string;
  /** What may be healed; their status is known. */
  readonly ids: ReadonlySet<string>;
  /** What an instance is that no check has said anything of. */
  readonly unchecked: 'healthy' | 'unhealthy';
  readonly allowsReinstall: boolean;
  /** For the first half of a reinstall. */
  readonly ignoreFailure: boolean;
}

/** How it ended, and what was reinstalled on the way, sorted. */
export interface Healed {
  readonly outcome: WorkflowOutcome;
  readonly reinstalled: readonly string[];
}

/** What is unhealthy, parted by how it can be mended. */
interface Unhealthy {
  readonly toHeal: ReadonlySet<string>;
  /** With all that is contained in them. */
  readonly toReinstall: ReadonlySet<string>;
}

/**
 * Heals; what cannot be healed, or whose healing fails, is reinstalled with all that is contained in it. What refuses to be
 * healed (`isRefusal`) is left as it is, and the workflow fails with its reason.
 */
export function* healInstances(input: WorkflowInput, options: HealOptions): Steps<Healed> {
  const { toHeal, toReinstall } = partUnhealthy(input, options);
  if (toReinstall.size > 0 && !options.allowsReinstall) return reinstallRefused(toReinstall);
  const ended = yield* heal(input, { ...options, ids: toHeal });
  const refusals = new Map([...ended].flatMap(([id, failures]) => refusalOf(id, failures)));
  const failed = new Set([...ended.keys()].filter((id) => !refusals.has(id)));
  const all = new Set([...toReinstall, ...[...failed].flatMap((id) => topologyOf(input.view.plan).containedIn(id))]);
  if (all.size === 0) return { outcome: outcomeOf(toHeal, all, refusals), reinstalled: [] };
  if (!options.allowsReinstall) return reinstallRefused(all);
  if (failed.size > 0) {
    const changes = [...failed].map((instanceId) => ({ instanceId, setSystemProperties: { heal_failed: null } }));
    yield { kind: 'change-instances', changes };
  }
  yield* reinstallInstances(input, {
    name: `${options.name}-reinstall`,
    ids: all,
    ignoreFailure: options.ignoreFailure,
  });
  return { outcome: outcomeOf(toHeal, all, refusals), reinstalled: [...all].toSorted() };
}

function refusalOf(id: string, failures: readonly Failure[]): readonly (readonly [string, Failure])[] {
  const refusal = failures.find(({ isRefusal }) => isRefusal === true);
  return refusal === undefined ? [] : [[id, refusal]];
}

function outcomeOf(
  toHeal: ReadonlySet<string>,
  reinstalled: ReadonlySet<string>,
  refusals: ReadonlyMap<string, Failure>,
): WorkflowOutcome {
  // One that went with what it is contained in is there again.
  const [refused, ...more] = [...refusals].filter(([id]) => !reinstalled.has(id));
  if (refused !== undefined) {
    const [id, { message, hint }] = refused;
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    return { kind: 'failed', message: `${id} was not healed, and is left as it is: ${message}${others}`, hint };
  }
  const inPlace = [...toHeal].filter((id) => !reinstalled.has(id)).toSorted();
  return { kind: 'completed', result: { healed: inPlace, reinstalled: [...reinstalled].toSorted() } };
}

function partUnhealthy({ view }: WorkflowInput, { ids, unchecked }: HealOptions): Unhealthy {
  const topology = topologyOf(view.plan);
  const unhealthy = [...ids].filter((id) => {
    const verdict = verdictOf(view.systemProperties(id)['status']);
    return verdict === 'bad' || (verdict === 'unchecked' && unchecked === 'unhealthy');
  });
  const hasHeal = (id: string): boolean => topology.subject(id)?.node.operations[HEAL] !== undefined;
  const toReinstall = new Set(unhealthy.filter((id) => !hasHeal(id)).flatMap((id) => topology.containedIn(id)));
  return { toHeal: new Set(unhealthy.filter((id) => hasHeal(id) && !toReinstall.has(id))), toReinstall };
}

/** @returns the failures of those whose healing failed, which is noted of them */
function* heal(input: WorkflowInput, { name, ids }: HealOptions): Steps<ReadonlyMap<string, readonly Failure[]>> {
  const topology = topologyOf(input.view.plan);
  const phasesOf = (id: string): readonly Phase[] => {
    const subject = topology.subject(id);
    if (subject === undefined) return [];
    return inFullOrder(['preheal', 'heal', 'postheal'].flatMap((one) => operationPhase(subject, lifecycle(one))));
  };
  const failed = yield* runLevels(input.view, { name, ids, phasesOf });
  if (ids.size === 0) return failed;
  const status = { ...checkRecord(input.at, { ok: true, task: HEAL, result: null }), healed: true };
  const changes = [...ids].map((instanceId) => ({
    instanceId,
    setSystemProperties: failed.has(instanceId) ? { heal_failed: input.executionId } : { status },
  }));
  yield { kind: 'change-instances', changes };
  return failed;
}

function reinstallRefused(ids: ReadonlySet<string>): Healed {
  const which = [...ids].toSorted().join(', ');
  const outcome: WorkflowOutcome = {
    kind: 'failed',
    message: `healing needs a reinstall of ${which}, which allow_reinstall=false forbids`,
    hint: 'Allow it, or give their node templates the operation cloudify.interfaces.lifecycle.heal.',
  };
  return { outcome, reinstalled: [] };
}
