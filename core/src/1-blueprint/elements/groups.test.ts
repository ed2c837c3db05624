// Groups, policies, labels and settings of a deployment.

import { describe, expect, it } from 'vitest';
import { blueprintOf, codesOf, problemsOf } from '../testing/compile-text.ts';

const NODES = 'node_templates: {a: {type: cloudify.nodes.Root}, b: {type: cloudify.nodes.Root}}\n';
const policy = (targets: string, properties = ''): string =>
  `policies: {p: {type: cloudify.policies.scaling, targets: ${targets}, properties: {${properties}}}}\n`;

describe('groups', () => {
  it('hold node templates and groups, and scale by policies', async () => {
    const blueprint = await blueprintOf(
      `${NODES}groups: {inner: {members: [a]}, outer: {members: [inner, b]}}\n${policy('[outer]', 'default_instances: 2, max_instances: 3')}`,
    );
    expect(blueprint.groups['outer']?.members).toEqual(['inner', 'b']);
    expect(blueprint.policies['p']).toMatchObject({
      targets: ['outer'],
      scaling: { defaultInstances: 2, minInstances: 0, maxInstances: 3 },
    });
  });

  it.each([
    ['groups: {g: {members: [c]}}', 'group-member-unknown', 40],
    ['groups: {a: {members: [b]}}', 'group-name', 211],
    ['groups: {g: {members: [h]}, h: {members: [g]}}', 'group-cycle', 200],
    ['groups: {g: {members: [a], policies: {x: {type: none}}}}', 'policy-type-unknown', 41],
    [`groups: {g: {members: [a]}}\n${policy('[h]')}`, 'policy-target', 205],
    [`groups: {g: {members: [a]}, h: {members: [a]}}\n${policy('[g, h]')}`, 'scaling-group-member', 201],
    [`groups: {g: {members: [a]}}\n${policy('[g]', 'default_instances: -1')}`, 'instances-number', 207],
    [`groups: {g: {members: [a]}}\npolicies: {p: {type: other, targets: [g]}}`, 'policy-unknown', 204],
  ])('%s is wrong: %s', async (text, code, cloudifyCode) => {
    expect(await problemsOf(`${NODES}${text}\n`)).toMatchObject([{ code, cloudifyCode }]);
  });

  it('need members in the same container', async () => {
    const inside = (target: string): string =>
      `{type: cloudify.nodes.Root, relationships: [{type: cloudify.relationships.contained_in, target: ${target}}]}`;
    const nodes = `node_templates: {a: {type: cloudify.nodes.Root}, b: {type: cloudify.nodes.Root}, c: ${inside('a')}, d: ${inside('b')}}\n`;
    expect(await codesOf(`${nodes}groups: {g: {members: [c, d]}}\n${policy('[g]')}`)).toEqual([
      'scaling-group-containers',
    ]);
    expect(await codesOf(`${nodes}groups: {g: {members: [a, c]}}\n${policy('[g]')}`)).toEqual([]);
    // The container may be further out, and what a member is contained in may scale with the other one.
    const deep = `node_templates: {a: {type: cloudify.nodes.Root}, b: ${inside('a')}, c: ${inside('b')}, d: ${inside('a')}, e: ${inside('d')}, f: {type: cloudify.nodes.Root}}\n`;
    expect(await codesOf(`${deep}groups: {g: {members: [c, e]}}\n${policy('[g]')}`)).toEqual([]);
    const both = 'groups: {g: {members: [c, f]}, h: {members: [g, a]}}\n';
    expect(await codesOf(`${deep}${both}${policy('[g, h]')}`)).toEqual([]);
    expect(await codesOf(`${deep}${both}${policy('[g]')}`)).toEqual(['scaling-group-containers']);
  });
});

describe('labels and settings', () => {
  it('are kept as they are written', async () => {
    const blueprint = await blueprintOf(
      'labels: {site: {values: [x, {get_input: i}]}}\ninputs: {i: {default: y}}\nblueprint_labels: {kind: {values: [k]}}\nresource_tags: {t: 1}\n',
    );
    expect(blueprint.labels['site']?.values).toEqual(['x', { get_input: 'i' }]);
    expect(blueprint.blueprintLabels['kind']?.values).toEqual(['k']);
    expect(blueprint.resourceTags).toEqual({ t: 1 });
  });

  it.each([
    ['labels: {site: {values: [1]}}', 'label-value'],
    ['labels: {site: {}}', 'key-missing'],
    ['deployment_settings: {display_name: 5}', 'display-name'],
    ['deployment_settings: {default_schedules: {s: {workflow: install, since: soon}}}', 'schedule-malformed'],
    ['deployment_settings: {default_schedules: {s: {since: "+1d"}}}', 'key-missing'],
    ['deployment_settings: {default_schedules: {s: {workflow: w, since: "+1d", slip: 1 hour}}}', 'shape-wrong'],
    ['deployment_settings: {default_schedules: {s: {workflow: w, since: "+1d", recurrence: 5}}}', 'shape-wrong'],
  ])('%s is wrong: %s', async (text, code) => {
    expect(await codesOf(`${text}\n`)).toContain(code);
  });

  it.each(['"+2 weeks"', '"2030-1-31 17:30"', '"12:00"', '"+1h +30min"'])('know the time %s', async (since) => {
    const text = `deployment_settings: {default_schedules: {s: {workflow: install, since: ${since}, recurrence: 1 day, slip: 5}}}\n`;
    expect(await codesOf(text)).toEqual([]);
  });
});
