// The kinds of Kubernetes that are known without asking: one line each. Any other kind is looked up at the API server.

/** Sample: `{ kind: 'Deployment', apiVersion: 'apps/v1', plural: 'deployments', shortNames: ['deploy'], isNamespaced: true }`. */
export interface KnownKind {
  readonly kind: string;
  /** The version that is served today. */
  readonly apiVersion: string;
  readonly plural: string;
  /** What kubectl calls it too. */
  readonly shortNames: readonly string[];
  readonly isNamespaced: boolean;
}

const known = (line: string): KnownKind => {
  const [apiVersion = '', kind = '', plural = '', scope = '', ...shortNames] = line.split(/\s+/);
  return { kind, apiVersion, plural, shortNames, isNamespaced: scope === 'namespaced' };
};

/** Sorted by group and kind. */
export const KNOWN_KINDS: readonly KnownKind[] = [
  'v1                           ConfigMap                configmaps                namespaced cm',
  'v1                           Namespace                namespaces                cluster    ns',
  'v1                           Node                     nodes                     cluster    no',
  'v1                           PersistentVolume         persistentvolumes         cluster    pv',
  'v1                           PersistentVolumeClaim    persistentvolumeclaims    namespaced pvc',
  'v1                           Pod                      pods                      namespaced po',
  'v1                           ReplicationController    replicationcontrollers    namespaced rc',
  'v1                           Secret                   secrets                   namespaced',
  'v1                           Service                  services                  namespaced svc',
  'v1                           ServiceAccount           serviceaccounts           namespaced sa',
  'apiextensions.k8s.io/v1      CustomResourceDefinition customresourcedefinitions cluster    crd crds',
  'apps/v1                      DaemonSet                daemonsets                namespaced ds',
  'apps/v1                      Deployment               deployments               namespaced deploy',
  'apps/v1                      ReplicaSet               replicasets               namespaced rs',
  'apps/v1                      StatefulSet              statefulsets              namespaced sts',
  'batch/v1                     CronJob                  cronjobs                  namespaced cj',
  'batch/v1                     Job                      jobs                      namespaced',
  'networking.k8s.io/v1         Ingress                  ingresses                 namespaced ing',
  'networking.k8s.io/v1         NetworkPolicy            networkpolicies           namespaced netpol',
  'rbac.authorization.k8s.io/v1 ClusterRole              clusterroles              cluster',
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding       clusterrolebindings       cluster',
  'rbac.authorization.k8s.io/v1 Role                     roles                     namespaced',
  'rbac.authorization.k8s.io/v1 RoleBinding              rolebindings              namespaced',
  'storage.k8s.io/v1            StorageClass             storageclasses            cluster    sc',
].map(known);

/** Versions of known kinds that were served once: definitions that name them mean the version of today. */
const FORMER_VERSIONS: ReadonlySet<string> = new Set([
  'apiextensions.k8s.io/v1beta1',
  'apps/v1beta1',
  'apps/v1beta2',
  'batch/v1beta1',
  'extensions/v1beta1',
  'networking.k8s.io/v1beta1',
  'rbac.authorization.k8s.io/v1alpha1',
  'rbac.authorization.k8s.io/v1beta1',
  'storage.k8s.io/v1beta1',
]);

/** The version in which a kind is sent: the one that is written, or today's where that is no longer served. */
export function servedVersion(apiVersion: string, kind: string): string {
  if (!FORMER_VERSIONS.has(apiVersion)) return apiVersion;
  return KNOWN_KINDS.find((one) => one.kind === kind)?.apiVersion ?? apiVersion;
}

/** Finds a kind by a word of kubectl: `deployment`, `deployments`, `deploy`, `Deployment`, `deployments.apps`. */
export function knownKindOf(word: string): KnownKind | undefined {
  const name = (word.split('.')[0] ?? '').toLowerCase();
  return KNOWN_KINDS.find(
    (one) => [one.kind.toLowerCase(), one.plural, ...one.shortNames].includes(name) && groupFits(one, word),
  );
}

function groupFits({ apiVersion }: KnownKind, word: string): boolean {
  const group = word.includes('.') ? word.slice(word.indexOf('.') + 1) : undefined;
  return group === undefined || apiVersion.startsWith(`${group}/`);
}
