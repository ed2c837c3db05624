// The language versions.

import { describe, expect, it } from 'vitest';
import { compileText, placesOf } from '../testing/compile-text.ts';

describe('the language version', () => {
  it.each([0, 1, 2, 3, 4, 5])('1_%i is known, and the blueprint keeps it', async (minor) => {
    const { blueprint, diagnostics } = await compileText(`tosca_definitions_version: cloudify_dsl_1_${minor}\n`);
    expect(diagnostics).toEqual([]);
    expect(blueprint?.minorVersion).toBe(minor);
  });

  it.each([
    ['cloudify_dsl_1_6', 29],
    ['cloudify_dsl_2_0', 29],
    ['cloudify_dsl_1_3_0', 29],
    ['tosca_simple_yaml_1_0', 29],
    ['1.3', 1],
    ['[1]', 1],
  ])('%s is refused where it stands', async (version, cloudifyCode) => {
    const compiled = await compileText(`tosca_definitions_version: ${version}\n`);
    expect(placesOf(compiled)).toEqual(['main.yaml:1:28 version-unsupported']);
    expect(compiled.blueprint).toBeUndefined();
    expect(compiled.diagnostics[0]?.cloudifyCode).toBe(cloudifyCode);
  });

  it('is needed, also where the line is left empty', async () => {
    expect(placesOf(await compileText('node_templates: {}\n'))).toEqual(['main.yaml:1:1 version-missing']);
    expect(placesOf(await compileText('tosca_definitions_version:\n'))).toEqual(['main.yaml:1:1 version-missing']);
    expect(placesOf(await compileText(''))).toEqual(['main.yaml:1:1 version-missing']);
  });

  it('is not needed in what is imported', async () => {
    const text = 'tosca_definitions_version: cloudify_dsl_1_3\nimports: [part.yaml]\n';
    expect((await compileText(text, { 'part.yaml': 'inputs: {a: {}}' })).diagnostics).toEqual([]);
  });

  it('of an import may be older than that of the blueprint, but not newer', async () => {
    const text = 'tosca_definitions_version: cloudify_dsl_1_2\nimports: [part.yaml]\n';
    const part = (minor: number): Promise<readonly string[]> =>
      compileText(text, { 'part.yaml': `tosca_definitions_version: cloudify_dsl_1_${minor}` }).then(placesOf);
    expect(await part(1)).toEqual([]);
    expect(await part(3)).toEqual(['part.yaml:1:28 version-newer']);
  });

  it('does not forbid what is newer where any version is asked for', async () => {
    const text = `tosca_definitions_version: cloudify_dsl_1_0
imports: [cloudify/types/types.yaml]
dsl_definitions: {a: 1}
data_types: {t: {properties: {a: {type: string}}}}
labels: {l: {values: [x]}}
node_templates: {n: {type: cloudify.nodes.Root, capabilities: {scalable: {properties: {default_instances: 2}}}}}
outputs: {o: {value: {string_upper: a}}}
`;
    expect((await compileText(text)).diagnostics.map(({ code }) => code)).toContain('version-too-old');
    const free = await compileText(text, {}, { isAnyVersion: true });
    expect(free.diagnostics).toEqual([]);
    expect(free.blueprint?.minorVersion).toBe(0);
  });
});
