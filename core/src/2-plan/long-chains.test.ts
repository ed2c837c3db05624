// Blueprints in which hundreds of things hang on each other: a plan, or a diagnostic, never a crash.

import { expect, it } from 'vitest';
import { planOf, tryPlan } from './testing/plan-text.ts';

const TYPES = `relationships:
  cloudify.relationships.depends_on: {properties: {connection_type: {default: all_to_all}}}
  cloudify.relationships.contained_in: {derived_from: cloudify.relationships.depends_on}
node_types:
  cloudify.nodes.Compute: {}
  t: {properties: {p: {default: 1}}}
`;

/** One line for each of 0 to count - 1. */
function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `  ${line(index)}\n`).join('');
}

it('plans node templates that are contained in each other, however many, and finds their host', async () => {
  const last = 1_999;
  const contained = lines(
    last,
    (at) => `n${at}: {type: t, relationships: [{type: cloudify.relationships.contained_in, target: n${at + 1}}]}`,
  );
  const plan = await planOf(`${TYPES}node_templates:\n${contained}  n${last}: {type: cloudify.nodes.Compute}\n`);
  expect(plan.instances).toHaveLength(last + 1);
  expect(new Set(plan.instances.map((one) => one.hostInstanceId)).size).toBe(1);
  expect(plan.nodes['n0']?.hostNode).toBe(`n${last}`);
});

it('says it where properties lead from one to the next in too many steps', async () => {
  const chain = (count: number): string =>
    `${TYPES}node_templates:\n${lines(count, (at) => `n${at}: {type: t, properties: {p: {get_property: [n${at + 1}, p]}}}`)}  n${count}: {type: t}\n`;
  const { diagnostics } = await tryPlan(chain(300));
  expect(new Set(diagnostics.map((one) => one.code))).toEqual(new Set(['function-recursion']));
  expect(diagnostics[0]?.message).toMatch(/^property "p" of node template "n\d+" is reached in more than 200 steps/);
  expect((await planOf(chain(150))).nodes['n0']?.properties).toEqual({ p: 1 });
});

it('says it where inputs lead from one to the next in too many steps', async () => {
  const chain = (count: number): string =>
    `inputs:\n${lines(count, (at) => `i${at}: {default: {get_input: i${at + 1}}}`)}  i${count}: {default: 1}\n`;
  const { diagnostics } = await tryPlan(chain(300));
  expect(diagnostics[0]).toMatchObject({
    code: 'function-failed',
    message: 'the input "i200" is reached in more than 200 steps from input to input',
  });
  expect((await planOf(chain(150))).inputs).toMatchObject({ i0: 1 });
});
