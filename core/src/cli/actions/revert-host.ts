// Takes back what was changed on a host, without a workflow: the record there says how.

import type { Host } from '@brolly/plugin-sdk';
import { readRecords } from '#index';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { NamedHost } from '../host-options.ts';
import { count } from '../render/words.ts';
import { type OpenedHost, sayOf, withNamedHost } from './with-named-host.ts';

export interface HostRevertRequest {
  readonly owner: string | undefined;
  /** Whether the records of other deployments go, too. */
  readonly isAll: boolean;
  readonly decision: 'keep' | 'force' | undefined;
}

/** Reverts owner by owner, the one that changed something last first. Without a record it does nothing. */
export function revertHost(context: CliContext, named: NamedHost, request: HostRevertRequest): Promise<ExitCode> {
  return withNamedHost(context, { ...named, isChanged: true }, async (opened) => {
    const owners = await ownersOf(opened, request);
    if (owners.length === 0) tellNothing(context, opened.host);
    for (const owner of owners) await revertOwner(context, opened, { owner, decision: request.decision });
    return EXIT.ok;
  });
}

function tellNothing(context: CliContext, host: Host): void {
  if (context.isJson) context.output.write(JSON.stringify({ kind: 'reverted', host: host.address.name, changes: [] }));
  else sayOf(context, host, 'there is nothing to take back');
}

async function ownersOf(opened: OpenedHost, request: HostRevertRequest): Promise<readonly string[]> {
  const recorded = [...new Set((await readRecords(opened.host, opened.signal)).map(({ owner }) => owner))];
  if (request.owner !== undefined) return recorded.filter((owner) => owner === request.owner);
  // A host outside of a deployment has no owners of its own to choose from.
  if (request.isAll || opened.instances.length === 0) return recorded.toReversed();
  const own = new Set(opened.instances.map(({ owner }) => owner));
  return recorded.filter((owner) => own.has(owner)).toReversed();
}

async function revertOwner(
  context: CliContext,
  { host, signal }: OpenedHost,
  what: { readonly owner: string; readonly decision: 'keep' | 'force' | undefined },
): Promise<void> {
  const kept: string[] = [];
  const changes = await host.revert({ ...what, signal, onKept: (text) => void kept.push(text) });
  if (context.isJson) {
    context.output.write(
      JSON.stringify({ kind: 'reverted', host: host.address.name, owner: what.owner, changes, kept }),
    );
    return;
  }
  sayOf(context, host, `${count(changes.length, 'change')} of ${what.owner} taken back`);
  for (const { summary } of changes) context.output.write(`  ${context.output.colors.red('-')} ${summary}`);
  for (const text of kept) sayOf(context, host, text);
}
