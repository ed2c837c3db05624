// Stands in place of the bundled plugins in tests of whole commands: one plugin of the test's own.

import type { Plugin } from '@brolly/plugin-sdk';
import type * as Bundled from '../bundled-plugins.ts';

/** What bundled-plugins.ts exports of plugins. */
export type PluginModule = Pick<typeof Bundled, 'bundledPlugins' | 'bundledPluginTexts'>;

/** What a test says of its plugin. */
export interface OwnPlugin extends Pick<Plugin, 'operations' | 'workflows'> {
  /** Also its import name. */
  readonly name: string;
  /** What its plugin.yaml holds beside `plugins`: `node_types`, `workflows`. */
  readonly yaml: string;
}

/**
 * A module like bundled-plugins.ts with this plugin alone.
 *
 * ```ts
 * vi.mock('#plugins/bundled-plugins.ts', async () =>
 *   (await import('#plugins/testing/only-plugin.ts')).onlyPlugin({ name: 'shop', yaml: 'node_types: {...}', operations }),
 * );
 * ```
 */
export function onlyPlugin({ name, yaml, operations, workflows }: OwnPlugin): PluginModule {
  return only({
    name,
    version: '1.0',
    importNames: [name],
    yaml: `plugins:\n  ${name}: {executor: central_deployment_agent, install: false}\n${yaml}`,
    operations,
    ...(workflows === undefined ? {} : { workflows }),
  });
}

/** The same of a plugin that is written already. */
export function only(plugin: Plugin): PluginModule {
  const load = (): Promise<Plugin> => Promise.resolve(plugin);
  const bundled: Bundled.BundledPlugin = { name: plugin.name, alsoKnownAs: [], load, declare: load };
  return { bundledPlugins: [bundled], bundledPluginTexts: async () => [await load()] };
}
