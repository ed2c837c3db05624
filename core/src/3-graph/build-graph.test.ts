// What a user gets for the name and the parameters of a workflow, and what holds for every plan.

import type { Json } from '@brolly/plugin-sdk';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '#plan/plan.ts';
import { buildGraph, type GraphRequest } from './build-graph.ts';
import { prepareWorkflow } from './prepare-workflow.ts';
import type { InstanceState, WorkflowParameters } from './task-graph.ts';
import { anyPlan, anyState } from './testing/any-plan.ts';
import { allBefore, graphOf, type NodeSketch, sketchPlan, taskIds } from './testing/sketch-plan.ts';

const plan = sketchPlan({ web: { operations: ['create'] } });

function problems(request: Partial<GraphRequest>, from: Plan = plan): readonly (readonly [string, string, string?])[] {
  const { graph, diagnostics } = buildGraph(from, {
    workflow: 'install',
    parameters: {},
    states: new Map(),
    ...request,
  });
  expect(graph === undefined).toBe(diagnostics.length > 0);
  return diagnostics.map(({ code, message, hint }) => (hint === undefined ? [code, message] : [code, message, hint]));
}

describe('the name of a workflow', () => {
  it('that is nearly right gets the right one as a hint', () => {
    expect(problems({ workflow: 'instal' })).toEqual([
      ['workflow-unknown', 'there is no workflow "instal"', 'Did you mean "install"?'],
    ]);
  });

  it('that is far off gets the list', () => {
    expect(problems({ workflow: 'backup' })).toEqual([
      ['workflow-unknown', 'there is no workflow "backup"', expect.stringContaining('There are: check_drift, ')],
    ]);
  });

  it('in a blueprint without workflows gets the file that declares them', () => {
    expect(problems({}, { ...plan, workflows: {} })).toEqual([
      [
        'workflow-unknown',
        'there is no workflow "install"',
        'There are: validate. The others come with "imports: [cloudify/types/types.yaml]".',
      ],
    ]);
  });

  it('that means something to JavaScript only is unknown too', () => {
    expect(problems({ workflow: 'constructor' }).map(([code]) => code)).toEqual(['workflow-unknown']);
  });

  it('that is declared but not built says so', () => {
    expect(problems({ workflow: 'update_everything' })).toEqual([
      [
        'workflow-not-built',
        expect.stringMatching(
          /^the workflow "update_everything" cannot run: it is ".+" of the plugin ".+", which has no such workflow/,
        ),
        expect.stringContaining('Workflows that run: check_drift, check_status, '),
      ],
    ]);
  });

  it('leads to the function it is declared with, so a namespaced or renamed install works', () => {
    const install = plan.workflows['install'];
    if (install === undefined) throw new Error('the sketch has an install');
    const renamed = { ...plan, workflows: { 'shop--install': install } };
    expect(taskIds(graphOf(renamed, 'shop--install'))).toEqual(taskIds(graphOf(plan, 'install')));
  });
});

describe('parameters', () => {
  const workflow = {
    plugin: 'default_workflows',
    function: 'cloudify.plugins.workflows.uninstall',
    isCascading: false,
    parameters: {
      ignore_failure: { default: true },
      reason: {},
      note: { required: false },
      constructor: {},
    },
  };
  const strict: Plan = { ...plan, workflows: { uninstall: workflow } };
  const given = { reason: null, constructor: 1 };

  it('that are unknown are named, each with its nearest', () => {
    expect(problems({ parameters: { node_idss: [], colour: 'red' } })).toEqual([
      ['parameter-unknown', 'the workflow "install" has no parameter "node_idss"', 'Did you mean "node_ids"?'],
      [
        'parameter-unknown',
        'the workflow "install" has no parameter "colour"',
        'It has: type_names, node_ids, node_instance_ids.',
      ],
    ]);
  });

  it('that are unknown pass when the user allows them', () => {
    expect(problems({ parameters: { colour: 'red' }, allowCustomParameters: true })).toEqual([]);
  });

  it('without a default must be given, unless they are not required', () => {
    expect(problems({ workflow: 'uninstall' }, strict)).toEqual([
      ['parameter-missing', 'the workflow "uninstall" needs the parameter "reason"', 'Give it with -p reason=VALUE.'],
      [
        'parameter-missing',
        'the workflow "uninstall" needs the parameter "constructor"',
        'Give it with -p constructor=VALUE.',
      ],
    ]);
    expect(problems({ workflow: 'uninstall', parameters: given }, strict)).toEqual([]);
  });

  it('take their default until the user says otherwise', () => {
    const ignores = (parameters: Record<string, boolean | string>): boolean =>
      graphOf(strict, 'uninstall', {
        parameters: { ...given, ...parameters },
        states: { web_1: 'started' },
      }).tasks.every((task) => task.ignoreFailure === true);
    expect(ignores({})).toBe(true);
    expect(ignores({ ignore_failure: false })).toBe(false);
    expect(ignores({ ignore_failure: 'false' })).toBe(false);
  });

  it('given as text on a command line mean what the workflow wants', () => {
    const two = sketchPlan({ web: { operations: ['create'] }, db: { operations: ['create'] } });
    const instances = (nodes: string): readonly string[] => [
      ...new Set(graphOf(two, 'install', { parameters: { node_ids: nodes } }).tasks.map((task) => task.instanceId)),
    ];
    expect(instances('db')).toEqual(['db_1']);
    expect(instances('db, web').toSorted()).toEqual(['db_1', 'web_1']);
    expect(instances('').toSorted()).toEqual(['db_1', 'web_1']);
  });
});

