// Finds imports and scripts of a case among the files that were recorded with it.

import { posix } from 'node:path';
import type { Loader } from '../../core/src/1-blueprint/read/loader.ts';
import type { Case } from './case.ts';

const ADDRESS = /^(https?|ftp|file|plugin|blueprint|resource):/;

/** Names are looked up as the recording looked them up: with the version first, then without. */
export function caseLoader(one: Case): Loader {
  const files = one.files ?? {};
  const version = (one.dsl_version ?? '').replace('cloudify_dsl_', '');
  return async (entry, importer) => {
    for (const name of ADDRESS.test(entry) ? addressed(entry, one) : beside(entry, importer, { one, version })) {
      const text = files[name];
      if (text !== undefined) return { kind: 'found', source: { name, text, isBuiltIn: false } };
    }
    return { kind: 'missing', reason: 'import-not-found', message: `there is no "${entry}"`, hint: 'Correct it.' };
  };
}

function addressed(entry: string, one: Case): readonly string[] {
  const file = one.import_map?.[entry]?.file;
  return [...(file === undefined ? [] : [file]), ...(entry.startsWith('file:') ? [entry.slice('file:'.length)] : [])];
}

function beside(
  entry: string,
  importer: string,
  { one, version }: { readonly one: Case; readonly version: string },
): readonly string[] {
  const versioned = version === '' ? entry : entry.replace(/(\.[^./]*)?$/, (extension) => `_${version}${extension}`);
  const base = one.resources_base_path ?? undefined;
  const names = [versioned, entry, posix.join(directoryOf(importer), entry)];
  if (base !== undefined) names.push(posix.join(base, versioned), posix.join(base, entry));
  const resources = [versioned, entry].flatMap((name) => one.import_map?.[`resource:${name}`]?.file ?? []);
  return [...names.map((name) => posix.normalize(name)), ...resources];
}

function directoryOf(importer: string): string {
  return posix.dirname(importer);
}

/** Whether a script lies beside the main blueprint or in the folder of resources. */
export function caseHasFile(one: Case): (path: string) => boolean {
  const files = one.files ?? {};
  const bases = [
    ...(one.dsl_location === null || one.dsl_location === undefined ? [] : [posix.dirname(one.dsl_location)]),
    ...(one.resources_base_path === null || one.resources_base_path === undefined ? [] : [one.resources_base_path]),
  ];
  return (path) => bases.some((base) => Object.hasOwn(files, posix.normalize(posix.join(base, path))));
}
