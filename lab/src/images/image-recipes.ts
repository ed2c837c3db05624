// What is in each image, by the name that Kubernetes pulls it under.

/** A file of an image, copied from this machine, or a link. */
export type ImageEntry =
  | { readonly to: string; readonly from: string }
  | { readonly to: string; readonly link: string }
  | { readonly to: string; readonly text: string };

/** A tree that several images share as their first layer. */
export type ImageBase = 'busybox' | 'network-tools';

export interface ImageRecipe {
  /** `registry.k8s.io/pause:3.10.2`. */
  readonly reference: string;
  readonly base?: ImageBase;
  readonly entries: readonly ImageEntry[];
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Where the content has another version than the tag says: one sentence. */
  readonly note?: string;
}

/** Folders with built binaries. */
export interface BuiltFolders {
  readonly kubernetes: string;
  readonly etcd: string;
  /** Of etcdutl. */
  readonly etcdTool: string;
  readonly coredns: string;
  readonly flannel: string;
  readonly flannelCniPlugin: string;
  readonly pause: string;
}

export interface ImageVersions {
  /** What kubeadm names, `registry.k8s.io/etcd:3.6.8-0` and so on. */
  readonly references: readonly string[];
  /** Module versions that were built. */
  readonly etcd: string;
  readonly coredns: string;
  readonly flannel: string;
  readonly flannelCniPlugin: string;
}

/** Name and tag of `registry.k8s.io/coredns/coredns:v1.14.2`. */
export function splitReference(reference: string): { readonly name: string; readonly tag: string } {
  const colon = reference.lastIndexOf(':');
  return { name: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}

/** `v3.6.8` out of `3.6.8-0`, the version of the module behind a tag. */
export function versionOfTag(tag: string): string {
  return `v${tag.replace(/^v/, '').replace(/-\d+$/, '')}`;
}

/** All images of a cluster: those that kubeadm names, flannel's, and busybox as a workload. */
export function imageRecipes(built: BuiltFolders, versions: ImageVersions): readonly ImageRecipe[] {
  return [
    ...versions.references.map((reference) => kubeadmImage(reference, built, versions)),
    {
      reference: `ghcr.io/flannel-io/flannel:${versions.flannel}`,
      base: 'network-tools',
      entries: [{ to: '/opt/bin/flanneld', from: `${built.flannel}/flanneld` }],
      entrypoint: ['/opt/bin/flanneld'],
    },
    {
      reference: `ghcr.io/flannel-io/flannel-cni-plugin:${versions.flannelCniPlugin}`,
      base: 'busybox',
      entries: [{ to: '/flannel', from: `${built.flannelCniPlugin}/flannel` }],
      command: ['/bin/sh'],
    },
    { reference: 'docker.io/library/busybox:1.36', base: 'busybox', entries: [], command: ['sh'] },
  ];
}

function kubeadmImage(reference: string, built: BuiltFolders, versions: ImageVersions): ImageRecipe {
  const { name, tag } = splitReference(reference);
  const short = name.split('/').at(-1) ?? name;
  switch (short) {
    case 'pause':
      return { reference, entries: [{ to: '/pause', from: `${built.pause}/pause` }], entrypoint: ['/pause'] };
    case 'etcd':
      return withVersion(
        {
          reference,
          entries: [
            { to: '/usr/local/bin/etcd', from: `${built.etcd}/etcd` },
            { to: '/usr/local/bin/etcdutl', from: `${built.etcdTool}/etcdutl` },
          ],
        },
        tag,
        versions.etcd,
      );
    case 'coredns':
      return withVersion(
        { reference, entries: [{ to: '/coredns', from: `${built.coredns}/coredns` }], entrypoint: ['/coredns'] },
        tag,
        versions.coredns,
      );
    case 'kube-proxy':
      return { reference, base: 'network-tools', entries: [kubernetesBinary(short, built)] };
    default:
      return { reference, entries: [kubernetesBinary(short, built)] };
  }
}

function kubernetesBinary(name: string, built: BuiltFolders): ImageEntry {
  return { to: `/usr/local/bin/${name}`, from: `${built.kubernetes}/${name}` };
}

function withVersion(recipe: ImageRecipe, tag: string, version: string): ImageRecipe {
  const labels = { 'org.opencontainers.image.version': version };
  if (versionOfTag(tag) === version) return { ...recipe, labels };
  return {
    ...recipe,
    labels,
    note: `${recipe.reference} holds ${version}: the version of its tag cannot be had as a Go module`,
  };
}
