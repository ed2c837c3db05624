// Relationship types that no template uses.

import { describe, expect, it } from 'vitest';
import { codesOf, PLUGIN } from '../testing/compile-text.ts';

const type = (implementation: string): string =>
  `relationships: {r: {derived_from: cloudify.relationships.connected_to, source_interfaces: {i: {o: ${implementation}}}}}\n`;

describe('a relationship type that nothing uses', () => {
  it('needs plugins that are there', async () => {
    expect(await codesOf(PLUGIN + type('q.run'))).toEqual(['operation-plugin-unknown']);
    expect(await codesOf(PLUGIN + type('p.run'))).toEqual([]);
  });

  it('is checked once where a template uses it', async () => {
    const templates = `node_templates:
  a: {type: cloudify.nodes.Root}
  b: {type: cloudify.nodes.Root, relationships: [{type: r, target: a}]}
`;
    expect(await codesOf(PLUGIN + type('q.run') + templates)).toEqual(['operation-plugin-unknown']);
  });
});
