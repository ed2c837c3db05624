// What a blueprint says of registries: mirrors to ask first, credentials, the CA that their certificates come from.

import { type Json, type NodeInstance, NonRecoverableError } from '@brolly/plugin-sdk';
import { isJsonObject } from './api/kube-object.ts';

export interface Registry {
  /** `docker.io`, `registry.example.org:5000` */
  readonly name: string;
  /** Base addresses, asked in this order before the registry itself. */
  readonly mirrors: readonly string[];
  /** For the mirrors; for the registry itself where there are none. */
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  /** In PEM form. */
  readonly ca: string;
}

/** The server behind the name that people write. */
const SERVERS: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };
const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?$/i;
const SAMPLE = 'a mapping such as {docker.io: [https://mirror.example.org]}';

/** Base address of a registry itself. */
export function serverOf(name: string): string {
  return `https://${SERVERS[name] ?? name}`;
}

/** Who has the credentials and the CA of a registry: its mirrors, or itself without any. */
export function addressesOf({ name, mirrors }: Registry): readonly string[] {
  return mirrors.length > 0 ? mirrors : [serverOf(name)];
}

/** `registry-1.docker.io`, `10.0.0.5:5000`: as containerd calls those that it logs in to. */
export function hostsWithCredentials(registry: Registry): readonly string[] {
  if (registry.credentials === undefined) return [];
  return addressesOf(registry).map((address) => address.replace(/^https?:\/\//, '').replace(/\/.*$/, ''));
}

/** Reads the property `registries`. @throws NonRecoverableError `property-invalid` */
export function registriesOf(master: NodeInstance): readonly Registry[] {
  const written = master.properties['registries'] ?? {};
  if (!isJsonObject(written)) throw invalid(master, written);
  const registries = Object.entries(written).map(([name, value]): Registry => {
    const { mirrors = [], username, password, ca, ...others } = isJsonObject(value) ? value : { mirrors: value };
    const areTexts = [username, password, ca].every((one) => one === undefined || typeof one === 'string');
    const isKnown = areTexts && Object.keys(others).length === 0 && areAddresses(mirrors);
    if (!NAME.test(name) || !isKnown) throw invalid(master, { [name]: hidden(value) });
    const credentials = isText(username) ? { username, password: isText(password) ? password : '' } : undefined;
    return { name, mirrors: mirrors as readonly string[], credentials, ca: isText(ca) ? ca : '' };
  });
  refuseTwoLogins(master, registries);
  return registries;
}

/** containerd knows one login for each host. */
function refuseTwoLogins(master: NodeInstance, registries: readonly Registry[]): void {
  const known = new Map<string, Registry>();
  for (const registry of registries)
    for (const host of hostsWithCredentials(registry)) {
      const other = known.get(host) ?? registry;
      if (JSON.stringify(other.credentials) !== JSON.stringify(registry.credentials))
        throw new NonRecoverableError(
          `property registries of ${master.nodeName} has two logins for ${host}: at ${other.name} and at ${registry.name}`,
          { reason: 'property-invalid', hint: 'Write one user for both: there is one login for each host.' },
        );
      known.set(host, registry);
    }
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function areAddresses(value: Json): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && /^https?:\/\/[^\s"]+$/.test(one));
}

/** Messages hold no password. */
function hidden(value: Json): Json {
  return isJsonObject(value) && 'password' in value ? { ...value, password: '***' } : value;
}

function invalid(master: NodeInstance, found: Json): NonRecoverableError {
  return new NonRecoverableError(`property registries of ${master.nodeName} is ${JSON.stringify(found)}`, {
    reason: 'property-invalid',
    hint: `Write ${SAMPLE}, or instead of the list {mirrors: [...], username: ..., password: ..., ca: ...}.`,
  });
}