describe('parameters that are declared with more than a default', () => {
  const workflow = {
    plugin: 'default_workflows',
    function: 'cloudify.plugins.workflows.execute_operation',
    isCascading: false,
    parameters: {
      operation: { default: 'start' },
      count: { type: 'integer', default: 1, constraints: [{ in_range: [1, 5] }] },
      ratio: { type: 'float', required: false },
      names: { type: 'list', default: [] },
      operation_kwargs: { default: {} },
      port: { default: { get_input: 'port' } },
      size: { default: { get_property: ['web', 'size'] } },
    },
  };
  const sketched = sketchPlan({ web: { operations: ['start'], properties: { size: 7 } } });
  const typed: Plan = { ...sketched, inputs: { port: 80 }, workflows: { run: workflow } };
  const prepared = (parameters: WorkflowParameters): WorkflowParameters | undefined =>
    prepareWorkflow(typed, { workflow: 'run', parameters }).prepared?.parameters;

  it('get the values that texts mean', () => {
    const texts = { count: '3', ratio: '0.5', names: '["a"]', operation_kwargs: '{"port": 1}' };
    expect(prepared(texts)).toMatchObject({ count: 3, ratio: 0.5, names: ['a'], operation_kwargs: { port: 1 } });
    expect(prepared({ names: 'a, b' })).toMatchObject({ names: ['a', 'b'] });
  });

  it('get the values of functions that are known, and keep those of an operation', () => {
    expect(prepared({})).toMatchObject({ port: 80, size: 7 });
    const own = { port: { get_property: ['SELF', 'size'] }, host: { get_attribute: ['web', 'ip'] } };
    expect(prepared({ operation_kwargs: own })).toMatchObject({ operation_kwargs: own });
  });

  it.each([
    [{ count: 'many' }, 'parameter-type', '"many" is no integer'],
    [{ count: 9 }, 'parameter-constraint', '9 does not fulfil in_range: [1,5]'],
    [{ port: { get_input: 'prot' } }, 'parameter-function', 'prot'],
  ])('are checked: %j', (parameters, code, text) => {
    const { diagnostics } = prepareWorkflow(typed, { workflow: 'run', parameters });
    expect(diagnostics).toMatchObject([{ code, message: expect.stringContaining(text), hint: expect.any(String) }]);
  });
});

describe('availability rules', () => {
  const reasons = (availabilityRules: Json, ...states: readonly InstanceState[]): readonly string[] => {
    const base = sketchPlan({ web: { operations: ['start'], instances: 2 } });
    const { start } = base.workflows;
    if (start === undefined) throw new Error('the sketch has a start');
    const ruled = { ...base, workflows: { start: { ...start, availabilityRules } } };
    const given = new Map(states.map((state, at) => [`web_${at + 1}`, state]));
    const built = buildGraph(ruled, { workflow: 'start', parameters: {}, states: given });
    return built.diagnostics.map(({ code, message }) => `${code}: ${message.split(': ')[1]}`);
  };

  it('are kept to', () => {
    expect(reasons({ available: false })).toEqual(['workflow-unavailable: its blueprint switches it off']);
    expect(reasons({ node_types_required: ['shop.Till'] })).toEqual([
      'workflow-unavailable: no node template is of the type shop.Till',
    ]);
    expect(reasons({ node_types_required: ['shop.Part'], available: true })).toEqual([]);
  });

  it.each<[string, number, readonly InstanceState[]]>([
    ['all', 2, ['started', 'started']],
    ['partial', 1, ['started', 'deleted']],
    ['none', 0, ['uninitialized', 'created']],
  ])('know when %s of the instances are active', (word, started, states) => {
    expect(reasons({ node_instances_active: [word] }, ...states)).toEqual([]);
    const others = ['all', 'partial', 'none'].filter(
      (each) => each !== word && !(each === 'partial' && word === 'none'),
    );
    expect(reasons({ node_instances_active: others }, ...states)).toEqual([
      `workflow-unavailable: ${started} of 2 node instances are started, and it is for ${others.join(' or ')}`,
    ]);
  });
});

