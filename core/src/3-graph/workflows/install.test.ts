// What an install does for an instance, and what instances wait for.

import { describe, expect, it } from 'vitest';
import type { PlanNode, PlanOperation } from '#plan/plan.ts';
import { shortOperationName } from '../chain.ts';
import type { InstanceState } from '../task-graph.ts';
import { FAILS, type Play, play } from '../testing/play-workflow.ts';
import { allBefore, graphOf, sketchPlan, taskIds } from '../testing/sketch-plan.ts';

/** Every operation that an install knows, on `web`, and a relationship to `db`, which has none. */
const whole = sketchPlan({
  web: {
    operations: [
      'poststart',
      'start',
      'configure',
      'create',
      'precreate',
      'validation.create',
      'monitoring.start',
      'stop',
      'delete',
    ],
    relationships: [{ target: 'db', source: ['establish', 'postconfigure', 'preconfigure', 'unlink'] }],
  },
  db: {},
});

const WHOLE_CHAIN = [
  'web_1/state:initializing',
  'web_1/validation.create',
  'web_1/precreate',
  'web_1/state:creating',
  'web_1/create',
  'web_1/state:created',
  'web_1/preconfigure:0:db_1:source',
  'web_1/state:configuring',
  'web_1/configure',
  'web_1/state:configured',
  'web_1/postconfigure:0:db_1:source',
  'web_1/state:starting',
  'web_1/start',
  'web_1/poststart',
  'web_1/monitoring.start',
  'web_1/establish:0:db_1:source',
  'web_1/state:started',
];

const ofWeb = (state: InstanceState): readonly string[] =>
  taskIds(graphOf(whole, 'install', { states: { web_1: state, db_1: 'started' } }));

describe('the chain of one instance', () => {
  it('runs every operation in the order of Cloudify, one after the other, with the states between', () => {
    expect(ofWeb('uninitialized')).toEqual(WHOLE_CHAIN);
    const { tasks } = graphOf(whole, 'install', { states: { db_1: 'started' } });
    expect(tasks.map((task) => task.dependsOn)).toEqual([[], ...WHOLE_CHAIN.slice(0, -1).map((id) => [id])]);
  });

  it('sets the states around an operation only when the node has it', () => {
    const plan = sketchPlan({ web: { operations: ['configure'] } });
    expect(taskIds(graphOf(plan, 'install'))).toEqual([
      'web_1/state:initializing',
      'web_1/state:configuring',
      'web_1/configure',
      'web_1/state:configured',
      'web_1/state:started',
    ]);
  });

  it('goes straight to started when there is nothing to do', () => {
    expect(taskIds(graphOf(sketchPlan({ web: {} }), 'install'))).toEqual(['web_1/state:started']);
  });

  it.each(['uninitialized', 'initializing', 'stopping', 'stopped', 'deleting', 'deleted'] as const)(
    'is the whole one for an instance that is %s',
    (state) => {
      expect(ofWeb(state)).toEqual(WHOLE_CHAIN);
    },
  );

  it.each([
    ['creating', 'web_1/state:creating'],
    ['created', 'web_1/preconfigure:0:db_1:source'],
    ['configuring', 'web_1/preconfigure:0:db_1:source'],
    ['configured', 'web_1/postconfigure:0:db_1:source'],
    ['starting', 'web_1/postconfigure:0:db_1:source'],
  ] as const)('of an instance left behind %s goes on at %s', (state, first) => {
    expect(ofWeb(state)).toEqual(WHOLE_CHAIN.slice(WHOLE_CHAIN.indexOf(first)));
  });

  it('is empty for an instance that is started, so a second install has nothing to do', () => {
    expect(ofWeb('started')).toEqual([]);
  });

  it('carries what the operation says about retries, time and inputs', () => {
    const traits = {
      inputs: { port: { get_attribute: ['SELF', 'port'] } },
      maxRetries: -1,
      retryIntervalSeconds: 2,
      timeoutSeconds: 60,
      timeoutRecoverable: true,
    };
    const plan = sketchPlan({ web: { operations: [['create', traits]] } });
    expect(graphOf(plan, 'install').tasks.find((task) => task.kind === 'operation')).toEqual({
      kind: 'operation',
      id: 'web_1/create',
      instanceId: 'web_1',
      dependsOn: ['web_1/state:creating'],
      operation: 'cloudify.interfaces.lifecycle.create',
      plugin: 'shop',
      function: 'create',
      ...traits,
    });
  });
});

