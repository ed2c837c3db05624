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

const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?$/i;
const SAMPLE = 'a mapping such as {docker.io: [https://mirror.example.org]}';

/** Reads the property `registries`. @throws NonRecoverableError `property-invalid` */
export function registriesOf(master: NodeInstance): readonly Registry[] {
  const written = master.properties['registries'] ?? {};
  if (!isJsonObject(written)) throw invalid(master, written);
  return Object.entries(written).map(([name, value]) => {
    const { mirrors = [], username, password, ca, ...others } = isJsonObject(value) ? value : { mirrors: value };
    const areTexts = [username, password, ca].every((one) => one === undefined || typeof one === 'string');
    const isKnown = areTexts && Object.keys(others).length === 0 && areAddresses(mirrors);
    if (!NAME.test(name) || !isKnown) throw invalid(master, { [name]: hidden(value) });
    const credentials = isText(username) ? { username, password: isText(password) ? password : '' } : undefined;
    return { name, mirrors: mirrors as readonly string[], credentials, ca: isText(ca) ? ca : '' };
  });
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
