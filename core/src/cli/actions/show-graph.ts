// The task graph of a workflow as text that draws it.

import type { JsonObject } from '@brolly/plugin-sdk';
import { drawDot, drawMermaid, graph, type TaskGraph } from '#index';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type WhichDeployment, withDeployment } from '../locate.ts';
import { isBlueprint } from '../locate-blueprint.ts';
import { hasErrors, planBlueprint, type ReadOptions, readBlueprint, report } from './read-blueprint.ts';

export interface GraphOptions extends WhichDeployment, ReadOptions {
  readonly workflow: string;
  readonly parameters: JsonObject;
  readonly allowCustomParameters: boolean;
  readonly format: 'mermaid' | 'dot' | 'json';
  readonly inputs: JsonObject;
}

/** Draws the graph of a blueprint, or of a deployment; all of it, whatever state the instances are in. */
export async function showGraph(context: CliContext, options: GraphOptions): Promise<ExitCode> {
  if (options.where !== undefined && isBlueprint(options.where)) {
    const read = await readBlueprint(context, options.where, options);
    const plan = await planBlueprint(read, options.inputs);
    return draw(context, { id: '', plan, blueprintPath: read.path }, options);
  }
  return withDeployment(options, ({ deployment }) => draw(context, deployment, options));
}

async function draw(
  context: CliContext,
  deployment: Parameters<typeof graph>[0],
  options: GraphOptions,
): Promise<ExitCode> {
  const started = options.workflow === 'install' ? undefined : 'started';
  const built = await graph(deployment, options, { assumedState: started });
  report(context, built.diagnostics, new Map());
  if (built.graph === undefined || hasErrors(built.diagnostics)) {
    throw new CommandError(`the workflow "${options.workflow}" has no graph`, { exitCode: EXIT.usage });
  }
  if (context.isJson && options.format === 'json') context.output.write(JSON.stringify(built.graph));
  else context.output.write(drawing(built.graph, options.format).trimEnd());
  return EXIT.ok;
}

function drawing(taskGraph: TaskGraph, format: GraphOptions['format']): string {
  switch (format) {
    case 'mermaid':
      return drawMermaid(taskGraph);
    case 'dot':
      return drawDot(taskGraph);
    case 'json':
      return JSON.stringify(taskGraph, undefined, 2);
  }
}
