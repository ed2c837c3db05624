// Settings that an import gives to a plugin: of which forms, and of which types.

import { describe, expect, it } from 'vitest';
import { compileText, placesOf } from '../testing/compile-text.ts';

const plugin = (property: string): string =>
  `plugins: {p: {executor: central_deployment_agent, package_name: p, properties: {s: ${property}}}}\n`;

async function compileWith(settings: string, property: string, minor = 5) {
  const main = `tosca_definitions_version: cloudify_dsl_1_${minor}\nimports:\n  - p.yaml: ${settings}\n`;
  return compileText(main, { 'p.yaml': plugin(property) });
}

async function codesOf(settings: string, property: string, minor = 5): Promise<readonly unknown[]> {
  const { diagnostics } = await compileWith(settings, property, minor);
  return diagnostics.map((one) => [one.code, one.cloudifyCode]);
}

describe('a setting of an imported plugin', () => {
  it('becomes the value of the property that the plugin declares', async () => {
    const { blueprint } = await compileWith('{s: {get_secret: key}}', '{type: string, description: a key}');
    expect(blueprint?.plugins['p']?.properties).toEqual({
      s: { type: 'string', description: 'a key', value: { get_secret: 'key' } },
    });
  });

  it.each([
    ['string', ['text', '5', 'true'], ['1.5', '[a]']],
    ['integer', ['5', 'true'], ['text', '"5"', '1.5', '[1]']],
    ['float', ['5', '1.5'], ['text', '[1]']],
    ['boolean', ['true'], ['text', '5']],
    ['list', ['[]', '[a, 1]'], ['text', '5', 'true']],
  ])('is of the type %s that the plugin says, or a function', async (type, right, wrong) => {
    for (const value of [...right, '{get_secret: s}'])
      expect([value, await codesOf(`{s: ${value}}`, `{type: ${type}}`)]).toEqual([value, []]);
    for (const value of wrong)
      expect([value, await codesOf(`{s: ${value}}`, `{type: ${type}}`)]).toEqual([value, [['import-setting', 221]]]);
  });

  it('is no mapping and not nothing, for no property has such a type', async () => {
    expect(await codesOf('{s: {a: b}}', '{}')).toEqual([['import-malformed', 220]]);
    expect(await codesOf('{s: }', '{}')).toEqual([['import-malformed', 220]]);
    expect(await codesOf('{s: x}', '{type: dict}')).toEqual([['import-setting', 220]]);
    expect(await codesOf('5', '{}')).toEqual([['import-malformed', 1]]);
  });

  it('is one that the plugin has; what a plugin without any does not take is a warning', async () => {
    const { diagnostics } = await compileWith('{z: 5}', '{}');
    expect(diagnostics).toMatchObject([{ code: 'import-setting', severity: 'error', hint: 'It has: s.' }]);
    const main = 'tosca_definitions_version: cloudify_dsl_1_5\nimports: [{p.yaml: {s: 5}}]\n';
    const bare = 'plugins: {p: {executor: central_deployment_agent, package_name: p}}\n';
    const { blueprint, diagnostics: warnings } = await compileText(main, { 'p.yaml': bare });
    expect(warnings).toMatchObject([{ code: 'import-setting', severity: 'warning' }]);
    expect(blueprint).toBeDefined();
  });

  it('came with the newest version, as properties of plugins did', async () => {
    expect(await codesOf('{s: {a: b}}', '{}', 4)).toEqual([
      ['version-too-old', 102],
      ['version-too-old', 102],
    ]);
    const two = 'tosca_definitions_version: cloudify_dsl_1_4\nimports: [{a: {}, b: {}}]\n';
    expect(placesOf(await compileText(two))).toEqual([
      'main.yaml:2:12 version-too-old',
      'main.yaml:2:19 version-too-old',
    ]);
  });
});

describe('a property of a plugin', () => {
  it('has one of the types of values, and no default', async () => {
    const compile = async (property: string): Promise<readonly unknown[]> => {
      const { diagnostics } = await compileText(
        `tosca_definitions_version: cloudify_dsl_1_5\ndata_types: {d: {properties: {}}}\n${plugin(property)}`,
      );
      return diagnostics.map((one) => [one.code, one.cloudifyCode]);
    };
    expect(await compile('{type: d}')).toEqual([]);
    expect(await compile('{type: strin}')).toEqual([['value-type-unknown', 103]]);
    expect(await compile('{default: 5}')).toEqual([['key-unknown', 1]]);
  });

  it('needs a package or a source that has a name', async () => {
    const text = 'tosca_definitions_version: cloudify_dsl_1_3\nplugins: {p: {executor: host_agent, source: ""}}\n';
    expect((await compileText(text)).diagnostics).toMatchObject([{ code: 'plugin-source' }]);
  });
});
