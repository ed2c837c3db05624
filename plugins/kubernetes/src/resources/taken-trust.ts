// A node takes over the CAs that are declared for it: its files, its kubeconfigs, the certificate of its kubelet.

import { createHash } from 'node:crypto';
import { type HostResource, quote } from '@brolly/host-resources';
import type { Trust } from '../trust.ts';
import { KEEP_KUBEADM_FILES } from './kubeadm-files.ts';
import { KUBECTL_ENVIRONMENT } from './kubectl.ts';
import { GIVE_IDENTITY } from './kubelet-identity.ts';
import { FOLDER } from './node-folder.ts';
import { RESTART_STATIC_PODS } from './static-pods.ts';
import { timeLimit } from './time-limit.ts';

const PKI = '/etc/kubernetes/pki';
/** Which trust the node has taken over. */
const TAKEN = `${FOLDER}/trust`;
const SIGNING = `${PKI}/ca-signing.crt`;
const CONTROLLER_MANAGER = '/etc/kubernetes/manifests/kube-controller-manager.yaml';
const READY_SECONDS = 120;

export interface TakenTrust {
  readonly trust: Trust;
  readonly binFolder: string;
  /** `https://10.0.0.11:6443` of a control plane's own API server; `undefined` on a worker. */
  readonly ownServer: string | undefined;
  /** Whether what kubeadm has issued is issued anew. */
  readonly issuesAnew: boolean;
}

/** May be repeated after it was cut anywhere. IDENTITY and, on a control plane, FOLDER/pki are declared before it. */
export function takenTrustResource(request: TakenTrust): HostResource {
  const { trust, binFolder, ownServer, issuesAnew } = request;
  const authorities = [trust.authority, trust.frontProxyAuthority, trust.etcdAuthority];
  const digest = createHash('sha256')
    .update(authorities.map((one) => one.certificate).join())
    .digest('hex');
  return {
    kind: 'command',
    name: 'take-trust',
    title: issuesAnew ? 'take over the CAs, and certificates of the new ones' : 'take over the CAs',
    unless: `[ "$(cat ${TAKEN} 2>/dev/null)" = ${digest} ]`,
    run: `PATH=${quote(binFolder)}:$PATH; export PATH
${ownServer === undefined ? workerFiles(trust) : controlPlaneFiles(issuesAnew)}
authority=$(base64 <${PKI}/ca.crt | tr -d '\\n')
sed -i -E "s#(\\"?certificate-authority-data\\"?: \\"?)[A-Za-z0-9+/=]+#\\\\1$authority#" /etc/kubernetes/*.conf
${GIVE_IDENTITY}
${ownServer === undefined ? '' : restartAll(ownServer)}
systemctl restart kubelet.service
${ownServer === undefined ? '' : `grep -qF ${SIGNING} ${CONTROLLER_MANAGER} || rm -f ${SIGNING}`}
${KEEP_KUBEADM_FILES}
echo ${digest} >${TAKEN}`,
  };
}

function workerFiles({ authority }: Trust): string {
  return `printf '%s' ${quote(authority.certificate)} >${PKI}/ca.crt`;
}

/** The controller manager issues with a file that holds one certificate; all else may trust several. */
function controlPlaneFiles(issuesAnew: boolean): string {
  return `cp -pR ${FOLDER}/pki/. ${PKI}/
awk '/BEGIN CERTIFICATE/ { n++ } n == 1' ${PKI}/ca.crt >${SIGNING}
if [ "$(grep -c 'BEGIN CERTIFICATE' ${PKI}/ca.crt)" -gt 1 ]; then signing=${SIGNING}; else signing=${PKI}/ca.crt; fi
sed "s#--cluster-signing-cert-file=.*#--cluster-signing-cert-file=$signing#" ${CONTROLLER_MANAGER} >${FOLDER}/manifest.new
chmod 600 ${FOLDER}/manifest.new
mv ${FOLDER}/manifest.new ${CONTROLLER_MANAGER}
${issuesAnew ? 'kubeadm certs renew all >&2' : ''}`;
}

function restartAll(server: string): string {
  return `${RESTART_STATIC_PODS}
${untilReadyScript(server)}`;
}

/** POSIX sh that waits until the API server at an address says that it is ready. */
export function untilReadyScript(server: string): string {
  return `${timeLimit(READY_SECONDS)}
until ${KUBECTL_ENVIRONMENT} kubectl --server ${quote(server)} get --raw /readyz --request-timeout=5s >/dev/null 2>${FOLDER}/said; do
  if is_over; then cat ${FOLDER}/said >&2; exit 1; fi
  sleep 0.1
done
rm -f ${FOLDER}/said`;
}
