// kubeadm: configuration of version v1beta4, and the commands that initialise and join.

import { type HostResource, quote } from '@brolly/host-resources';
import type { KeyPair } from '../certificates.ts';
import type { HostDecisions } from '../decide.ts';
import { ATTEMPT_MARK } from '../evidence/evidence-script.ts';
import type { ClusterSettings } from '../settings.ts';
import { discoveryKubeconfig, KUBELET_CERTIFICATE, kubeletKubeconfig, type Trust } from '../trust.ts';
import { KUBECTL_ENVIRONMENT } from './kubectl.ts';
import { NOTE_FIREWALL, teardownScript } from './teardown.ts';
import { WATCHED } from './watched.ts';

export interface NodeRequest {
  readonly settings: ClusterSettings;
  readonly decisions: HostDecisions;
  readonly trust: Trust;
  readonly nodeName: string;
  readonly nodeAddress: string;
}

const FOLDER = '/etc/brolly-kubernetes';
const CONFIG = `${FOLDER}/kubeadm.yaml`;
const PATCHES = `${FOLDER}/patches`;
const DONE = `${FOLDER}/done`;
const BRIDGE_CHECK = 'FileContent--proc-sys-net-bridge-bridge-nf-call-iptables';

/**
 * A kubelet that has just begun waits up to a whole period before it first asks a pod whether it is ready. With
 * kubeadm's ten seconds, names would not be answered for that long, and a pod that hangs would be asked for half a minute.
 */
const COREDNS_PATCH = `${JSON.stringify({
  spec: { template: { spec: { containers: [{ name: 'coredns', readinessProbe: { periodSeconds: 2 } }] } } },
})}\n`;

/**
 * Its own limit of 20 requests a second makes the controller manager wait for itself for five seconds when it starts,
 * before the first pod is made.
 */
const CONTROLLER_MANAGER_ARGUMENTS = [
  { name: 'kube-api-qps', value: '100' },
  { name: 'kube-api-burst', value: '200' },
];

/** Files and commands that make a prepared host the control plane. */
export function controlPlaneResources(
  request: NodeRequest & { readonly networkManifest: string },
): readonly HostResource[] {
  const { decisions, trust } = request;
  const apply = `${KUBECTL_ENVIRONMENT} ${quote(`${decisions.binFolder}/kubectl`)} apply --server-side --force-conflicts --field-manager=brolly -f ${FOLDER}/network.yaml`;
  return [
    { kind: 'file', path: `${FOLDER}/ca.crt`, content: trust.authority.certificate },
    { kind: 'file', path: `${FOLDER}/ca.key`, content: trust.authority.key, mode: 0o600, secret: true },
    { kind: 'directory', path: PATCHES },
    { kind: 'file', path: `${PATCHES}/corednsdeployment+strategic.json`, content: COREDNS_PATCH },
    { kind: 'file', path: CONFIG, content: initConfig(request), mode: 0o600, secret: true },
    {
      kind: 'command',
      name: 'kubeadm-init',
      title: 'initialise the control plane',
      unless: `[ -f ${DONE} ]`,
      run: `${begin(decisions)}
mkdir -p /etc/kubernetes/pki
cp ${FOLDER}/ca.crt ${FOLDER}/ca.key /etc/kubernetes/pki/
chmod 600 /etc/kubernetes/pki/ca.key
watched kubeadm init --config ${CONFIG} --ignore-preflight-errors="$ignored"
: >${DONE}`,
      undo: teardownScript(decisions),
    },
    { kind: 'file', path: `${FOLDER}/network.yaml`, content: request.networkManifest },
    {
      kind: 'command',
      name: 'pod-network',
      title: 'apply the pod network',
      unless: `[ -f ${DONE} ] && cmp -s ${FOLDER}/network.yaml ${FOLDER}/network.applied`,
      run: `${apply} >&2\ncp ${FOLDER}/network.yaml ${FOLDER}/network.applied`,
    },
  ];
}

/** Files and the command that make a prepared host a worker. */
export function workerResources(request: NodeRequest & { readonly identity: KeyPair }): readonly HostResource[] {
  const { decisions, trust, settings, identity } = request;
  return [
    {
      kind: 'file',
      path: `${FOLDER}/discovery.conf`,
      content: discoveryKubeconfig(trust, server(settings)),
      mode: 0o600,
      secret: true,
    },
    {
      kind: 'file',
      path: `${FOLDER}/kubelet.pem`,
      content: `${identity.certificate}${identity.key}`,
      mode: 0o600,
      secret: true,
    },
    { kind: 'file', path: `${FOLDER}/kubelet.conf`, content: kubeletKubeconfig(trust, server(settings)), mode: 0o600 },
    { kind: 'file', path: CONFIG, content: joinConfig(request), mode: 0o600, secret: true },
    {
      kind: 'command',
      name: 'kubeadm-join',
      title: 'join the cluster',
      unless: `[ -f ${DONE} ]`,
      run: `${DONE_WHEN_HEALTHY}
${begin(decisions)}
mkdir -p /var/lib/kubelet/pki
cp ${FOLDER}/kubelet.pem /var/lib/kubelet/pki/kubelet-client-brolly.pem
ln -sf kubelet-client-brolly.pem ${KUBELET_CERTIFICATE}
cp ${FOLDER}/kubelet.conf /etc/kubernetes/kubelet.conf
watched kubeadm join --config ${CONFIG} --ignore-preflight-errors="$ignored,FileAvailable--etc-kubernetes-kubelet.conf"
: >${DONE}`,
      undo: teardownScript(decisions),
    },
  ];
}

