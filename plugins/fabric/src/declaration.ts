// What blueprints need to know of the fabric plugin: that it is there. It defines no node types.

import type { PluginDeclaration } from '@brolly/plugin-sdk';

export const fabricDeclaration: PluginDeclaration = {
  name: 'fabric',
  version: '0.1.0',
  importNames: ['fabric', 'fabric-plugin', 'cloudify-fabric-plugin'],
  yaml: `plugins:
  fabric:
    executor: central_deployment_agent
    install: false
    package_name: cloudify-fabric-plugin
`,
};
