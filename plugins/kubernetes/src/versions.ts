// Which releases of the parts belong to which Kubernetes.

import { NonRecoverableError } from '@brolly/plugin-sdk';

/** The releases of one cluster. */
export interface Versions {
  /** `1.36.3` */
  readonly kubernetes: string;
  /** `1.36` */
  readonly minor: string;
  readonly containerd: string;
  /** The oldest containerd that is good enough when one is there already. */
  readonly oldestContainerd: string;
  readonly runc: string;
  readonly cniPlugins: string;
  /** Tag of the pause image that kubeadm of this minor names. */
  readonly pause: string;
  /** Tags of the images of CoreDNS and etcd that kubeadm of this release names. */
  readonly coredns: string;
  readonly etcd: string;
  readonly flannel: string;
  readonly flannelCniPlugin: string;
}

interface Minor {
  readonly patch: string;
  readonly oldestContainerd: string;
  readonly pause: string;
  readonly coredns: string;
  readonly etcd: string;
}

const PARTS = {
  containerd: '2.2.5',
  runc: '1.5.2',
  cniPlugins: '1.9.1',
  flannel: 'v0.28.4',
  flannelCniPlugin: 'v1.9.1-flannel1',
};

/** Supported minors with the patch that a minor alone means. A new minor is one line here. */
const MINORS: Readonly<Record<string, Minor>> = {
  '1.35': { patch: '1.35.4', oldestContainerd: '2.1.5', pause: '3.10.1', coredns: 'v1.13.1', etcd: '3.6.6-0' },
  '1.36': { patch: '1.36.3', oldestContainerd: '2.2.0', pause: '3.10.2', coredns: 'v1.14.2', etcd: '3.6.8-0' },
  '1.37': { patch: '1.37.2', oldestContainerd: '2.2.0', pause: '3.10.2', coredns: 'v1.14.6', etcd: '3.7.0-0' },
};

/** Reads `1.36`, `1.36.3` or `v1.36.3`. @throws NonRecoverableError `kubernetes-version-unknown` */
export function versionsOf(text: string): Versions {
  const match = /^v?(\d+\.\d+)(\.\d+)?$/.exec(text.trim());
  const name = match?.[1] ?? '';
  const minor = MINORS[name];
  if (match === null || minor === undefined) {
    throw new NonRecoverableError(`kubernetes_version "${text}" is not known`, {
      reason: 'kubernetes-version-unknown',
      hint: `Write one of ${Object.keys(MINORS).join(', ')}, or a patch release of these such as ${MINORS['1.36']?.patch}.`,
    });
  }
  const kubernetes = match[2] === undefined ? minor.patch : `${name}${match[2]}`;
  const { patch: _, ...parts } = minor;
  return { ...PARTS, ...parts, kubernetes, minor: name };
}

/** Whether version `a` is at least `b`; both of numbers and dots. */
export function isAtLeast(a: string, b: string): boolean {
  const parts = (text: string): readonly number[] => text.split(/[.+~-]/).map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let index = 0; index < right.length; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
