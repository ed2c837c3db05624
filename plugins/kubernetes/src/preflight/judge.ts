// What preflight's findings mean for each instance: nothing begins anywhere while one host has an error.

import { NonRecoverableError, OperationError, type OperationErrorOptions, RecoverableError } from '@brolly/plugin-sdk';
import { checks } from './checks.ts';
import { type Finding, listed } from './finding.ts';
import type { Gathered } from './gather.ts';

/** What is said for one instance. */
export interface Verdict {
  readonly warnings: readonly Finding[];
  /** Why its host must not be touched. */
  readonly error: unknown;
}

const UNCHANGED = 'nothing was changed';

/** Judges everything that was gathered. The instances are those that took part, and those whose host did not answer. */
export function judge({ preflight, failures }: Gathered): ReadonlyMap<string, Verdict> {
  const findings = checks.flatMap((check) => check(preflight));
  const errors = Map.groupBy(
    findings.filter((one) => one.severity === 'error'),
    (one) => one.instanceId,
  );
  const told = new Set<string>();
  const own = new Map<string, unknown>();
  for (const [id, error] of failures) {
    // What is wrong with the control plane's properties is found for each of its workers, too.
    const message = error instanceof Error ? error.message : String(error);
    if (!told.has(message)) own.set(id, error);
    told.add(message);
  }
  for (const [id, list] of errors) own.set(id, errorOf(list));
  const heldUp = heldUpBy(new Map([...own].filter(([, error]) => !isAway(error))));
  return new Map(
    [...preflight.hosts.map((host) => host.instanceId), ...failures.keys()].map((id) => [
      id,
      {
        warnings: findings.filter((one) => one.instanceId === id && one.severity === 'warning'),
        error: own.get(id) ?? heldUp,
      },
    ]),
  );
}

/** One problem is told as it is; several are told together, each with what to do. */
function errorOf(findings: readonly Finding[]): OperationError {
  const [first] = findings;
  if (findings.length === 1 && first !== undefined)
    return new NonRecoverableError(`${first.message}; ${UNCHANGED}`, { reason: first.code, hint: first.hint });
  return new NonRecoverableError(`${findings.length} problems, and ${UNCHANGED}`, {
    reason: 'preflight-failed',
    hint: 'Solve them all, then run it again.',
    evidence: findings.map((one) => ({ title: `${one.code}: ${one.message}`, lines: [`try: ${one.hint}`] })),
  });
}

/** A host that cannot be reached is set aside by the execution: it holds up nobody, and is checked when it answers. */
const AWAY = ['host-refused', 'host-unreachable', 'host-timeout', 'connection-lost'];

/** Whether a host could not be reached. */
export function isAway(error: unknown): boolean {
  return error instanceof OperationError && AWAY.includes(error.reason);
}

/** For the hosts that have no problem of their own. It may be tried again where all the problems may be. */
function heldUpBy(own: ReadonlyMap<string, unknown>): OperationError | undefined {
  if (own.size === 0) return undefined;
  const message = `the problems of ${listed([...own.keys()])} come first`;
  const options: OperationErrorOptions = { reason: 'not-begun', hint: 'Solve them, then run it again.' };
  const mayPass = [...own.values()].every((error) => !(error instanceof OperationError) || error.recoverable);
  return mayPass ? new RecoverableError(message, options) : new NonRecoverableError(message, options);
}