describe('filters', () => {
  it('that name what is not there are warned of, with the nearest name, and select nothing', () => {
    const parameters = { node_ids: ['wep'], node_instance_ids: ['web_1', 'q'], type_names: ['shop.Part'] };
    const built = buildGraph(plan, { workflow: 'uninstall', parameters, states: new Map([['web_1', 'started']]) });
    expect(built.graph?.tasks).toEqual([]);
    expect(built.diagnostics).toMatchObject([
      { severity: 'warning', message: 'node_ids: there is no node template "wep"', hint: 'Did you mean "web"?' },
      {
        code: 'filter-unknown',
        message: 'node_instance_ids: there is no node instance "q"',
        hint: 'It selects nothing.',
      },
    ]);
  });
});

describe('agents', () => {
  const codes = (properties: NonNullable<NodeSketch['properties']>, workflow = 'install'): readonly string[] =>
    problems({ workflow }, sketchPlan({ host: { properties } })).map(([code]) => code);

  it('are not needed, whoever asks for one', () => {
    expect(codes({ install_agent: true })).toEqual([]);
    expect(codes({ agent_config: { install_method: 'remote' } })).toEqual([]);
    expect(codes({})).toEqual([]);
    expect(codes({ install_agent: '' })).toEqual([]);
    expect(codes({ agent_config: { install_method: 'none' } })).toEqual([]);
    expect(codes({ install_agent: false, agent_config: { install_method: 'remote' } })).toEqual([]);
    expect(codes({ install_agent: true }, 'uninstall')).toEqual([]);
  });
});

/** A plan, a state for each instance and a filter. */
const anyRequest = anyPlan.chain((plan) =>
  fc.record({
    plan: fc.constant(plan),
    workflow: fc.constantFrom('install', 'uninstall'),
    states: fc
      .array(anyState, { minLength: plan.instances.length, maxLength: plan.instances.length })
      .map((states) => Object.fromEntries(plan.instances.map(({ id }, at) => [id, states[at] ?? 'started']))),
    node_ids: fc.subarray(Object.keys(plan.nodes)),
  }),
);

describe('for every plan, state and filter', () => {
  it('the graph lists each task once, after all that it waits for, and is plain JSON', () => {
    fc.assert(
      fc.property(anyRequest, ({ plan, workflow, states, node_ids }) => {
        const graph = graphOf(plan, workflow, { states, parameters: { node_ids } });
        const places = new Map(graph.tasks.map((task, place) => [task.id, place]));
        expect(places.size).toBe(graph.tasks.length);
        const misplaced = graph.tasks.filter((task, place) =>
          task.dependsOn.some((need) => (places.get(need) ?? Infinity) >= place),
        );
        expect(misplaced).toEqual([]);
        expect(JSON.parse(JSON.stringify(graph))).toEqual(graph);
        expect(graphOf(plan, workflow, { states, parameters: { node_ids } })).toEqual(graph);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('an ordered operation of a source comes after every ordered one of its targets, at any distance', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const graph = graphOf(plan, 'install');
        const isOrdered = (taskId: string): boolean => {
          const task = graph.tasks.find(({ id }) => id === taskId);
          if (task?.kind !== 'operation' || task.relationship !== undefined) return false;
          const operation = plan.nodes[task.instanceId.split('_')[0] ?? '']?.operations[task.operation];
          return operation?.independentOfTargets !== true && operation?.unneededBySources !== true;
        };
        const orderedOf = (instanceId: string): readonly string[] =>
          taskIds(graph).filter((id) => id.startsWith(`${instanceId}/`) && isOrdered(id));
        const targets = new Map(
          plan.instances.map((one) => [one.id, one.relationships.map(({ targetId }) => targetId)]),
        );
        const allTargets = (id: string): readonly string[] => {
          const direct = targets.get(id) ?? [];
          return [...new Set([...direct, ...direct.flatMap(allTargets)])];
        };
        const overtaking = plan.instances.flatMap(({ id }) => {
          const early = allTargets(id).flatMap(orderedOf);
          return orderedOf(id).filter((taskId) => {
            const before = allBefore(graph, taskId);
            return early.some((need) => !before.has(need));
          });
        });
        expect(overtaking).toEqual([]);
      }),
      { numRuns: 100, seed: 7 },
    );
  });
});
