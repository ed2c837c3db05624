// What blueprints need to know of the Kubernetes plugin; loaded without its operations.

import type { PluginDeclaration } from '@brolly/plugin-sdk';
import { explanations } from './explanations.ts';
import { KUBERNETES_PLUGIN_YAML } from './plugin-yaml.ts';

export const kubernetesDeclaration: PluginDeclaration = {
  name: 'kubernetes',
  version: '0.1.0',
  yaml: KUBERNETES_PLUGIN_YAML,
  importNames: ['kubernetes', 'kubernetes-plugin', 'cloudify-kubernetes-plugin', 'helm', 'cloudify-helm-plugin'],
  explanations,
  notices: [
    {
      type: 'cloudify.kubernetes.Master',
      property: 'master_port',
      value: 8080,
      code: 'insecure-port-mapped',
      message: 'master_port 8080 was the insecure port, which no longer exists: the secure port 6443 is used',
      hint: 'Write master_port: 6443.',
    },
  ],
};
