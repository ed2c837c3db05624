// From what a person calls a host to the hosts that are meant, opened, with or without a deployment.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Host, type HostAddress, OperationError, readHostAddress } from '@brolly/plugin-sdk';
import { type DeploymentHost, type DeploymentRecord, findHosts, hostsOf, type Workspace, withHosts } from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { CommandError, interrupted } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { NamedHost } from '../host-options.ts';
import { listenForInterruption } from '../interruption.ts';
import { withDeployment } from '../locate.ts';
import { workFolder } from '../locate-blueprint.ts';
import { asOnlyRun } from '../lock-owner.ts';
import { statusLine } from '../render/status-line.ts';
import { askHostKey } from './ask-host-key.ts';
import { secretsForHosts } from './unlock-secrets.ts';

/** A host that is open, and what the deployment knows of it. */
export interface OpenedHost {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** The instances of the deployment that it is the host of; none for a host that is in no deployment. */
  readonly instances: readonly DeploymentHost[];
  /** Nothing for a host that is in no deployment. */
  readonly place: { readonly workspace: Workspace; readonly deploymentId: string } | undefined;
}

/** A host as a person names it, and whether it is changed: then nothing else may work on the deployment. */
interface WantedHost extends NamedHost {
  readonly isChanged?: boolean;
}

interface Meant {
  readonly address: HostAddress;
  readonly instances: readonly DeploymentHost[];
}

/**
 * Opens the hosts that a name means, gives each to `act`, and tells every failure with its evidence.
 *
 * @returns the worst exit code; a host that failed counts as 1.
 */
export async function withNamedHost(
  context: CliContext,
  named: WantedHost,
  act: (opened: OpenedHost) => Promise<ExitCode>,
): Promise<ExitCode> {
  const free = freeAddress(named);
  if (free !== undefined) return onHosts(context, { named, meant: [{ address: free, instances: [] }] }, act);
  return withDeployment({ where: named.where, id: named.id }, async ({ workspace, deployment }) => {
    const hosts = await readHosts(context, workspace, deployment);
    const found = findHosts(hosts, named.name);
    if (found.length === 0) throw unknownHost(named.name, hosts);
    const byAddress = Map.groupBy(
      found,
      ({ address }) => `${address.user ?? ''}@${address.address}:${address.port ?? ''}`,
    );
    const meant = [...byAddress.values()].flatMap((instances) =>
      instances[0] === undefined ? [] : [{ address: instances[0].address, instances }],
    );
    const onThem = () => onHosts(context, { named, meant, place: { workspace, deploymentId: deployment.id } }, act);
    return named.isChanged === true ? asOnlyRun(context, { workspace, deploymentId: deployment.id }, onThem) : onThem();
  });
}

/** @throws CommandError where the properties of a host cannot be read */
async function readHosts(
  context: CliContext,
  workspace: Workspace,
  deployment: DeploymentRecord,
): Promise<readonly DeploymentHost[]> {
  const secrets = await secretsForHosts(context, deployment.plan);
  try {
    return await hostsOf(workspace, deployment, secrets);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    throw new CommandError(error.message, { exitCode: EXIT.usage, hint: error.hint });
  }
}

async function onHosts(
  context: CliContext,
  what: {
    readonly named: NamedHost;
    readonly meant: readonly Meant[];
    readonly place?: { readonly workspace: Workspace; readonly deploymentId: string };
  },
  act: (opened: OpenedHost) => Promise<ExitCode>,
): Promise<ExitCode> {
  const isAsking = context.output.isInteractive && !context.isJson;
  const status = statusLine(context.output, isAsking);
  const interruption = listenForInterruption(() => undefined);
  const { signal } = interruption;
  const instancesOf = new Map(what.meant.map(({ address, instances }) => [address.name, instances]));
  try {
    const ends = await withHosts(
      what.meant.map(({ address }) => address),
      {
        signal,
        place: what.place,
        hostKeyPolicy: what.named.hostKeyPolicy,
        command: context.command,
        onStep: (name, text) => status.onStep(name, text),
        askHostKey: isAsking ? (question) => status.interrupt(() => askHostKey(question)) : undefined,
      },
      async (host) => {
        const instances = instancesOf.get(host.address.name) ?? [];
        return act({ host, signal, instances, place: what.place });
      },
    );
    status.close();
    if (interruption.isInterrupted()) throw interrupted();
    return worst(
      ends.map((end, index) =>
        end.status === 'fulfilled' ? end.value : failed(context, what.meant[index]?.address, end.reason),
      ),
    );
  } finally {
    status.close();
    interruption.stop();
  }
}

function worst(codes: readonly ExitCode[]): ExitCode {
  return codes.find((code) => code !== EXIT.ok) ?? EXIT.ok;
}

/** Tells why a host could not be used; what is no failure of a host is a bug and goes on. */
function failed(context: CliContext, host: HostAddress | undefined, failure: unknown): ExitCode {
  if (!(failure instanceof OperationError)) throw failure;
  const { reason, message, evidence, hint } = failure;
  const { colors } = context.output;
  const lines = [`${colors.red('failed')}: ${reason}: ${message}`];
  for (const { title, lines: found } of evidence ?? []) {
    lines.push(`  ${colors.dim(title)}`, ...found.map((line) => `    ${line}`));
  }
  if (hint !== undefined) lines.push(`  ${colors.green('try')}: ${hint}`);
  context.output.note(lines.join('\n'));
  if (context.isJson) {
    const where = { host: host?.name, address: host?.address };
    const error = { kind: 'error', ...where, reason, message, evidence, hint, exitCode: EXIT.failed };
    context.output.write(JSON.stringify(error));
  }
  return EXIT.failed;
}

/** `root@10.0.0.11:2222`; a word without `@` is one where a key is named for it or there is no deployment here. */
function freeAddress(named: NamedHost): HostAddress | undefined {
  const match = /^(?:([^@/\s]+)@)?(\[[0-9a-fA-F:]+\]|[^@:/\s]+)(?::(\d+))?$/.exec(named.name);
  const [, user, address = '', port] = match ?? [];
  const isFree =
    user !== undefined ||
    named.keyFile !== undefined ||
    (named.where === undefined && named.id === undefined && !existsSync(join(workFolder(), '.brolly', 'brolly.db')));
  if (match === null || !isFree) return undefined;
  return readHostAddress({
    id: address,
    nodeName: address,
    properties: {
      ip: address.replace(/^\[(.*)\]$/, '$1'),
      ssh_username: user ?? '',
      ssh_port: port === undefined ? '' : Number(port),
      ssh_keyfilename: named.keyFile ?? '',
    },
  });
}

function unknownHost(name: string, hosts: readonly DeploymentHost[]): CommandError {
  const known = hosts.map(({ instanceId, address }) => `${instanceId} (${address.address})`);
  return new CommandError(`the deployment has no host "${name}"`, {
    exitCode: EXIT.usage,
    hint:
      known.length === 0
        ? 'none of its node templates has an address; write user@address for a host outside of it'
        : `there are: ${known.join(', ')}; write user@address for another host`,
  });
}

/** The name of a host for people: `minion_a1b2c3 (10.0.0.12)`. */
export function hostTitle(context: CliContext, host: Host): string {
  const { name, address } = host.address;
  return context.output.colors.bold(name === address ? name : `${name} (${address})`);
}

/** Says something of a host, in the place where people read it. */
export function sayOf(context: CliContext, host: Host, text: string): void {
  say(context, `${hostTitle(context, host)}: ${text}`);
}