describe('relationship operations', () => {
  it('run both sides at once for all instances of one target, and one target after another', () => {
    const plan = sketchPlan({
      web: {
        relationships: [
          { target: 'db', source: ['establish'], targetSide: ['establish'] },
          { target: 'cache', source: ['establish'] },
        ],
      },
      db: { instances: 2 },
      cache: {},
    });
    const graph = graphOf(plan, 'install', { states: { db_1: 'started', db_2: 'started', cache_1: 'started' } });
    const needs = new Map(graph.tasks.map((task) => [task.id, task.dependsOn]));
    const group = ['1:source', '1:target', '2:source', '2:target'].map((end) => `web_1/establish:0:db_${end}`);
    for (const id of group) expect(needs.get(id)).toEqual(['web_1/state:initializing']);
    expect(needs.get('web_1/establish:1:cache_1:source')).toEqual(group);
    expect(needs.get('web_1/state:started')).toEqual(['web_1/establish:1:cache_1:source']);
  });

  it('run on the instance of their side and know both ends', () => {
    const plan = sketchPlan({
      web: { relationships: [{ target: 'db', source: ['establish'], targetSide: ['establish'] }] },
      db: {},
    });
    const ends = graphOf(plan, 'install').tasks.flatMap((task) =>
      task.kind === 'operation' ? [[task.instanceId, task.relationship]] : [],
    );
    const edge = { sourceId: 'web_1', targetId: 'db_1', index: 0 };
    expect(ends).toEqual([
      ['web_1', { ...edge, side: 'source' }],
      ['db_1', { ...edge, side: 'target' }],
    ]);
  });
});

describe('between instances', () => {
  it('a contained instance waits for its own host and not for the next one', () => {
    const plan = sketchPlan({
      app: { operations: ['create'], relationships: [{ target: 'host', type: 'contained_in' }], instances: 2 },
      host: { operations: ['create'], instances: 2 },
    });
    const before = allBefore(graphOf(plan, 'install'), 'app_2/state:initializing');
    expect([...before].filter((id) => id.endsWith('/state:started'))).toEqual(['host_2/state:started']);
  });

  it('a source waits for every instance of its targets, whatever the relationship', () => {
    const plan = sketchPlan({
      app: { relationships: [{ target: 'db' }, { target: 'disk', type: 'depends_on' }] },
      db: { operations: ['start'], instances: 2 },
      disk: { operations: ['create'] },
    });
    const graph = graphOf(plan, 'install');
    expect(graph.tasks.find((task) => task.id === 'app_1/state:started')?.dependsOn).toEqual([
      'db_1/state:started',
      'db_2/state:started',
      'disk_1/state:started',
    ]);
  });

  it('instances that have no relationship wait for nothing', () => {
    const graph = graphOf(sketchPlan({ a: { operations: ['create'] }, b: { operations: ['create'] } }), 'install');
    expect(allBefore(graph, 'a_1/create')).not.toContain('b_1/create');
    expect(allBefore(graph, 'b_1/create')).not.toContain('a_1/create');
  });

  it('one that is started already passes on what it waits for', () => {
    const plan = sketchPlan({
      top: { relationships: [{ target: 'middle' }] },
      middle: { relationships: [{ target: 'bottom' }] },
      bottom: { operations: ['create'] },
    });
    const graph = graphOf(plan, 'install', { states: { middle_1: 'started' } });
    expect(allBefore(graph, 'top_1/state:started')).toContain('bottom_1/state:started');
    expect(taskIds(graph).filter((id) => id.startsWith('middle_1'))).toEqual([]);
  });

  it('a filtered install leaves the others alone and establishes their relationships to what it installs', () => {
    const plan = sketchPlan({
      app: { operations: ['create'], relationships: [{ target: 'db', source: ['preconfigure', 'establish'] }] },
      db: { operations: ['create'] },
      aside: { operations: ['create'] },
    });
    const graph = graphOf(plan, 'install', { parameters: { node_ids: ['db'] } });
    expect(taskIds(graph).filter((id) => !id.startsWith('db_1/'))).toEqual(['app_1/establish:0:db_1:source']);
    expect(allBefore(graph, 'app_1/establish:0:db_1:source')).toContain('db_1/state:started');
  });

  it('filters by type, node and instance together', () => {
    const plan = sketchPlan({
      a: { type: 'shop.Till', instances: 2 },
      b: { type: 'shop.Till' },
      c: { instances: 2 },
    });
    const selected = (parameters: Record<string, string[]>): readonly string[] =>
      taskIds(graphOf(plan, 'install', { parameters })).map((id) => id.split('/')[0] ?? '');
    expect(selected({ type_names: ['shop.Till'] })).toEqual(['a_1', 'a_2', 'b_1']);
    expect(selected({ type_names: ['shop.Till'], node_ids: ['a', 'c'] })).toEqual(['a_1', 'a_2']);
    expect(selected({ type_names: ['shop.Till'], node_ids: ['a', 'c'], node_instance_ids: ['a_2', 'c_1'] })).toEqual([
      'a_2',
    ]);
    expect(selected({ type_names: [] })).toHaveLength(5);
  });
});