/** A join that was cut after its kubelet had come to life is as good as ended. */
const DONE_WHEN_HEALTHY = `if [ -e /etc/kubernetes/kubelet.conf ] && systemctl -q is-active kubelet.service; then
  url=http://127.0.0.1:10248/healthz
  if { curl -fsS -m 2 $url || wget -q -T 2 -O - $url; } >/dev/null 2>&1; then
    : >${DONE}
    exit 0
  fi
fi`;

/** Where the API server answers: `https://10.0.0.11:6443`. */
export function server(settings: ClusterSettings): string {
  const address = settings.apiAddress.includes(':') ? `[${settings.apiAddress}]` : settings.apiAddress;
  return `https://${address}:${settings.apiPort}`;
}

/** An attempt that was cut before leaves half a node, which kubeadm does not go on from: it begins anew. */
function begin(decisions: HostDecisions): string {
  return `PATH=${quote(decisions.binFolder)}:$PATH; export PATH
if [ -e /etc/kubernetes/manifests/kube-apiserver.yaml ] || [ -e /etc/kubernetes/kubelet.conf ] || [ -e /var/lib/kubelet/config.yaml ]; then
(
${teardownScript(decisions)}
)
${decisions.runtime.kind === 'existing' ? '' : `systemctl start ${quote(decisions.runtime.unit)}`}
fi
${NOTE_FIREWALL}
: >${ATTEMPT_MARK}
${WATCHED}
ignored=${quote(decisions.ignoredPreflight.join(',') || 'none')}
[ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || ignored="$ignored,${BRIDGE_CHECK}"`;
}

function initConfig(request: NodeRequest): string {
  const { settings, decisions, trust } = request;
  return documents(
    [
      {
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'InitConfiguration',
        bootstrapTokens: [
          {
            token: trust.token,
            description: 'brolly',
            ttl: '24h0m0s',
            usages: ['signing', 'authentication'],
            groups: ['system:bootstrappers:kubeadm:default-node-token'],
          },
        ],
        localAPIEndpoint: { advertiseAddress: request.nodeAddress, bindPort: settings.apiPort },
        nodeRegistration: registration(request),
        patches: { directory: PATCHES },
        skipPhases: ['show-join-command'],
      },
      {
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'ClusterConfiguration',
        kubernetesVersion: `v${settings.versions.kubernetes}`,
        controlPlaneEndpoint: server(settings).replace('https://', ''),
        encryptionAlgorithm: 'ECDSA-P256',
        networking: { podSubnet: settings.podNetwork, serviceSubnet: settings.serviceNetwork },
        controllerManager: {
          extraArgs: [
            ...CONTROLLER_MANAGER_ARGUMENTS,
            ...(decisions.volumePluginFolder === undefined
              ? []
              : [{ name: 'flex-volume-plugin-dir', value: decisions.volumePluginFolder }]),
          ],
        },
        apiServer: { certSANs: [...new Set([settings.apiAddress, request.nodeAddress, '127.0.0.1', 'localhost'])] },
      },
      {
        apiVersion: 'kubelet.config.k8s.io/v1beta1',
        kind: 'KubeletConfiguration',
        cgroupDriver: decisions.cgroupDriver,
        ...(decisions.failCgroupV1 ? {} : { failCgroupV1: false }),
        ...(decisions.failSwapOn ? {} : { failSwapOn: false }),
        ...(decisions.volumePluginFolder === undefined ? {} : { volumePluginDir: decisions.volumePluginFolder }),
      },
      {
        apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
        kind: 'KubeProxyConfiguration',
        mode: 'iptables',
        ...(decisions.keepConntrackLimits ? { conntrack: { maxPerCore: 0 } } : {}),
      },
    ],
    decisions,
  );
}

function joinConfig(request: NodeRequest): string {
  return documents(
    [
      {
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'JoinConfiguration',
        discovery: { file: { kubeConfigPath: `${FOLDER}/discovery.conf` }, tlsBootstrapToken: request.trust.token },
        nodeRegistration: registration(request),
        // The API server answers before a worker is begun: what does not answer within a minute will not.
        timeouts: { discovery: '1m0s', tlsBootstrap: '2m0s' },
      },
    ],
    request.decisions,
  );
}

function registration({ decisions, nodeName, nodeAddress }: NodeRequest): unknown {
  return {
    name: nodeName,
    criSocket: `unix://${decisions.runtime.socket}`,
    imagePullPolicy: 'IfNotPresent',
    kubeletExtraArgs: [{ name: 'node-ip', value: nodeAddress }],
  };
}

/** JSON is YAML; the decisions stand above as comments, for whoever reads the file on the host. */
function documents(parts: readonly unknown[], decisions: HostDecisions): string {
  const reasons = decisions.all.map((one) => `# ${one.decision}, because ${one.because}\n`).join('');
  return `# Written by brolly.\n${reasons}${parts.map((part) => JSON.stringify(part, undefined, 2)).join('\n---\n')}\n`;
}
