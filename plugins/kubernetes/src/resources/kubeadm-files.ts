// What kubeadm makes of a node: kept on its host, so that what is lost or changed later is found and brought back.

import { dirname } from 'node:path/posix';
import type { HostResource } from '@brolly/host-resources';
import { KUBELET_CERTIFICATE } from '../trust.ts';
import { DONE, FOLDER } from './node-folder.ts';

const KEPT = `${FOLDER}/made-by-kubeadm`;
/** Moved into place from here: the kubelet runs whatever it finds beside a manifest. */
const BROUGHT = `${FOLDER}/brought-back`;

const KUBELET_FOLDER = dirname(KUBELET_CERTIFICATE);
const KUBELET_KEPT = 'kubelet-client-kept.pem';

const AUTHORITIES = ['ca', 'front-proxy-ca', 'etcd/ca'];
const CERTIFICATES = [
  'apiserver',
  'apiserver-kubelet-client',
  'apiserver-etcd-client',
  'front-proxy-client',
  'etcd/server',
  'etcd/peer',
  'etcd/healthcheck-client',
];
const KUBECONFIGS = ['admin', 'super-admin', 'controller-manager', 'scheduler', 'kubelet'];
const MANIFESTS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

const FILES = [
  ...[
    ...[...AUTHORITIES, ...CERTIFICATES].flatMap((name) => [`pki/${name}.crt`, `pki/${name}.key`]),
    'pki/sa.pub',
    'pki/sa.key',
    ...KUBECONFIGS.map((name) => `${name}.conf`),
    ...MANIFESTS.map((name) => `manifests/${name}.yaml`),
  ].map((name) => `/etc/kubernetes/${name}`),
  '/var/lib/kubelet/kubeadm-flags.env',
  '/var/lib/kubelet/instance-config.yaml',
];

/** POSIX sh: keeps what kubeadm has just made, for root only. Repeated with what it belongs to where that was cut. */
export const KEEP_KUBEADM_FILES = `rm -rf ${KEPT}.new
mkdir -m 700 ${KEPT}.new
for made in ${FILES.join(' ')}; do
  [ -f $made ] || continue
  mkdir -p "$(dirname ${KEPT}.new$made)"
  cp -p $made ${KEPT}.new$made
done
if [ -f ${KUBELET_CERTIFICATE} ]; then cp -pL ${KUBELET_CERTIFICATE} ${KEPT}.new/${KUBELET_KEPT}; fi
rm -rf ${KEPT}
mv ${KEPT}.new ${KEPT}`;

/**
 * An item for each file that kubeadm has made of a node that runs. What a node of that kind does not have was never kept, and
 * is never missing.
 *
 * The kubelet renews its certificate by itself: one that is another one is as good, and only one that is gone is brought back.
 */
export function kubeadmFileResources(): readonly HostResource[] {
  return [
    ...FILES.map((path) =>
      broughtBack({
        path,
        kept: `${KEPT}${path}`,
        isThere: `cmp -s ${KEPT}${path} ${path}`,
        put: `mv ${BROUGHT} ${path}`,
      }),
    ),
    broughtBack({
      path: KUBELET_CERTIFICATE,
      kept: `${KEPT}/${KUBELET_KEPT}`,
      isThere: `[ -s ${KUBELET_CERTIFICATE} ]`,
      put: `mv ${BROUGHT} ${KUBELET_FOLDER}/${KUBELET_KEPT}
ln -sf ${KUBELET_KEPT} ${KUBELET_CERTIFICATE}`,
    }),
  ];
}

interface KeptFile {
  readonly path: string;
  readonly kept: string;
  /** sh, a condition. */
  readonly isThere: string;
  /** sh: takes BROUGHT to its place. */
  readonly put: string;
}

function broughtBack({ path, kept, isThere, put }: KeptFile): HostResource {
  return {
    kind: 'command',
    name: `bring back ${path}`,
    title: 'it is not as kubeadm has made it',
    unless: `[ ! -e ${DONE} ] || [ ! -e ${kept} ] || ${isThere}`,
    run: `mkdir -p ${dirname(path)}
cp -p ${kept} ${BROUGHT}
${put}`,
  };
}