describe('operations that say what they need', () => {
  const early = { independentOfTargets: true };
  const late = { unneededBySources: true };

  it('begin at once when they use nothing of the targets', () => {
    const plan = sketchPlan({
      app: { operations: [['create', early], 'start'], relationships: [{ target: 'db' }] },
      db: { operations: ['create'] },
    });
    const graph = graphOf(plan, 'install');
    expect([...allBefore(graph, 'app_1/create')].toSorted()).toEqual([
      'app_1/state:creating',
      'app_1/state:initializing',
    ]);
    expect(allBefore(graph, 'app_1/start')).toContain('db_1/state:started');
  });

  it('are not waited for when the sources need nothing of them', () => {
    const plan = sketchPlan({
      app: { operations: ['create'], relationships: [{ target: 'db' }] },
      db: { operations: ['start', ['poststart', late]] },
    });
    const before = allBefore(graphOf(plan, 'install'), 'app_1/create');
    expect(before).toContain('db_1/start');
    expect(before).not.toContain('db_1/poststart');
  });

  it('never make a source run before what its target waits for', () => {
    const plan = sketchPlan({
      top: { operations: ['create'], relationships: [{ target: 'middle' }] },
      middle: {
        operations: [
          ['create', early],
          ['start', late],
        ],
        relationships: [{ target: 'bottom' }],
      },
      bottom: { operations: ['create'] },
    });
    const before = allBefore(graphOf(plan, 'install'), 'top_1/create');
    expect(before).toContain('middle_1/create');
    expect(before).toContain('bottom_1/create');
  });
});

describe('a host', () => {
  const operations = ['start', 'stop', 'host.get_state', 'monitoring_agent.install', 'monitoring_agent.start'];
  const agent = ['cloudify_agent.create', 'cloudify_agent.start'];
  const own = (properties: PlanNode['properties'], more: readonly string[] = []): string =>
    play(sketchPlan({ vm: { isHost: true, properties, operations: [...operations, ...more] } }), {
      workflow: 'install',
    }).text;

  it('is waited for until it is up, and then brought what runs on every host', () => {
    const graph = graphOf(sketchPlan({ vm: { isHost: true, operations } }), 'install');
    expect(taskIds(graph).slice(2)).toEqual([
      'vm_1/start',
      'vm_1/host.get_state',
      'vm_1/monitoring_agent.install',
      'vm_1/monitoring_agent.start',
      'vm_1/state:started',
    ]);
    expect(graph.tasks[3]).toMatchObject({ repeatUntilTrue: true });
  });

  it('gets its agent from the operations that its blueprint brings', () => {
    const methods = (install_method: string): string => own({ agent_config: { install_method } }, agent);
    expect(methods('remote')).toContain('host.get_state, cloudify_agent.create, monitoring_agent.install');
    expect(methods('init_script')).toContain('cloudify_agent.create, cloudify_agent.start, monitoring_agent.install');
    expect(methods('none')).not.toContain('cloudify_agent');
    const worker = ['worker_installer.install', 'worker_installer.start'];
    expect(own({ install_agent: true }, worker)).toContain('worker_installer.install, worker_installer.start');
  });
});

