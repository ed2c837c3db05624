// The properties with which node templates say how a host is reached, read the same way by every plugin.

import type { BecomeRoot, HostAddress, HostCredential, HostKeyPolicy, HostLogin } from './host.ts';
import type { Json, JsonObject } from './json.ts';
import { NonRecoverableError } from './operation-error.ts';

const TRANSPORTS = ['auto', 'native', 'openssh', 'local'] as const;
const METHODS = ['sudo', 'doas', 'su'] as const;

const DEFAULT_PORT = 22;

/** What says how the host of a node instance is reached. */
export interface InstanceWithHost {
  readonly id: string;
  readonly nodeName: string;
  readonly properties: JsonObject;
  readonly runtimeProperties?: Readonly<Record<string, Json | undefined>>;
}

/**
 * The properties of a node instance, with those of its own host laid over them.
 *
 * A node template of several instances lists hosts in its property `hosts`: addresses, or mappings with `ip` and
 * whatever is special to that host. The instance's runtime property `host` says which one is its own, by `ip`.
 * Sample: `{ hosts: [{ ip: '10.0.0.12', ssh_port: 2222 }] }` and `host: '10.0.0.12'` -> `ip` and `ssh_port` of that entry.
 */
export function hostProperties({ properties, runtimeProperties }: InstanceWithHost): JsonObject {
  const own = runtimeProperties?.['host'];
  if (typeof own !== 'string' || own === '') return properties;
  const listed = Array.isArray(properties['hosts']) ? (properties['hosts'] as readonly Json[]) : [];
  const entry = listed.find((one) => isMapping(one) && one['ip'] === own);
  return { ...properties, ...(isMapping(entry) ? entry : {}), ip: own };
}

