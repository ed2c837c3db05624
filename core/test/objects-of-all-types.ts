// One object of each type of the newer plugin, as small as it can be and still do what it is there for.

const IMAGE = 'docker.io/library/busybox:1.36';

/** A node template of a type `cloudify.nodes.kubernetes.resources.<type>`. */
export interface ObjectTemplate {
  readonly name: string;
  readonly type: string;
  readonly properties: object;
  /** Names of others that must be there first. */
  readonly after?: readonly string[];
}

/** Labels `of` of the pods that they have. */
export const PODS = ['daemonset', 'deployment', 'job', 'pod', 'replicaset', 'replicationcontroller', 'statefulset'];

const podSpec = (name: string, command = 'trap exit TERM; while :; do sleep 1; done'): object => ({
  terminationGracePeriodSeconds: 0,
  containers: [{ name, image: IMAGE, command: ['sh', '-c', command] }],
});
const template = (of: string): object => ({ metadata: { labels: { of } }, spec: podSpec(of) });
const matching = (of: string): object => ({ selector: { matchLabels: { of } }, template: template(of) });
const named = (name: string, more: object = {}): object => ({ metadata: { name }, ...more });

/** One of each; `node` is the name of a node of the cluster, which is used as it is. */
export function OBJECTS(node: string): readonly ObjectTemplate[] {
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
  const subjects = [{ kind: 'ServiceAccount', name: 'serviceaccount', namespace: 'ways' }];
  const roleRef = (kind: string, name: string): object => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name });
  const finished = { template: { spec: { ...podSpec('job', 'true'), restartPolicy: 'Never' } } };
  const volume = { capacity: { storage: '1Mi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'ways' };
  const definitions: Readonly<Record<string, object>> = {
    ClusterRole: named('ways', { rules }),
    ClusterRoleBinding: named('ways', { roleRef: roleRef('ClusterRole', 'ways'), subjects }),
    ConfigMap: named('configmap', { data: { a: 'b' } }),
    CronJob: named('cronjob', { spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: finished } } }),
    DaemonSet: named('daemonset', { spec: matching('daemonset') }),
    Deployment: named('deployment', { spec: { replicas: 1, ...matching('deployment') } }),
    Ingress: named('ingress', { spec: { defaultBackend: { service: { name: 'service', port: { number: 80 } } } } }),
    Job: named('job', {
      spec: {
        template: { metadata: { labels: { of: 'job' } }, spec: { ...podSpec('job', 'true'), restartPolicy: 'Never' } },
      },
    }),
    NetworkPolicy: named('networkpolicy', { spec: { podSelector: { matchLabels: { of: 'nothing' } } } }),
    PersistentVolume: named('ways', { spec: { ...volume, hostPath: { path: '/tmp' } } }),
    PersistentVolumeClaim: named('persistentvolumeclaim', {
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'ways', resources: { requests: { storage: '1Mi' } } },
    }),
    Pod: { metadata: { name: 'pod', labels: { of: 'pod' } }, spec: podSpec('pod') },
    ReplicaSet: named('replicaset', { spec: { replicas: 1, ...matching('replicaset') } }),
    ReplicationController: named('replicationcontroller', {
      spec: { replicas: 1, selector: { of: 'replicationcontroller' }, template: template('replicationcontroller') },
    }),
    Role: named('role', { rules }),
    RoleBinding: named('rolebinding', { roleRef: roleRef('Role', 'role'), subjects }),
    Secret: named('secret', { stringData: { word: 'sesame' } }),
    Service: named('service', { spec: { selector: { of: 'deployment' }, ports: [{ port: 80, targetPort: 8080 }] } }),
    ServiceAccount: named('serviceaccount'),
    StatefulSet: named('statefulset', { spec: { replicas: 1, serviceName: 'service', ...matching('statefulset') } }),
    StorageClass: named('ways', { provisioner: 'kubernetes.io/no-provisioner' }),
  };
  const schema = {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
    },
  };
  const names = { kind: 'Thing', plural: 'things', singular: 'thing' };
  const versions = [{ name: 'v1', served: true, storage: true, schema }];
  const crd = { group: 'example.org', scope: 'Namespaced', names, versions };
  return [
    ...Object.entries(definitions).map(([type, definition]) => ({
      name: type.toLowerCase(),
      type,
      properties: { definition, validate_resource_status: !['Ingress', 'CronJob'].includes(type) },
    })),
    {
      name: 'crd',
      type: 'CustomResourceDefinition',
      properties: { definition: named('things.example.org', { spec: crd }), validate_resource_status: true },
    },
    {
      name: 'thing',
      type: 'CustomObject',
      properties: { definition: { apiVersion: 'example.org/v1', kind: 'Thing', ...named('thing'), spec: { size: 1 } } },
      after: ['crd'],
    },
    {
      name: 'node',
      type: 'Node',
      properties: { definition: named(node), use_external_resource: true, validate_resource_status: true },
    },
    {
      name: 'blueprint_defined',
      type: 'BlueprintDefinedResource',
      properties: {
        definition: {
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          ...named('plain', { spec: { hard: { configmaps: '100' } } }),
        },
      },
    },
    {
      name: 'mapped',
      type: 'CustomBlueprintDefinedResource',
      properties: {
        api_mapping: { create: { payload: 'V1ConfigMap' } },
        definition: named('mapped', { data: { a: 'b' } }),
      },
    },
    {
      name: 'of_file',
      type: 'FileDefinedResource',
      properties: { file: { resource_path: 'templated.yaml', template_variables: { name: 'of-file' } } },
    },
    {
      name: 'of_files',
      type: 'MultipleFileDefinedResources',
      properties: {
        files: ['a', 'b'].map((name) => ({ resource_path: 'templated.yaml', template_variables: { name } })),
      },
    },
  ];
}