describe('a relationship that depends on one operation', () => {
  const plan = (target: readonly string[]) =>
    sketchPlan({
      app: {
        operations: ['create'],
        relationships: [
          { target: 'db', type: 'depends_on_lifecycle_operation', properties: { operation: 'configure' } },
        ],
      },
      db: { operations: target },
    });

  it('waits until that operation and its state, and for no more', () => {
    const before = allBefore(graphOf(plan(['create', 'configure', 'start']), 'install'), 'app_1/state:initializing');
    expect(before).toContain('db_1/state:configured');
    expect(before).not.toContain('db_1/state:starting');
  });

  it('waits for nothing where the target does not have it', () => {
    expect(allBefore(graphOf(plan(['create', 'start']), 'install'), 'app_1/state:initializing').size).toBe(0);
  });
});

describe('what a resume runs before it repeats', () => {
  const undone = (traits: Partial<PlanOperation> = {}): readonly unknown[] => {
    const plan = sketchPlan({
      vm: {
        isHost: true,
        operations: [['create', traits], ['start', traits], 'prestop', 'stop', 'delete', 'monitoring_agent.stop'],
      },
    });
    return graphOf(plan, 'install').tasks.flatMap((task) =>
      task.kind === 'operation' && task.undoBeforeRepeat !== undefined
        ? [[task.id, ...task.undoBeforeRepeat.map(shortOperationName)]]
        : [],
    );
  };

  it('a create or a start is what takes it back', () => {
    expect(undone()).toEqual([
      ['vm_1/create', 'delete'],
      ['vm_1/start', 'prestop', 'monitoring_agent.stop', 'stop'],
    ]);
  });

  it('an operation that can simply begin again is nothing', () => {
    expect(undone({ isRepeatable: true })).toEqual([]);
  });
});

describe('subgraph retries', () => {
  const chain = sketchPlan({
    app: { operations: ['create'], relationships: [{ target: 'db' }] },
    db: { operations: ['create', 'start', 'delete'] },
  });
  const failingTimes = (times: number): Pick<Play, 'answer'> => {
    let left = times;
    const answer: Play['answer'] = ({ id }) => {
      if (id !== 'db_1/start' || left === 0) return null;
      left -= 1;
      return FAILS;
    };
    return { answer };
  };

  it('take back the instance that failed and install what is left', () => {
    expect(play(chain, { workflow: 'install', subgraphRetries: 1, ...failingTimes(1) }).text).toMatchInlineSnapshot(`
      "graph install, goes on, fails: db_1/start
        db_1: =initializing, =creating, create, =created, =starting, start, =started
        app_1: (after db_1/=started) =initializing, =creating, create, =created, =started
      graph install-try-2-uninstall, goes on
        db_1: =stopping, =stopped, =deleting, delete, =deleted
      graph install-try-2
        db_1: =initializing, =creating, create, =created, =starting, start, =started
        app_1: (after db_1/=started) =initializing, =creating, create, =created, =started
      end: completed"
    `);
  });

  it('end with the last of them', () => {
    const played = play(chain, { workflow: 'install', subgraphRetries: 2, ...failingTimes(9) });
    expect(played.ran.filter((id) => id === 'db_1/start')).toHaveLength(3);
    expect(played.outcome.kind).toBe('failed');
  });

  it('without limit go on until it works', () => {
    const played = play(chain, { workflow: 'install', subgraphRetries: -1, ...failingTimes(9) });
    expect(played.ran.filter((id) => id === 'db_1/start')).toHaveLength(10);
    expect(played.outcome.kind).toBe('completed');
  });
});

describe('what is noted of an instance', () => {
  it('is void once it is configured and started anew', () => {
    const plan = sketchPlan({ web: { operations: ['configure'] } });
    const noted = { web_1: { status: { ok: false }, configuration_drift: { ok: false }, mine: 1 } };
    const { view } = play(plan, { workflow: 'install', systemProperties: noted });
    expect(view.systemProperties('web_1')).toEqual({ mine: 1 });
  });
});
