// Where a script runs: here, or over ssh on the host that its instance is contained in.

import {
  type HostAddress,
  type HostCredential,
  type JsonObject,
  type NodeInstance,
  NonRecoverableError,
  type OperationContext,
  type ShellPlace,
} from '@brolly/plugin-sdk';
import { hostIp } from './ctx/context-facts.ts';
import { isMapping } from './ctx/property-path.ts';
import { keyCredential } from './key-credential.ts';
import { localShell } from './local-shell.ts';

/** A place to run scripts at; `isHere`: on this machine. */
export interface ScriptPlace {
  readonly shell: ShellPlace;
  readonly isHere: boolean;
}

/**
 * Scripts of the host agent run on the instance's host over ssh; no agent is needed. They run here when the blueprint
 * wants no agent there (`install_method: none`), which is how it was written for Cloudify's local mode.
 */
export async function whereToRun(context: OperationContext): Promise<ScriptPlace> {
  const host = context.self.host;
  if (context.executor === 'central_deployment_agent' || host === undefined || !wantsAgent(host))
    return { shell: localShell, isHere: true };
  const address = await agentAddress(context, host);
  if (address === undefined) return { shell: localShell, isHere: true };
  return { shell: await context.host(address), isHere: false };
}

function agentConfig(host: NodeInstance): JsonObject {
  const written = host.properties['agent_config'];
  const noted = host.runtimeProperties['cloudify_agent'];
  return { ...(isMapping(written) ? written : {}), ...(isMapping(noted) ? noted : {}) };
}

function wantsAgent(host: NodeInstance): boolean {
  const asked = host.properties['install_agent'];
  if (asked === false || asked === 'false') return false;
  return agentConfig(host)['install_method'] !== 'none';
}

/** `undefined`: the host is this machine, and nobody to log in as is named. */
async function agentAddress(context: OperationContext, host: NodeInstance): Promise<HostAddress | undefined> {
  const config = agentConfig(host);
  const ip = hostIp(host);
  const user = config['user'];
  if (ip === undefined)
    throw new NonRecoverableError(`the address of ${host.id} is not known, so its scripts cannot run there`, {
      reason: 'host-address-missing',
      hint: `Write the property "ip" of ${host.nodeName}, or "agent_config: {install_method: none}" to run its scripts on this machine.`,
    });
  if (typeof user !== 'string' || user === '') {
    if (['localhost', '127.0.0.1', '::1'].includes(ip)) return undefined;
    throw new NonRecoverableError(`nobody to log in to ${host.id} (${ip}) as is named`, {
      reason: 'host-user-missing',
      hint: `Write agent_config.user and agent_config.key (a path) of ${host.nodeName}, or "agent_config: {install_method: none}" to run its scripts on this machine.`,
    });
  }
  return {
    name: host.id,
    address: ip,
    port: typeof config['port'] === 'number' ? config['port'] : 22,
    user,
    credentials: await credentialsOf(context, config),
    hostKeyPolicy: hostKeyPolicy(host),
  };
}

async function credentialsOf(context: OperationContext, config: JsonObject): Promise<readonly HostCredential[]> {
  const { key, password } = config;
  return [
    ...(typeof key === 'string' && key !== '' ? [await keyCredential(context, key)] : []),
    ...(typeof password === 'string' && password !== '' ? [{ kind: 'password', password } as const] : []),
  ];
}

/** Cloudify checked no host keys; here an unknown one is accepted once and a changed one is refused. */
function hostKeyPolicy(host: NodeInstance): HostAddress['hostKeyPolicy'] {
  const pinned = host.properties['ssh_host_key'];
  if (typeof pinned === 'string' && pinned !== '') return { kind: 'pinned', keys: [pinned] };
  return host.properties['ssh_host_key_policy'] === 'known_hosts' ? { kind: 'known-hosts' } : { kind: 'accept-new' };
}
