// Outputs, capabilities, workflows and plugins.

import { describe, expect, it } from 'vitest';
import { blueprintOf, codesOf, PLUGIN, problemsOf } from '../testing/compile-text.ts';

describe.each(['outputs', 'capabilities'] as const)('%s', (section) => {
  it('have a value, which may be null, and a description', async () => {
    const blueprint = await blueprintOf(`${section}: {a: {value: [1], description: one}, b: {value: }}\n`);
    expect(blueprint[section]).toMatchObject({ a: { value: [1], description: 'one' }, b: { value: null } });
  });

  it('are wrong without a value, with other keys and as a mere text', async () => {
    expect(await codesOf(`${section}: {a: {description: x}, b: {value: 1, vlaue: 2}, c: text}\n`)).toEqual([
      'key-missing',
      'key-unknown',
      'shape-wrong',
    ]);
  });
});

describe('workflows', () => {
  it('are a mapping to a function of a plugin, with parameters', async () => {
    const { workflows } = await blueprintOf(
      `${PLUGIN}workflows: {a: p.x.y, b: {mapping: p.z, is_cascading: true, parameters: {m: {default: 1, type: integer}}}}\n`,
    );
    expect(workflows).toMatchObject({
      a: { plugin: 'p', function: 'x.y', parameters: {}, isCascading: false },
      b: { plugin: 'p', function: 'z', parameters: { m: { default: 1, type: 'integer' } }, isCascading: true },
    });
  });

  it('are wrong without a mapping or with one that no plugin carries out', async () => {
    expect(await problemsOf('workflows: {a: {parameters: {}}, b: none.x, c: , d: []}\n')).toMatchObject([
      { code: 'key-missing' },
      { code: 'operation-plugin-unknown', cloudifyCode: 21 },
      { code: 'key-missing' },
      { code: 'shape-wrong' },
    ]);
  });

  it('of the language come with the built-in types', async () => {
    expect(Object.keys((await blueprintOf('')).workflows)).toEqual(
      expect.arrayContaining(['install', 'uninstall', 'heal', 'scale']),
    );
  });
});

describe('plugins', () => {
  it('keep what is written of their package', async () => {
    const { plugins } = await blueprintOf(
      'plugins: {x: {executor: host_agent, install: false, package_name: x-plugin, package_version: "1.0", source: ./x}}\n',
    );
    expect(plugins['x']).toMatchObject({
      executor: 'host_agent',
      install: false,
      packageName: 'x-plugin',
      packageVersion: '1.0',
      source: './x',
    });
  });

  it('need an executor, one of two', async () => {
    expect(await problemsOf('plugins: {x: {install: false}, y: {executor: mine, install: false}}\n')).toMatchObject([
      { code: 'key-missing', cloudifyCode: 1 },
      { code: 'plugin-executor', cloudifyCode: 18 },
    ]);
  });
});
