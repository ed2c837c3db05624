// All that the hosts of a plan will fetch from elsewhere.

import { dirname } from 'node:path';
import type { Artifacts } from '@brolly/plugin-sdk';
import type { Plan } from '#plan/plan.ts';
import { artifactsOf } from '#plugins/artifacts-of.ts';
import { loadPlugins } from '#plugins/load-plugins.ts';

/** Loads the plugins of a plan and asks them; `path` is the blueprint's. */
export async function artifacts(
  plan: Plan,
  { path, architecture }: { readonly path: string; readonly architecture: string },
): Promise<Artifacts> {
  const plugins = await loadPlugins(Object.values(plan.plugins), dirname(path));
  return artifactsOf(plugins, { nodes: Object.values(plan.nodes), architecture });
}
