// Pictures of graphs as text.

import { describe, expect, it } from 'vitest';
import { drawDot, drawMermaid } from './draw-graph.ts';
import type { TaskGraph } from './task-graph.ts';
import { graphOf, sketchPlan } from './testing/sketch-plan.ts';

/** An application on a host that uses a database. */
const plan = sketchPlan({
  app: {
    operations: ['create', 'start', 'stop'],
    relationships: [
      { target: 'host', type: 'contained_in' },
      { target: 'db', source: ['establish', 'unlink'], targetSide: ['establish'] },
    ],
  },
  db: { operations: ['start'] },
  host: {},
});

describe('a Mermaid drawing', () => {
  it('of an install goes from the hosts to what stands on them', () => {
    expect(drawMermaid(graphOf(plan, 'install'))).toMatchInlineSnapshot(`
      "flowchart LR
        subgraph "db_1"
          t0(["initializing"])
          t2(["starting"])
          t3["start"]
          t4(["started"])
        end
        subgraph "host_1"
          t1(["started"])
        end
        subgraph "app_1"
          t5(["initializing"])
          t6(["creating"])
          t7["create"]
          t8(["created"])
          t9(["starting"])
          t10["start"]
          t11["relationship_lifecycle.establish (source of db_1)"]
          t12["relationship_lifecycle.establish (target of db_1)"]
          t13(["started"])
        end
        t0 --> t2
        t2 --> t3
        t3 --> t4
        t1 --> t5
        t4 --> t5
        t5 --> t6
        t6 --> t7
        t7 --> t8
        t8 --> t9
        t9 --> t10
        t10 --> t11
        t10 --> t12
        t11 --> t13
        t12 --> t13
      "
    `);
  });

  it('of an uninstall goes back', () => {
    const states = { app_1: 'started', db_1: 'started', host_1: 'started' } as const;
    expect(drawMermaid(graphOf(plan, 'uninstall', { states }))).toMatchInlineSnapshot(`
      "flowchart LR
        subgraph "app_1"
          t0(["stopping"])
          t1["stop"]
          t2(["stopped"])
          t3["relationship_lifecycle.unlink (source of db_1)"]
          t4(["deleted"])
        end
        subgraph "db_1"
          t5(["stopping"])
          t7(["stopped"])
          t9(["deleted"])
        end
        subgraph "host_1"
          t6(["stopping"])
          t8(["stopped"])
          t10(["deleted"])
        end
        t0 --> t1
        t1 --> t2
        t2 --> t3
        t3 --> t4
        t4 --> t5
        t4 --> t6
        t5 --> t7
        t6 --> t8
        t7 --> t9
        t8 --> t10
      "
    `);
  });

  it('of a graph without tasks is an empty flowchart', () => {
    expect(drawMermaid({ name: 'install', tasks: [] })).toBe('flowchart LR\n');
  });
});

describe('a DOT drawing', () => {
  it('has a cluster per instance and all edges', () => {
    const small = sketchPlan({ app: { operations: ['create'], relationships: [{ target: 'host' }] }, host: {} });
    expect(drawDot(graphOf(small, 'install'))).toMatchInlineSnapshot(`
      "digraph "install" {
        rankdir=LR;
        node [fontname="sans-serif", shape=box];
        subgraph cluster_0 {
          label="host_1";
          "host_1/state:started" [label="started", shape=ellipse];
        }
        subgraph cluster_1 {
          label="app_1";
          "app_1/state:initializing" [label="initializing", shape=ellipse];
          "app_1/state:creating" [label="creating", shape=ellipse];
          "app_1/create" [label="create"];
          "app_1/state:created" [label="created", shape=ellipse];
          "app_1/state:started" [label="started", shape=ellipse];
        }
        "host_1/state:started" -> "app_1/state:initializing";
        "app_1/state:initializing" -> "app_1/state:creating";
        "app_1/state:creating" -> "app_1/create";
        "app_1/create" -> "app_1/state:created";
        "app_1/state:created" -> "app_1/state:started";
      }
      "
    `);
  });
});

describe('names in a drawing', () => {
  const odd = sketchPlan({ 'say "hi"\\': { operations: ['create'] }, 'a/b': {} });

  it('may hold what the language of the drawing gives a meaning to', () => {
    expect(drawMermaid(graphOf(odd, 'install'))).toContain('subgraph "say #quot;hi#quot;\\_1"');
    expect(drawDot(graphOf(odd, 'install'))).toContain('label="say \\"hi\\"\\\\_1";');
  });

  it('may hold the sign that parts an instance from its task', () => {
    expect(drawMermaid(graphOf(odd, 'install'))).toContain('subgraph "a/b_1"');
  });

  it('put a relationship operation with the instance in whose chain it runs', () => {
    const clusters = (graph: TaskGraph): readonly string[] =>
      [...drawMermaid(graph).matchAll(/subgraph "(.*)"/gu)].map(([, name]) => name ?? '');
    const graph = graphOf(plan, 'install', { states: { db_1: 'started', host_1: 'started' } });
    expect(clusters(graph)).toEqual(['app_1']);
  });
});
