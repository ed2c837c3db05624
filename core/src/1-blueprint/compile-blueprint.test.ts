// The example blueprint, as it is, with the types of the plugins that come with the product.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makePlan } from '#plan/make-plan.ts';
import { bundledPluginTexts } from '#plugins/bundled-plugins.ts';
import { compileBlueprint } from './compile-blueprint.ts';
import { fileLoader } from './read/file-loader.ts';
import { placesOf } from './testing/compile-text.ts';

const PATH = 'examples/barevm/barevm-blueprint.yaml';
const WRITTEN = readFileSync(PATH, 'utf8');

async function compile(text: string): ReturnType<typeof compileBlueprint> {
  return compileBlueprint({ path: PATH, text }, fileLoader({ plugins: await bundledPluginTexts() }));
}

describe('the example of a cluster on bare hosts', () => {
  it('compiles without a word', async () => {
    const { blueprint, diagnostics } = await compile(WRITTEN);
    expect(diagnostics).toEqual([]);
    expect(Object.keys(blueprint?.nodeTemplates ?? {})).toEqual(['master', 'minion1', 'minion2']);
    expect(blueprint?.nodeTemplates['minion1']).toMatchObject({
      typeHierarchy: expect.arrayContaining(['cloudify.nodes.Root']),
      properties: { ip: '10.0.0.12', ssh_port: 22 },
      relationships: [{ target: 'master' }],
    });
    expect(Object.keys(blueprint?.outputs ?? {})).toEqual(['endpoint', 'kubeconfig']);
  });

  it('becomes a plan in which each worker is related to the control plane', async () => {
    const { blueprint } = await compile(WRITTEN);
    expect(blueprint).toBeDefined();
    if (blueprint === undefined) return;
    let last = 0;
    const { plan, diagnostics } = makePlan(
      blueprint,
      {},
      {
        makeId: () => {
          last += 1;
          return `id${last}`;
        },
        operationTraits: () => ({}),
      },
    );
    expect(diagnostics).toEqual([]);
    expect(plan?.instances.map((one) => [one.id, ...one.relationships.map((to) => to.targetId)])).toEqual([
      ['master_id1'],
      ['minion1_id2', 'master_id1'],
      ['minion2_id3', 'master_id1'],
    ]);
    expect(plan?.plugins).toHaveProperty('kubernetes');
  });

  it('warns of the insecure port of old', async () => {
    const { blueprint, diagnostics } = await compile(WRITTEN.replace('master_port: 6443', 'master_port: 8080'));
    expect(diagnostics).toMatchObject([{ code: 'insecure-port-mapped', severity: 'warning' }]);
    expect(blueprint).toBeDefined();
  });

  it('does not compile with a misspelt property, and the hint mends it', async () => {
    const text = WRITTEN.replace('ssh_username: ubuntu', 'ssh_usrname: ubuntu');
    const compiled = await compile(text);
    const line = text.split('\n').findIndex((one) => one.includes('ssh_usrname')) + 1;
    expect(placesOf(compiled)).toEqual([`${PATH}:${line}:7 property-unknown`]);
    expect(compiled.diagnostics[0]?.hint).toBe('Did you mean "ssh_username"?');
  });
});
