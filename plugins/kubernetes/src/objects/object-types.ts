// The node types of single kinds of objects: the one list, and its part of plugin.yaml.

import { KNOWN_KINDS } from '../api/kinds.ts';

/** What the names of these types begin with; each is known under both. */
export const RESOURCES = 'cloudify.nodes.kubernetes.resources';
const OLDER_RESOURCES = 'cloudify.kubernetes.resources';

interface TypedKind {
  readonly kind: string;
  /** Waits until it is ready, where the node template says nothing of it. */
  readonly waits: boolean;
  /** An empty spec is one: its kind has a spec. */
  readonly hasSpec: boolean;
}

const kinds = (names: string, traits: Omit<TypedKind, 'kind'>): readonly TypedKind[] =>
  names.split(' ').map((kind) => ({ kind, ...traits }));

/** Kinds that have a type of their own. */
const TYPED_KINDS: readonly TypedKind[] = [
  ...kinds('Deployment PersistentVolume PersistentVolumeClaim Pod ReplicaSet ReplicationController Service', {
    waits: true,
    hasSpec: true,
  }),
  ...kinds('CronJob CustomResourceDefinition DaemonSet Ingress Job Namespace NetworkPolicy Node StatefulSet', {
    waits: false,
    hasSpec: true,
  }),
  ...kinds('ClusterRole ClusterRoleBinding ConfigMap Role RoleBinding Secret ServiceAccount StorageClass', {
    waits: false,
    hasSpec: false,
  }),
];

/** The kind that a type stands for, with its version of today; the most derived one of a hierarchy. */
export function kindOfType(
  typeHierarchy: readonly string[],
): (TypedKind & { readonly apiVersion: string }) | undefined {
  const names = typeHierarchy.flatMap((type) =>
    [RESOURCES, OLDER_RESOURCES].flatMap((prefix) =>
      type.startsWith(`${prefix}.`) ? [type.slice(prefix.length + 1)] : [],
    ),
  );
  const found = TYPED_KINDS.find(
    ({ kind }) => kind === names.findLast((name) => TYPED_KINDS.some((one) => one.kind === name)),
  );
  const apiVersion = KNOWN_KINDS.find((one) => one.kind === found?.kind)?.apiVersion;
  return found === undefined || apiVersion === undefined ? undefined : { ...found, apiVersion };
}

/** Operations of every type whose instances are objects. */
export const OBJECT_INTERFACES = `
    interfaces:
      cloudify.interfaces.validation:
        check_status: kubernetes.objects.check_status
      cloudify.interfaces.lifecycle:
        create: kubernetes.objects.create
        poststart: kubernetes.objects.read
        update: kubernetes.objects.update
        delete: kubernetes.objects.delete
        pull: kubernetes.objects.pull
        check_drift: kubernetes.objects.check_drift`;

const CONFIGURATION =
  "configuration: {default: {}, description: 'How to connect: one of blueprint_file_name, manager_file_path, file_content, api_options; context beside it.'}";
const AUTHENTICATION =
  'authentication: {default: {}, description: "An identity of a cloud: not built, use the exec plugin of the kubeconfig."}';

/** Properties of what connects to a cluster that was there. */
export const CONNECTION_PROPERTIES = `
      ${CONFIGURATION}
      ${AUTHENTICATION}`;

const twice = (name: string, body: string): string => `
  ${RESOURCES}.${name}:${body}
  ${OLDER_RESOURCES}.${name}:
    derived_from: ${RESOURCES}.${name}`;

const definedIn = (properties: string): string => `
    derived_from: ${RESOURCES}.ResourceWithValidateStatus
    properties:${properties}${OBJECT_INTERFACES}`;

const FILE_PROPERTY = 'allow_node_redefinition: {type: boolean, default: false}';

/** Under `node_types`. */
export const OBJECT_TYPES = [
  twice(
    'ResourceBase',
    `
    derived_from: cloudify.nodes.Root
    properties:
      client_config: {default: {}, description: 'How to connect, with configuration in it, where no relationship names the cluster.'}
      allow_node_redefinition: {type: boolean, default: true, description: 'Whether an update may change which objects there are.'}
      use_external_resource: {type: boolean, default: false, description: 'The object is there: it is neither changed nor deleted.'}
      create_if_missing: {type: boolean, default: false, description: 'With use_external_resource: made where it is not there, and never deleted.'}
      use_if_exists: {type: boolean, default: true, description: 'An object of that name that was there is taken over; false: it is an error.'}
      options: {default: {}, description: 'namespace (default), grace_period_seconds, propagation_policy.'}`,
  ),
  twice(
    'ResourceWithValidateStatus',
    `
    derived_from: ${RESOURCES}.ResourceBase
    properties:
      validate_resource_status: {type: boolean, default: false, description: 'Wait until the object is ready.'}`,
  ),
  twice(
    'BlueprintDefinedResource',
    definedIn("\n      definition: {default: {}, description: 'The object, as kubectl takes it.'}"),
  ),
  ...TYPED_KINDS.map(({ kind, waits }) =>
    twice(
      kind,
      `
    derived_from: ${RESOURCES}.BlueprintDefinedResource
    properties:
      validate_resource_status: {type: boolean, default: ${waits}}`,
    ),
  ),
  ...['CustomObject', 'PodSecurityPolicy'].map((name) =>
    twice(name, `\n    derived_from: ${RESOURCES}.BlueprintDefinedResource`),
  ),
  twice(
    'CustomBlueprintDefinedResource',
    `
    derived_from: ${RESOURCES}.BlueprintDefinedResource
    properties:
      api_mapping: {default: {}, description: 'Classes of the Python client: they tell the kind, where the definition does not.'}`,
  ),
  twice(
    'FileDefinedResource',
    definedIn(`
      ${FILE_PROPERTY}
      file: {default: {}, description: 'resource_path, a path in the blueprint or an address; template_variables.'}`),
  ),
  twice(
    'MultipleFileDefinedResources',
    definedIn(`
      ${FILE_PROPERTY}
      files: {default: [], description: 'A list of such files.'}`),
  ),
  twice(
    'SharedCluster',
    `
    derived_from: ${RESOURCES}.ResourceBase
    interfaces:
      cloudify.interfaces.lifecycle:
        start: kubernetes.shared_cluster`,
  ),
].join('\n');

/** Under `relationships`. */
export const OBJECT_RELATIONSHIPS = `
  cloudify.relationships.kubernetes.managed_by_master:
    derived_from: cloudify.relationships.connected_to
  cloudify.kubernetes.relationships.managed_by_master:
    derived_from: cloudify.relationships.kubernetes.managed_by_master
  cloudify.relationships.kubernetes.connected_to_shared_cluster:
    derived_from: cloudify.relationships.connected_to`;
