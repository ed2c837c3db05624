// How each part is built from the Go modules that it is published as.

/** One part: some commands of one Go module. */
export interface PartRecipe {
  /** Name of its folder in the cache: `runc`. */
  readonly name: string;
  readonly module: string;
  /** Module version with its v. */
  readonly version: string;
  /** Import path of each command, and what its binary shall be called where the last element is not its name. */
  readonly commands: readonly { readonly path: string; readonly binary?: string }[];
  /** Linker flags; `-s -w` always. */
  readonly linkerFlags?: string;
  readonly tags?: string;
  /** Whether C is compiled in; the binary is static all the same. */
  readonly cgo?: boolean;
  /** Module -> version that takes its place, where the one asked for cannot be had. */
  readonly replaced?: Readonly<Record<string, string>>;
  /** What to expect on 2 cores with nothing cached. */
  readonly expected: string;
}

export const CONTAINERD_VERSION = 'v2.2.5';
export const RUNC_VERSION = 'v1.5.2';
export const CNI_PLUGINS_VERSION = 'v1.9.1';
export const FLANNEL_VERSION = 'v0.28.4';
export const FLANNEL_CNI_PLUGIN_TAG = 'v1.9.1-flannel1';
export const HELM_VERSION = 'v4.1.4';

const KUBERNETES_COMMANDS =
  'kubeadm kubelet kubectl kube-apiserver kube-controller-manager kube-scheduler kube-proxy'.split(' ');

/** Kubernetes itself; its staging modules are added to go.mod by the builder. */
export function kubernetesRecipe(version: string): PartRecipe {
  const [, major = '1', minor = '0'] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  const variable = 'k8s.io/component-base/version';
  const values = {
    [`${variable}.gitVersion`]: version,
    [`${variable}.gitMajor`]: major,
    [`${variable}.gitMinor`]: minor,
    [`${variable}.gitTreeState`]: 'clean',
    [`${variable}.gitCommit`]: '0'.repeat(40),
    [`${variable}.buildDate`]: '2026-01-01T00:00:00Z',
    'k8s.io/client-go/pkg/version.gitVersion': version,
  };
  return {
    name: 'kubernetes',
    module: 'k8s.io/kubernetes',
    version,
    commands: KUBERNETES_COMMANDS.map((command) => ({ path: `k8s.io/kubernetes/cmd/${command}` })),
    linkerFlags: Object.entries(values)
      .map(([name, value]) => `-X ${name}=${value}`)
      .join(' '),
    expected: 'about 8 minutes',
  };
}

export function etcdRecipe(version: string): PartRecipe {
  const module = 'go.etcd.io/etcd/server/v3';
  return { name: 'etcd', module, version, commands: [{ path: module, binary: 'etcd' }], expected: 'about 40 s' };
}

/** The tool with which a database is made of a snapshot; upstream's image of etcd has it beside the server. */
export function etcdToolRecipe(version: string): PartRecipe {
  const module = 'go.etcd.io/etcd/etcdutl/v3';
  return { name: 'etcdutl', module, version, commands: [{ path: module }], expected: 'about 40 s' };
}

export function corednsRecipe(version: string): PartRecipe {
  const module = 'github.com/coredns/coredns';
  return { name: 'coredns', module, version, commands: [{ path: module }], expected: 'about 3 minutes' };
}

/** The parts that do not depend on the version of Kubernetes. */
export const FIXED_RECIPES: readonly PartRecipe[] = [
  {
    name: 'containerd',
    module: 'github.com/containerd/containerd/v2',
    version: CONTAINERD_VERSION,
    commands: ['containerd', 'containerd-shim-runc-v2', 'ctr'].map((command) => ({
      path: `github.com/containerd/containerd/v2/cmd/${command}`,
    })),
    linkerFlags: `-X github.com/containerd/containerd/v2/version.Version=${CONTAINERD_VERSION}`,
    expected: 'about 70 s',
  },
  {
    name: 'runc',
    module: 'github.com/opencontainers/runc',
    version: RUNC_VERSION,
    commands: [{ path: 'github.com/opencontainers/runc' }],
    // Without seccomp no pod starts: Kubernetes asks for a profile.
    tags: 'seccomp',
    cgo: true,
    expected: 'about 25 s',
  },
  {
    name: 'cni-plugins',
    module: 'github.com/containernetworking/plugins',
    version: CNI_PLUGINS_VERSION,
    commands: ['main/bridge', 'main/loopback', 'ipam/host-local', 'meta/portmap'].map((plugin) => ({
      path: `github.com/containernetworking/plugins/plugins/${plugin}`,
    })),
    linkerFlags: `-X github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion=${CNI_PLUGINS_VERSION}`,
    expected: 'about 10 s',
  },
  {
    // The last release that has it; its newer home is not published as a module.
    name: 'flannel-cni-plugin',
    module: 'github.com/containernetworking/plugins',
    version: 'v0.9.1',
    commands: [{ path: 'github.com/containernetworking/plugins/plugins/meta/flannel' }],
    expected: 'about 5 s',
  },
  {
    name: 'flannel',
    module: 'github.com/flannel-io/flannel',
    version: FLANNEL_VERSION,
    commands: [{ path: 'github.com/flannel-io/flannel', binary: 'flanneld' }],
    cgo: true,
    linkerFlags: `-X github.com/flannel-io/flannel/pkg/version.Version=${FLANNEL_VERSION}`,
    // The version that it asks for was withdrawn.
    replaced: { 'github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common': 'v1.3.210' },
    expected: 'about 5 minutes',
  },
  {
    name: 'helm',
    module: 'helm.sh/helm/v4',
    version: HELM_VERSION,
    commands: [{ path: 'helm.sh/helm/v4/cmd/helm' }],
    linkerFlags: `-X helm.sh/helm/v4/internal/version.version=${HELM_VERSION}`,
    expected: 'about 3 minutes',
  },
];
