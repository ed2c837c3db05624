// How a blueprint names a plugin.

/** What a blueprint says of a plugin. Sample: `{ name: 'kube', packageName: 'cloudify-kubernetes-plugin' }`. */
export interface PluginReference {
  readonly name: string;
  readonly packageName?: string | undefined;
  readonly source?: string | undefined;
}
