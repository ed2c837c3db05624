// The one list of the plugins that come with the product. Each is imported when a blueprint needs it, not before.

import type { PythonPluginOptions } from '@brolly/plugin-script';
import type { Plugin, PluginDeclaration } from '@brolly/plugin-sdk';

/** A plugin that comes with the product. */
export interface BundledPlugin {
  readonly name: string;
  /** Names of packages and imports in existing blueprints that mean the same plugin. */
  readonly alsoKnownAs: readonly string[];
  readonly load: () => Promise<Plugin>;
  /** The same without its operations, which is quick. */
  readonly declare: () => Promise<PluginDeclaration>;
}

/** All bundled plugins, sorted by name. */
export const bundledPlugins: readonly BundledPlugin[] = [
  {
    name: 'fabric',
    alsoKnownAs: ['cloudify-fabric-plugin', 'fabric-plugin', 'fabric_plugin'],
    declare: async () => (await import('@brolly/plugin-fabric/declaration')).fabricDeclaration,
    load: async () => (await import('@brolly/plugin-fabric')).fabricPlugin,
  },
  {
    name: 'kubernetes',
    alsoKnownAs: [
      'cloudify-kubernetes-plugin',
      'kubernetes-plugin',
      'cloudify_kubernetes_plugin',
      'kube_plugin',
      'helm',
      'cloudify-helm-plugin',
    ],
    declare: async () => (await import('@brolly/plugin-kubernetes/declaration')).kubernetesDeclaration,
    load: async () => (await import('@brolly/plugin-kubernetes')).kubernetesPlugin,
  },
  {
    name: 'script',
    alsoKnownAs: [],
    declare: async () => (await import('@brolly/plugin-script/declaration')).scriptDeclaration,
    load: async () => (await import('@brolly/plugin-script')).scriptPlugin,
  },
];

/** A plugin of others in Python, run by the interpreter of Python with our package "cloudify". */
export async function pythonPlugin(options: PythonPluginOptions): Promise<Plugin> {
  return (await import('@brolly/plugin-script')).pythonPlugin(options);
}

/** What a blueprint may import of each plugin: its plugin.yaml, and the names that addresses give it. */
export async function bundledPluginTexts(): Promise<PluginDeclaration[]> {
  const declared = await Promise.all(bundledPlugins.map((each) => each.declare()));
  return declared.filter((each) => each.yaml !== '');
}
