// The deployments of the current folder as a table.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { withWorkspace } from '../locate.ts';
import { table } from '../render/table.ts';
import { dateTime } from '../render/words.ts';

/** Writes a row per deployment; in local mode a blueprint has the id of its deployment. */
export async function listDeployments(context: CliContext): Promise<ExitCode> {
  const folder = process.cwd();
  if (!existsSync(join(folder, '.brolly', 'brolly.db'))) {
    context.output.write(context.isJson ? '[]' : `There is no deployment in ${folder}.`);
    return EXIT.ok;
  }
  return withWorkspace(folder, async (workspace) => {
    const deployments = await workspace.store.listDeployments();
    const shown = deployments.map(({ id, blueprintPath, createdAt }) => ({
      id,
      blueprint: blueprintPath,
      created_at: dateTime(createdAt),
    }));
    const rows = shown.map((each) => [each.id, each.blueprint, each.created_at]);
    context.output.write(
      context.isJson ? JSON.stringify(shown) : table(context.output, ['id', 'blueprint', 'created_at'], { rows }),
    );
    return EXIT.ok;
  });
}
