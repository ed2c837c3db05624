// The deployments of a folder, side by side.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DeploymentRecord, hasLife, type Workspace } from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { foldersWithState, withWorkspace } from '../locate.ts';
import { workFolder } from '../locate-blueprint.ts';
import { table } from '../render/table.ts';
import { ago, dateTime } from '../render/words.ts';

interface Row {
  readonly id: string;
  readonly blueprint: string;
  readonly created_at: string;
  /** How many of its instances have a life, of how many. */
  readonly instances: { readonly alive: number; readonly all: number };
  readonly last_execution: { readonly workflow: string; readonly status: string; readonly at: number } | null;
}

/** Writes a row per deployment; in local mode a blueprint has the id of its deployment. */
export async function listDeployments(context: CliContext): Promise<ExitCode> {
  const folder = workFolder();
  if (!existsSync(join(folder, '.brolly', 'brolly.db'))) {
    const below = foldersWithState(folder);
    const elsewhere = below.length === 0 ? '' : ` There are some in ${below.join(', ')}.`;
    context.output.write(context.isJson ? '[]' : `There is no deployment in ${folder}.${elsewhere}`);
    return EXIT.ok;
  }
  return withWorkspace(folder, async (workspace) => {
    const deployments = await workspace.store.listDeployments();
    const rows = await Promise.all(deployments.map((each) => rowOf(workspace, each)));
    if (context.isJson) context.output.write(JSON.stringify(rows));
    else context.output.write(tableOf(context, rows));
    const [first] = rows;
    if (context.grammar === 'brolly' && first !== undefined)
      say(context, `\nNext:\n  ${context.output.colors.cyan(`brolly status ${first.id}`)}  what is there of one`);
    return EXIT.ok;
  });
}

async function rowOf(workspace: Workspace, deployment: DeploymentRecord): Promise<Row> {
  const { id, blueprintPath, createdAt } = deployment;
  const instances = await workspace.store.listInstances(id);
  const last = (await workspace.store.listExecutions(id)).at(-1);
  return {
    id,
    blueprint: blueprintPath,
    created_at: dateTime(createdAt),
    instances: { alive: instances.filter((each) => hasLife(each.state)).length, all: instances.length },
    last_execution:
      last === undefined ? null : { workflow: last.workflow, status: last.state, at: last.endedAt ?? last.createdAt },
  };
}

function tableOf(context: CliContext, rows: readonly Row[]): string {
  if (context.grammar === 'cfy') {
    const shown = rows.map((each) => [each.id, each.blueprint, each.created_at]);
    return table(context.output, ['id', 'blueprint', 'created_at'], { rows: shown });
  }
  if (rows.length === 0) return 'There is no deployment here: "brolly install BLUEPRINT" makes one.';
  const now = Date.now();
  const shown = rows.map((each) => [
    each.id,
    `${each.instances.alive} of ${each.instances.all}`,
    each.last_execution === null
      ? 'nothing was run'
      : `${each.last_execution.workflow} ${each.last_execution.status}, ${ago(each.last_execution.at, now)}`,
    each.blueprint,
  ]);
  return table(context.output, ['deployment', 'instances with a life', 'last execution', 'blueprint'], { rows: shown });
}
