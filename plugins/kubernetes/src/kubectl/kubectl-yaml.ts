// The part of plugin.yaml that is kubectl: the interface of control planes, and the workflows that use it.

/** Names of the operations that a control plane has for the kube_ workflows. */
export const KUBECTL_OPERATIONS = [
  'run',
  'expose',
  'find_objects',
  'stop',
  'delete',
  'create',
  'find_scalable',
  'scale',
  'apply',
  'rollout',
  'find_revision',
  'roll_back',
  'drain',
  'exec',
  'logs',
] as const;

/** Under `interfaces` of a node type. */
export const KUBECTL_INTERFACE = `
      kubectl:
${KUBECTL_OPERATIONS.map((name) => `        ${name}: kubernetes.kubectl.${name}`).join('\n')}`;

/** Parameters that every one of them has: the control plane's node template, and another login on its host. */
const MASTER = "master: {description: 'Node template of the control plane.'}";
const SSH =
  "ssh_user: {default: '', description: 'User on its host, instead of that of the node template.'}, ssh_keyfilename: {default: '', description: 'The same for the key.'}";
const NAMESPACE = 'namespace: {default: default}';

/** name, parameters between the control plane and the login. The first six are those of the plugin of 2015. */
const WORKFLOWS: readonly (readonly [name: string, parameters: string])[] = [
  [
    'kube_run',
    "name: {}, image: {}, port: {default: -1}, replicas: {default: 1}, dry_run: {default: false}, overrides: {default: ''}",
  ],
  [
    'kube_expose',
    "name: {}, resource: {}, protocol: {default: TCP}, port: {}, target_port: {default: -1}, service_name: {default: ''}, overrides: {default: ''}",
  ],
  ['kube_stop', 'name: {}, resource: {}, all: {default: false}'],
  ['kube_delete', 'name: {}, resource: {}, all: {default: false}'],
  ['kube_create', 'url: {}'],
  ['kube_scale', "name: {}, amount: {default: '+0'}"],
  [
    'kube_apply',
    `url: {default: ''}, manifest: {default: ''}, ${NAMESPACE}, force: {default: false}, wait: {default: false}`,
  ],
  [
    'kube_rollout',
    `name: {}, resource: {default: deployment}, action: {default: status}, to_revision: {default: -1}, timeout: {default: 180}, ${NAMESPACE}`,
  ],
  [
    'kube_drain',
    'node: {}, grace_period: {default: -1}, timeout: {default: 300}, force: {default: false}, delete_emptydir_data: {default: false}, uncordon: {default: false}',
  ],
  ['kube_exec', `name: {}, command: {}, container: {default: ''}, timeout: {default: 60}, ${NAMESPACE}`],
  [
    'kube_logs',
    `name: {}, container: {default: ''}, tail: {default: 100}, since: {default: -1}, previous: {default: false}, ${NAMESPACE}`,
  ],
];

/** Under `workflows`. */
export const KUBECTL_WORKFLOWS = WORKFLOWS.map(
  ([name, parameters]) => `
  ${name}:
    mapping: kubernetes.${name}
    parameters: {${MASTER}, ${parameters}, ${SSH}}`,
).join('');
