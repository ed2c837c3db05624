// What the host itself says about a failure, and what it comes from.

import {
  type Evidence,
  type Host,
  NonRecoverableError,
  type OperationContext,
  OperationError,
  RecoverableError,
} from '@brolly/plugin-sdk';
import type { Diagnosis, HostEvidence } from '../evidence/cause.ts';
import { diagnose } from '../evidence/diagnose.ts';
import { evidenceScript } from '../evidence/evidence-script.ts';
import { readEvidence } from '../evidence/read-evidence.ts';

/** Lines of a journal that are shown where no cause is found. */
const LINES = 15;
const SAID_LINES = 10;
const TIMEOUT_MS = 40_000;
const EXPLAINED = ['resource-failed', 'unit-failed', 'command-timeout', 'node-not-ready'];

/** Turns a failure of the host's resources into its cause, with the lines that prove it; else journals of units are added. */
export function explainWith(
  units: readonly string[],
): (error: unknown, host: Host, context: OperationContext) => Promise<unknown> {
  return async (error, host, context) => {
    if (!(error instanceof OperationError) || !EXPLAINED.includes(error.reason)) return undefined;
    const evidence = await gatherEvidence(host, context, { said: saidBy(error) });
    return explained(error, evidence, units);
  };
}

/** The failure with what the evidence says of it. */
export function explained(
  error: OperationError,
  evidence: HostEvidence | undefined,
  units: readonly string[],
): OperationError {
  const [first, ...others] = evidence === undefined ? [] : diagnose(evidence);
  const options =
    first === undefined
      ? {
          reason: error.reason,
          hint: error.hint ?? `Look at "journalctl -u ${units[0]}" on the host, then run "brolly resume".`,
          evidence: [...error.evidence, ...(evidence === undefined ? [] : tails(evidence, units))],
          cause: error,
        }
      : {
          reason: first.code,
          hint: first.hint,
          evidence: [...first.proof, ...others.map(alsoFound), ...error.evidence.map(shortened)],
          cause: error,
        };
  const message = first === undefined ? error.message : `${first.message} (${error.message})`;
  return error.recoverable ? new RecoverableError(message, options) : new NonRecoverableError(message, options);
}

/**
 * Asks the host for evidence in one round trip; `undefined` when it does not answer.
 *
 * @param about `api`: another host to ask what the API server knows, where this one is no control plane
 */
export async function gatherEvidence(
  host: Host,
  context: OperationContext,
  about: { readonly said: readonly string[]; readonly api?: Host },
): Promise<HostEvidence | undefined> {
  const { said, api } = about;
  const ask = async (whom: Host, part: 'all' | 'api'): Promise<string> =>
    (await whom.run(evidenceScript(part), { signal: context.signal, timeoutMs: TIMEOUT_MS })).stdout;
  try {
    const [own, ofApi] = await Promise.all([
      ask(host, 'all'),
      api === undefined ? '' : ask(api, 'api').catch(() => ''),
    ]);
    return readEvidence(`${own}\n${ofApi}`, said);
  } catch {
    return undefined;
  }
}

function saidBy(error: OperationError): readonly string[] {
  return [error.message, ...error.evidence.flatMap((one) => one.lines)];
}

function alsoFound({ code, message, proof }: Diagnosis): Evidence {
  return { title: `also found: ${code}: ${message}`, lines: proof.flatMap((one) => one.lines).slice(-2) };
}

function shortened({ title, lines }: Evidence): Evidence {
  return { title, lines: lines.slice(-SAID_LINES) };
}

function tails(evidence: HostEvidence, units: readonly string[]): readonly Evidence[] {
  return units.flatMap((unit) => {
    const lines = evidence.journals[unit]?.slice(-LINES) ?? [];
    return lines.length === 0 ? [] : [{ title: `journal of ${unit}`, lines }];
  });
}
