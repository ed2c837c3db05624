// The property `configuration`: how to connect to a cluster that is there.

import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import {
  type Json,
  type JsonObject,
  type NodeInstance,
  NonRecoverableError,
  type OperationContext,
} from '@brolly/plugin-sdk';
import type { ApiAccess } from './api-access.ts';
import { isJsonObject, textAt } from './kube-object.ts';
import { accessOfKubeconfig, accessOfKubeconfigFile } from './kubeconfig.ts';

const VARIANTS = ['blueprint_file_name', 'manager_file_path', 'file_content', 'api_options'] as const;

/**
 * Reads one of its four variants: `blueprint_file_name` (a kubeconfig in the blueprint's folder), `manager_file_path`
 * (one elsewhere on this machine), `file_content` (its text, or the mapping), `api_options`. With a kubeconfig, `context`
 * names another context than the current one.
 *
 * @throws NonRecoverableError `property-invalid`, `kubeconfig-invalid`, `credentials-missing`
 */
export async function configuredAccess(
  context: OperationContext,
  { instance, configuration }: { readonly instance: NodeInstance; readonly configuration: JsonObject },
): Promise<ApiAccess> {
  const { signal, files } = context;
  const written = VARIANTS.filter((name) => isGiven(configuration[name]));
  const [variant] = written;
  if (variant === undefined || written.length > 1) throw notOne(instance, written);
  const chosen = textAt(configuration, 'context');
  const options = { signal, ...(chosen === '' ? {} : { context: chosen }) };
  switch (variant) {
    case 'blueprint_file_name': {
      const name = textAt(configuration, variant);
      const text = Buffer.from(await files.read(name)).toString('utf8');
      return accessOfKubeconfig(text, { ...options, name, folder: files.folder });
    }
    case 'manager_file_path':
      return accessOfKubeconfigFile(textAt(configuration, variant), options);
    case 'file_content': {
      const content = configuration[variant];
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      return accessOfKubeconfig(text, { ...options, name: `in file_content of ${instance.nodeName}` });
    }
    case 'api_options':
      return ofApiOptions(context, instance, configuration[variant]);
  }
}

async function ofApiOptions(
  context: OperationContext,
  instance: NodeInstance,
  given: Json | undefined,
): Promise<ApiAccess> {
  const options = isJsonObject(given) ? given : {};
  const host = textAt(options, 'host').trim().replace(/\/+$/, '');
  const server = host.includes('://') ? host : `https://${host}`;
  if (!URL.canParse(server) || !server.startsWith('https://'))
    throw invalid(
      instance,
      'configuration.api_options.host',
      JSON.stringify(host),
      'an address such as https://10.0.0.11:6443',
    );
  const read = (name: string): Promise<string | undefined> =>
    pem(context, instance, { name, value: textAt(options, name) });
  const [authority, certificate, key] = [await read('ssl_ca_cert'), await read('cert_file'), await read('key_file')];
  const token = textAt(options, 'api_key')
    .trim()
    .replace(/^Bearer\s+/i, '');
  const verify = options['verify_ssl'];
  return {
    server,
    ...(authority === undefined ? {} : { authority }),
    ...(verify === false || textAt(options, 'verify_ssl').toLowerCase() === 'false' ? { isUnverified: true } : {}),
    credentials: {
      ...(certificate === undefined ? {} : { certificate }),
      ...(key === undefined ? {} : { key }),
      ...(token === '' ? {} : { token }),
    },
  };
}

/** The content itself, a path on this machine, or a path in the blueprint's folder. */
async function pem(
  { files }: OperationContext,
  instance: NodeInstance,
  { name, value }: { readonly name: string; readonly value: string },
): Promise<string | undefined> {
  if (value === '') return undefined;
  if (value.includes('-----BEGIN')) return value;
  if (!isAbsolute(value)) return Buffer.from(await files.read(value)).toString('utf8');
  return readFile(value, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw invalid(
      instance,
      `configuration.api_options.${name}`,
      `a file that cannot be read (${error.code})`,
      'a path, or the content in PEM',
    );
  });
}

function isGiven(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return false;
  return !isJsonObject(value) || Object.values(value).some((one) => one !== null && one !== '');
}

function notOne(instance: NodeInstance, written: readonly string[]): NonRecoverableError {
  const found = written.length === 0 ? 'empty' : `more than one of its variants (${written.join(', ')})`;
  return invalid(instance, 'configuration', found, `one of ${VARIANTS.join(', ')}`);
}

function invalid(instance: NodeInstance, property: string, found: string, wanted: string): NonRecoverableError {
  return new NonRecoverableError(`property ${property} of ${instance.nodeName} is ${found}`, {
    reason: 'property-invalid',
    hint: `Write ${wanted}.`,
  });
}
