// Misspelt interfaces and operations, which would never run.

import { describe, expect, it } from 'vitest';
import { compileText, HEADER } from '../testing/compile-text.ts';

async function warnings(template: string): Promise<readonly unknown[]> {
  const text = `${HEADER}node_templates:\n  a: {type: cloudify.nodes.Root}\n  b:\n    type: cloudify.nodes.Root\n${template}`;
  const { blueprint, diagnostics } = await compileText(text);
  expect(blueprint).toBeDefined();
  return diagnostics.map((one) => [one.severity, one.code, one.suggestion]);
}

describe('operations of a node template', () => {
  it('are warned of where they are nearly those of the type', async () => {
    expect(await warnings('    interfaces: {cloudify.interfaces.lifecycle: {craete: {}, start: {}}}\n')).toEqual([
      ['warning', 'operation-unlisted', 'create'],
    ]);
    expect(await warnings('    interfaces: {cloudify.interfaces.lifecycel: {create: {}}}\n')).toEqual([
      ['warning', 'operation-unlisted', 'cloudify.interfaces.lifecycle'],
    ]);
  });

  it('may be others: restart is no start', async () => {
    const own = '{cloudify.interfaces.lifecycle: {restart: {}, upgrade: {}}, my.interface: {create: {}}}';
    expect(await warnings(`    interfaces: ${own}\n`)).toEqual([]);
  });
});

describe('operations of a relationship', () => {
  it('are warned of too, on both sides', async () => {
    const sides = ['source', 'target'].map(
      (side) => `${side}_interfaces: {cloudify.interfaces.relationship_lifecycle: {estabish: {}}}`,
    );
    const relationship = `{type: cloudify.relationships.connected_to, target: a, ${sides.join(', ')}}`;
    expect(await warnings(`    relationships:\n      - ${relationship}\n`)).toEqual([
      ['warning', 'operation-unlisted', 'establish'],
      ['warning', 'operation-unlisted', 'establish'],
    ]);
  });
});
