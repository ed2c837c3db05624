// Draws a task graph as text that other tools turn into a picture.

import { shortOperationName } from './chain.ts';
import type { Task, TaskGraph } from './task-graph.ts';

/** A Mermaid flowchart, a subgraph per instance. */
export function drawMermaid(graph: TaskGraph): string {
  const names = new Map(graph.tasks.map((task, index) => [task.id, `t${index}`]));
  const lines = ['flowchart LR'];
  for (const [instanceId, tasks] of tasksByInstance(graph)) {
    lines.push(`  subgraph ${mermaidText(instanceId)}`);
    for (const task of tasks) lines.push(`    ${names.get(task.id)}${shape(task)}`);
    lines.push('  end');
  }
  for (const [from, to] of edges(graph)) lines.push(`  ${names.get(from)} --> ${names.get(to)}`);
  return `${lines.join('\n')}\n`;
}

/** A DOT digraph, a cluster per instance. */
export function drawDot(graph: TaskGraph): string {
  const lines = [`digraph ${dotText(graph.name)} {`, '  rankdir=LR;', '  node [fontname="sans-serif", shape=box];'];
  let cluster = 0;
  for (const [instanceId, tasks] of tasksByInstance(graph)) {
    lines.push(`  subgraph cluster_${cluster} {`, `    label=${dotText(instanceId)};`);
    for (const task of tasks) {
      lines.push(
        `    ${dotText(task.id)} [label=${dotText(label(task))}${task.kind === 'set-state' ? ', shape=ellipse' : ''}];`,
      );
    }
    lines.push('  }');
    cluster += 1;
  }
  for (const [from, to] of edges(graph)) lines.push(`  ${dotText(from)} -> ${dotText(to)};`);
  return `${[...lines, '}'].join('\n')}\n`;
}

function edges(graph: TaskGraph): readonly (readonly [string, string])[] {
  return graph.tasks.flatMap((task) => task.dependsOn.map((from) => [from, task.id] as const));
}

function tasksByInstance(graph: TaskGraph): ReadonlyMap<string, readonly Task[]> {
  const groups = new Map<string, Task[]>();
  for (const task of graph.tasks) {
    const owner = task.kind === 'operation' ? (task.relationship?.sourceId ?? task.instanceId) : task.instanceId;
    const tasks = groups.get(owner);
    if (tasks === undefined) groups.set(owner, [task]);
    else tasks.push(task);
  }
  return groups;
}

function label(task: Task): string {
  if (task.kind === 'set-state') return task.state;
  const name = shortOperationName(task.operation);
  return task.relationship === undefined
    ? name
    : `${name} (${task.relationship.side} of ${task.relationship.targetId})`;
}

function shape(task: Task): string {
  return task.kind === 'set-state' ? `([${mermaidText(label(task))}])` : `[${mermaidText(label(task))}]`;
}

function mermaidText(text: string): string {
  return `"${text.replaceAll('"', '#quot;')}"`;
}

function dotText(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
