// Shows who may change a host now, or takes it over.

import type { HostLease } from '@brolly/host-resources';
import { leaseIdentity, readLease, takeLease } from '#index';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { NamedHost } from '../host-options.ts';
import { duration } from '../render/words.ts';
import { type OpenedHost, sayOf, withNamedHost } from './with-named-host.ts';

/** One line for each host, or one JSON value. */
export function showHostLease(
  context: CliContext,
  named: NamedHost,
  request: { readonly isTaken: boolean },
): Promise<ExitCode> {
  return withNamedHost(context, { ...named, isChanged: request.isTaken }, async (opened) => {
    const before = await leaseOf(context, opened);
    const lease = request.isTaken ? await take(context, opened) : before;
    const { name, address } = opened.host.address;
    if (context.isJson) context.output.write(JSON.stringify({ kind: 'lease', host: name, address, ...lease }));
    else sayOf(context, opened.host, request.isTaken ? taken(before) : words(lease));
    return EXIT.ok;
  });
}

async function leaseOf(context: CliContext, { host, signal, place }: OpenedHost): Promise<HostLease> {
  const holder = place === undefined ? '' : (await leaseIdentity(holderAt(place), context.command)).holder;
  return readLease(host, holder, signal);
}

async function take(context: CliContext, { host, signal, place }: OpenedHost): Promise<HostLease> {
  if (place === undefined)
    throw new CommandError(`${host.address.name} is in no deployment: nobody could go on with its lease`, {
      exitCode: EXIT.usage,
      hint: 'name the host as the deployment does that is to change it',
    });
  return takeLease(host, await leaseIdentity(holderAt(place), context.command), signal);
}

function holderAt({ workspace, deploymentId }: NonNullable<OpenedHost['place']>) {
  return { store: workspace.store, deploymentId };
}

function words(lease: HostLease): string {
  const { verdict, who, heldForMs, silentForMs } = lease;
  if (verdict === 'ours') return 'a run from here changes it';
  if (verdict !== 'theirs') return 'nobody changes it now';
  return `changed by ${who}, for ${duration(heldForMs)} now, last heard of ${duration(silentForMs)} ago`;
}

function taken(before: HostLease): string {
  const from = before.verdict === 'theirs' ? ` from ${before.who}` : '';
  return `taken over${from}; "brolly resume" or another run from here within three minutes goes on`;
}
