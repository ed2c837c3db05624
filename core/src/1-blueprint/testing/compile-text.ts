// Blueprints in a few words, for tests.

import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { sourcePlace } from '#diagnostics/source-place.ts';
import type { Blueprint } from '../blueprint.ts';
import { type Compiled, type CompileOptions, compileBlueprint } from '../compile-blueprint.ts';
import { fileLoader } from '../read/file-loader.ts';
import type { Loader } from '../read/loader.ts';

export const HEADER = `tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
`;

/** Declares a plugin `p` that carries out operations. */
export const PLUGIN = 'plugins: {p: {executor: central_deployment_agent, install: false}}\n';

/** Compiles `main.yaml`; imports and scripts are found by name among `files`, known addresses among what is built in. */
export async function compileText(
  text: string,
  files: Readonly<Record<string, string>> = {},
  options: Pick<CompileOptions, 'isAnyVersion'> = {},
): Promise<Compiled> {
  const builtIn = fileLoader({ plugins: [], root: '/nowhere' });
  const loader: Loader = async (entry, importer, minor) => {
    const found = files[entry];
    if (found === undefined) return builtIn(entry, importer, minor);
    return { kind: 'found', source: { name: entry, text: found, isBuiltIn: false } };
  };
  return compileBlueprint({ path: 'main.yaml', text }, loader, {
    hasFile: (path) => files[path] !== undefined,
    ...options,
  });
}

/** The blueprint below HEADER. @throws where it has errors */
export async function blueprintOf(body: string, files: Readonly<Record<string, string>> = {}): Promise<Blueprint> {
  const { blueprint, diagnostics } = await compileText(HEADER + body, files);
  if (blueprint === undefined) throw new Error(diagnostics.map((one) => `${one.code}: ${one.message}`).join('\n'));
  return blueprint;
}

/** What is wrong below HEADER. */
export async function problemsOf(body: string): Promise<readonly Diagnostic[]> {
  return (await compileText(HEADER + body)).diagnostics;
}

export async function codesOf(body: string): Promise<readonly string[]> {
  return (await problemsOf(body)).map((one) => one.code);
}

/** `main.yaml:3:5 type-unknown` of each problem. */
export function placesOf({ diagnostics, sources }: Compiled): readonly string[] {
  return diagnostics.map((one) => {
    const place = one.span === undefined ? undefined : sourcePlace(one.span, sources);
    return `${place?.file ?? '-'}:${place?.line ?? 0}:${place?.column ?? 0} ${one.code}`;
  });
}
