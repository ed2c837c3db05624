// The input "fabric_env": which host, who to be there, and what counts as a failure.

import { keyCredential } from '@brolly/plugin-script';
import {
  type HostAddress,
  type HostCredential,
  type Json,
  type JsonObject,
  type NodeInstance,
  NonRecoverableError,
  type OperationContext,
} from '@brolly/plugin-sdk';

/** What the operations of this plugin use of `fabric_env`. */
export interface FabricEnv {
  readonly address: HostAddress;
  /** A command that fails fails no operation. */
  readonly warnsOnly: boolean;
  /** Variables of `run_commands`. */
  readonly shellEnv: JsonObject;
  readonly commandTimeoutMs: number | undefined;
}

/** Keys that would lead elsewhere or be somebody else if they were passed over. */
const REFUSED: Readonly<Record<string, string>> = {
  abort_exception: 'it names a class of Python',
};

/** Reads the input. @throws NonRecoverableError `fabric-env-invalid` for what is missing or cannot be done */
export async function fabricEnv(context: OperationContext): Promise<FabricEnv> {
  const env = mappingOf(context.inputs['fabric_env'] ?? {}, 'fabric_env');
  for (const [key, why] of Object.entries(REFUSED)) {
    if (!isNothing(env[key])) throw invalid(`"${key}" of fabric_env cannot be used: ${why}`, `Leave "${key}" out.`);
  }
  const { host, port, user } = place(context, env);
  const credentials = await credentialsOf(context, env);
  const sudoPassword =
    textOf(env, 'sudo_password') ?? textOf(mappingOf(env['sudo'] ?? {}, 'sudo'), 'password') ?? textOf(env, 'password');
  return {
    address: {
      name: context.self.id,
      address: host,
      port,
      user,
      credentials,
      hostKeyPolicy: hostKeyPolicy(env),
      ...gatewayOf(env, credentials),
      ...(sudoPassword === undefined ? {} : { become: { method: 'sudo', password: sudoPassword } }),
    },
    warnsOnly: env['warn_only'] === true || mappingOf(env['run'] ?? {}, 'run')['warn'] === true,
    shellEnv: mappingOf(env['shell_env'] ?? {}, 'shell_env'),
    commandTimeoutMs: seconds(
      env['command_timeout'] ?? mappingOf(env['timeouts'] ?? {}, 'timeouts')['command'] ?? null,
    ),
  };
}

function place(
  context: OperationContext,
  env: JsonObject,
): { readonly host: string; readonly port: number; readonly user: string } {
  const written = textOf(env, 'host_string') ?? textOf(env, 'host') ?? ownHost(context);
  if (written === undefined)
    throw invalid(
      `host ip is missing: fabric_env of ${context.operationName} names no "host_string"`,
      'Write fabric_env.host_string, or put the node on a Compute with an "ip".',
    );
  const { user: ownUser, host, port: ownPort } = hostString(written);
  const user = ownUser ?? textOf(env, 'user') ?? agentText(context.self, 'user');
  if (user === undefined)
    throw invalid(
      `fabric_env of ${context.operationName} names no "user"`,
      'Write fabric_env.user, or agent_config.user of the Compute.',
    );
  const port = Number(ownPort ?? env['port'] ?? 22);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw invalid(`"port" of fabric_env is ${JSON.stringify(env['port'] ?? null)}`, 'Write a number from 1 to 65535.');
  return { host, port, user };
}

/** As Fabric has it: `user@host:port`, `[2001:db8::1]:22`, `host`. */
function hostString(written: string): { readonly user?: string; readonly host: string; readonly port?: string } {
  const [, user, host = written, port] =
    /^(?:([^@]+)@)?(\[[^\]]+\]|[^:]+|[^:]*:[^:]*:.*?)(?::(\d+))?$/.exec(written) ?? [];
  return {
    host: host.replace(/^\[|\]$/g, ''),
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
  };
}

/** The host on the way is logged in to with what opens the host itself, as Fabric does. */
function gatewayOf(env: JsonObject, credentials: readonly HostCredential[]): Pick<HostAddress, 'bastions'> {
  const written = textOf(env, 'gateway');
  if (written === undefined) return {};
  const { user = textOf(env, 'user'), host, port } = hostString(written);
  const policy = hostKeyPolicy({ ...env, ssh_host_key: null });
  const place = { ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port: Number(port) }) };
  return { bastions: [{ address: host, ...place, credentials, hostKeyPolicy: policy }] };
}

/** In an operation of a relationship there is no host that goes without saying. */
function ownHost({ self, source }: OperationContext): string | undefined {
  if (source !== undefined) return undefined;
  const host = self.host ?? self;
  const ip = host.runtimeProperties['ip'] ?? host.properties['ip'];
  return typeof ip === 'string' && ip !== '' ? ip : undefined;
}

async function credentialsOf(context: OperationContext, env: JsonObject): Promise<readonly HostCredential[]> {
  const native = mappingOf(env['connect_kwargs'] ?? {}, 'connect_kwargs');
  const passphrase = textOf(native, 'passphrase') ?? textOf(env, 'passphrase');
  const key =
    textOf(native, 'pkey') ?? textOf(env, 'key') ?? textOf(env, 'key_filename') ?? firstText(native['key_filename']);
  if (key !== undefined) return [await keyCredential(context, key, passphrase)];
  const password = textOf(env, 'password') ?? textOf(native, 'password');
  if (password !== undefined) return [{ kind: 'password', password }];
  const agentKey = agentText(context.self, 'key');
  // None: the ssh agent and the default keys of the user.
  return agentKey === undefined ? [] : [await keyCredential(context, agentKey)];
}

/** Cloudify's plugin checked no host keys; here an unknown one is accepted once and a changed one is refused. */
function hostKeyPolicy(env: JsonObject): HostAddress['hostKeyPolicy'] {
  const pinned = textOf(env, 'ssh_host_key');
  if (pinned !== undefined) return { kind: 'pinned', keys: [pinned] };
  return env['reject_unknown_hosts'] === true ? { kind: 'known-hosts' } : { kind: 'accept-new' };
}

function agentText(instance: NodeInstance, key: string): string | undefined {
  const config = (instance.host ?? instance).properties['agent_config'];
  return config === undefined || config === null ? undefined : textOf(mappingOf(config, 'agent_config'), key);
}

function mappingOf(value: Json, name: string): JsonObject {
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as JsonObject;
  throw invalid(`"${name}" is ${JSON.stringify(value)}`, 'Write a mapping.');
}

function textOf(mapping: JsonObject, key: string): string | undefined {
  const value = mapping[key];
  if (isNothing(value)) return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw invalid(`"${key}" of fabric_env is ${JSON.stringify(value)}`, 'Write a text.');
}

function firstText(value: Json | undefined): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

function seconds(value: Json): number | undefined {
  return typeof value === 'number' && value > 0 ? value * 1000 : undefined;
}

function isNothing(value: Json | undefined): value is null | undefined | '' {
  return value === undefined || value === null || value === '';
}

function invalid(message: string, hint: string): NonRecoverableError {
  return new NonRecoverableError(message, { reason: 'fabric-env-invalid', hint });
}