function isMapping(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where properties were read, for messages. */
interface Place {
  /** The node template's name. */
  readonly nodeName: string;
  readonly properties: JsonObject;
  /** `ssh_bastions[0].` for what stands inside of a bastion. */
  readonly prefix: string;
}

/**
 * Reads the way to the host of a node instance.
 *
 * `ip`, `ssh_username`, `ssh_port`, `ssh_keyfilename`, `ssh_passphrase`, `ssh_certificate`, `ssh_password`,
 * `ssh_answers`, `ssh_host_key`, `ssh_host_key_policy`, `ssh_transport`, `ssh_bastions`, `sudo_password`,
 * `become_method`, `become_password`; what is empty or absent is left open. Of several `hosts` the instance's own, as
 * `hostProperties` has it. See docs/hosts.md.
 *
 * @throws NonRecoverableError `property-invalid`, naming the property and what was found.
 */
export function readHostAddress(instance: InstanceWithHost): HostAddress {
  const place: Place = { nodeName: instance.nodeName, properties: hostProperties(instance), prefix: '' };
  const transport = oneOf(place, 'ssh_transport', TRANSPORTS);
  const bastions = readBastions(place);
  const become = readBecome(place);
  return {
    name: instance.id,
    ...readLogin(place),
    ...(become === undefined ? {} : { become }),
    ...(bastions === undefined ? {} : { bastions }),
    ...(transport === undefined ? {} : { transport }),
  };
}

function readLogin(place: Place): HostLogin {
  const address = text(place, 'ip');
  const isLocal = text(place, 'ssh_transport') === 'local';
  if (address === '' && !isLocal) throw invalid(place, 'ip', 'the address or name of the host');
  const port = readPort(place);
  const user = text(place, 'ssh_username');
  return {
    address: address === '' ? 'localhost' : address,
    ...(port === undefined ? {} : { port }),
    ...(user === '' ? {} : { user }),
    credentials: readCredentials(place),
    hostKeyPolicy: readHostKeyPolicy(place),
  };
}

function readPort(place: Place): number | undefined {
  const port = place.properties['ssh_port'];
  // The default of the types cannot be told from a written 22: both leave it to the ssh configuration.
  if (port === undefined || port === null || port === '' || port === DEFAULT_PORT) return undefined;
  if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw invalid(place, 'ssh_port', 'a number from 1 to 65535');
}

function readCredentials(place: Place): readonly HostCredential[] {
  const path = text(place, 'ssh_keyfilename');
  const passphrase = secret(place, 'ssh_passphrase');
  const certificate = text(place, 'ssh_certificate');
  const password = secret(place, 'ssh_password');
  const answers = place.properties['ssh_answers'] ?? [];
  if (!Array.isArray(answers) || answers.some((one) => typeof one !== 'string'))
    throw invalid(place, 'ssh_answers', 'a list of texts, in the order in which the host asks', { isSecret: true });
  if (certificate !== '' && path === '')
    throw invalid(place, 'ssh_certificate', 'the key that it belongs to as well, in ssh_keyfilename');
  const key = {
    kind: 'key-file',
    path,
    ...(passphrase === '' ? {} : { passphrase }),
    ...(certificate === '' ? {} : { certificate }),
  } as const;
  return [
    ...(path === '' ? [] : [key]),
    ...(answers.length === 0 ? [] : [{ kind: 'answers', answers: answers as readonly string[] } as const]),
    ...(password === '' ? [] : [{ kind: 'password', password } as const]),
  ];
}

function readHostKeyPolicy(place: Place): HostKeyPolicy {
  const pinned = text(place, 'ssh_host_key');
  if (pinned !== '') return { kind: 'pinned', keys: [pinned] };
  const policy = oneOf(place, 'ssh_host_key_policy', ['known_hosts', 'accept_new'] as const);
  return { kind: policy === 'accept_new' ? 'accept-new' : 'known-hosts' };
}

function readBecome(place: Place): BecomeRoot | undefined {
  const method = oneOf(place, 'become_method', METHODS);
  const password = secret(place, 'become_password') || secret(place, 'sudo_password');
  if (method === undefined && password === '') return undefined;
  return { method: method ?? 'sudo', ...(password === '' ? {} : { password }) };
}

function readBastions(place: Place): readonly HostLogin[] | undefined {
  const written = place.properties['ssh_bastions'];
  if (written === undefined || written === null || (Array.isArray(written) && written.length === 0)) return undefined;
  if (!Array.isArray(written)) throw invalid(place, 'ssh_bastions', 'a list, the first host to pass first');
  return written.map((one, index) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one))
      throw invalid(place, `ssh_bastions[${index}]`, 'a mapping with ip, ssh_username, ssh_keyfilename, ...');
    const own = one as JsonObject;
    // What a bastion does not say of host keys the host says, but for a key that is its own.
    const policy = own['ssh_host_key_policy'] ?? place.properties['ssh_host_key_policy'] ?? '';
    return readLogin({
      nodeName: place.nodeName,
      properties: { ...own, ssh_host_key_policy: policy },
      prefix: `ssh_bastions[${index}].`,
    });
  });
}

function oneOf<Word extends string>(place: Place, property: string, words: readonly Word[]): Word | undefined {
  const value = text(place, property);
  if (value === '') return undefined;
  const found = words.find((word) => word === value);
  if (found === undefined) throw invalid(place, property, words.join(', ').replace(/, ([^,]*)$/, ' or $1'));
  return found;
}

function text({ properties }: Place, name: string): string {
  const value = properties[name];
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

/** A password is taken as it is written, spaces and all. */
function secret({ properties }: Place, name: string): string {
  const value = properties[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function invalid(
  place: Place,
  property: string,
  wanted: string,
  { isSecret = false }: { readonly isSecret?: boolean } = {},
): NonRecoverableError {
  const found: Json = place.properties[property] ?? null;
  const shown = isSecret ? 'not that' : JSON.stringify(found);
  return new NonRecoverableError(`property ${place.prefix}${property} of ${place.nodeName} is ${shown}`, {
    reason: 'property-invalid',
    hint: `Write ${wanted}.`,
  });
}
