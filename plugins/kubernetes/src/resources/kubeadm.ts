// kubeadm: configuration of version v1beta4, and the commands that initialise and join.

import { createHash } from 'node:crypto';
import { type HostResource, quote } from '@brolly/host-resources';
import type { KeyPair } from '../certificates.ts';
import type { HostDecisions } from '../decide.ts';
import { ATTEMPT_MARK } from '../evidence/evidence-script.ts';
import type { NodeSettings } from '../node-settings.ts';
import { type ClusterSettings, serverAt } from '../settings.ts';
import { discoveryKubeconfig, kubeletKubeconfig, type Trust } from '../trust.ts';
import { endpointNameResources } from './endpoint-name.ts';
import { listEtcd } from './etcd-folder.ts';
import { KEEP_KUBEADM_FILES } from './kubeadm-files.ts';
import { KUBECTL_ENVIRONMENT } from './kubectl.ts';
import { GIVE_IDENTITY, identityFile } from './kubelet-identity.ts';
import { KUBELET_IS_WELL, kubeletPatch, kubeletSettingsResource, NOTE_KUBELET_SETTINGS } from './kubelet-settings.ts';
import { NOTE_NETWORK } from './network-traces.ts';
import { DONE, FOLDER, PATCHES } from './node-folder.ts';
import { restoreEtcdScript } from './restored-etcd.ts';
import { teardownScript } from './teardown.ts';
import { WATCHED } from './watched.ts';

export interface NodeRequest {
  readonly settings: ClusterSettings;
  readonly decisions: HostDecisions;
  readonly trust: Trust;
  readonly nodeName: string;
  readonly nodeAddress: string;
  readonly node: NodeSettings;
  /** Of control planes, in the order in which the node tries them. */
  readonly controlPlaneAddresses: readonly string[];
}

const CONFIG = `${FOLDER}/kubeadm.yaml`;
const PKI = `${FOLDER}/pki`;
const COPY_TRUST = `mkdir -p /etc/kubernetes/pki
cp -pR ${PKI}/. /etc/kubernetes/pki/`;
const PEER_PORT = 2380;
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

/**
 * An API server that is told to end keeps its port until what it is doing is done, asks for anything else to be sent again,
 * and is gone then. Without that it waits for connections that last, until it is killed after 30 seconds.
 */
const API_SERVER_ARGUMENTS = [{ name: 'shutdown-send-retry-after', value: 'true' }];

/** Where hosts route, the orchestrator has given each node its part of the pod network. */
function controllerManagerArguments({ podNetworkProvider }: ClusterSettings): typeof CONTROLLER_MANAGER_ARGUMENTS {
  if (podNetworkProvider.kind !== 'routed') return CONTROLLER_MANAGER_ARGUMENTS;
  return [...CONTROLLER_MANAGER_ARGUMENTS, { name: 'allocate-node-cidrs', value: 'false' }];
}

/** Whether the folder of etcd is empty: kubeadm refuses the lost+found of a file system, too. */
const ETCD_CHECK = 'DirAvailable--var-lib-etcd';

/** kubeadm is to find the data of etcd there, which it would else refuse. */
function restoreEtcd({ decisions, settings, nodeName, nodeAddress }: NodeRequest): string {
  const peerUrl = serverAt(nodeAddress, PEER_PORT);
  return `${restoreEtcdScript(decisions, { version: settings.versions.kubernetes, nodeName, peerUrl })}
ignored="$ignored,${ETCD_CHECK}"`;
}

/** Files and commands that make a prepared host the first control plane. */
export function controlPlaneResources(
  request: NodeRequest & {
    readonly networkManifest: string | undefined;
    /** The snapshot of a backup lies on the host, and etcd begins with it. */
    readonly isRestored: boolean;
  },
): readonly HostResource[] {
  const { decisions, isRestored } = request;
  return [
    ...trustFiles(request.trust),
    ...kubeletPatch(request.node),
    ...volumePluginsPatch(decisions),
    { kind: 'file', path: `${PATCHES}/corednsdeployment+strategic.json`, content: COREDNS_PATCH },
    ...endpointNameResources(request.settings, request.controlPlaneAddresses),
    { kind: 'file', path: CONFIG, content: initConfig(request), mode: 0o600 },
    {
      kind: 'command',
      name: 'kubeadm-init',
      title: isRestored ? 'restore etcd and initialise the control plane' : 'initialise the control plane',
      unless: `[ -f ${DONE} ]`,
      run: `${begin(request)}
${COPY_TRUST}
${isRestored ? restoreEtcd(request) : ''}
watched kubeadm init --config ${CONFIG} --ignore-preflight-errors="$ignored"
${NOTE_KUBELET_SETTINGS}
${KEEP_KUBEADM_FILES}
: >${DONE}`,
      undo: teardownScript(decisions, request.settings.podNetwork),
    },
    kubeletSettingsResource(decisions, request.node),
    ...(request.networkManifest === undefined ? [] : networkResources(decisions, request.networkManifest)),
  ];
}

function networkResources(decisions: HostDecisions, content: string): readonly HostResource[] {
  const kubectl = `${KUBECTL_ENVIRONMENT} ${quote(`${decisions.binFolder}/kubectl`)}`;
  const digest = createHash('sha256').update(content).digest('hex');
  return [
    { kind: 'file', path: `${FOLDER}/network.yaml`, content },
    {
      kind: 'command',
      name: 'pod-network',
      title: 'apply the pod network',
      // Told by what is declared: what lies on the host is asked about before the file is another one.
      unless: `[ -f ${DONE} ] && [ "$(sha256sum <${FOLDER}/network.applied | cut -c -64)" = ${digest} ]`,
      run: `${kubectl} apply --server-side --force-conflicts --field-manager=brolly -f ${FOLDER}/network.yaml >&2
cp ${FOLDER}/network.yaml ${FOLDER}/network.applied`,
    },
  ];
}

/** Files and the command that make a prepared host one more control plane of a cluster that is there. */
export function joinControlPlaneResources(request: JoinRequest): readonly HostResource[] {
  const { decisions, settings, nodeAddress } = request;
  return [
    ...trustFiles(request.trust),
    ...joinFiles(request, { kubeletServer: serverAt(nodeAddress, settings.apiPort), isControlPlane: true }),
    {
      kind: 'command',
      name: 'kubeadm-join',
      title: 'join the cluster as a control plane',
      unless: `[ -f ${DONE} ]`,
      run: `${begin(request)}
${COPY_TRUST}
${JOIN}`,
      undo: teardownScript(decisions, request.settings.podNetwork),
    },
    kubeletSettingsResource(decisions, request.node),
  ];
}

export type JoinRequest = NodeRequest & { readonly identity: KeyPair };

/** What a node is known by before it joins, and what kubeadm is told. */
function joinFiles(
  request: JoinRequest,
  { kubeletServer, isControlPlane }: { readonly kubeletServer: string; readonly isControlPlane: boolean },
): readonly HostResource[] {
  const { trust, settings, identity } = request;
  const discovery = discoveryKubeconfig(trust, server(settings), identity);
  return [
    { kind: 'file', path: `${FOLDER}/discovery.conf`, content: discovery, mode: 0o600, secret: true },
    identityFile(identity),
    { kind: 'file', path: `${FOLDER}/kubelet.conf`, content: kubeletKubeconfig(trust, kubeletServer), mode: 0o600 },
    ...kubeletPatch(request.node),
    ...(isControlPlane ? volumePluginsPatch(request.decisions) : []),
    ...endpointNameResources(settings, request.controlPlaneAddresses),
    { kind: 'file', path: CONFIG, content: joinConfig(request, isControlPlane), mode: 0o600 },
  ];
}

/** The kubelet is given its certificate; the check that kubelet.conf is not there yet is passed over. */
const JOIN = `${GIVE_IDENTITY}
cp ${FOLDER}/kubelet.conf /etc/kubernetes/kubelet.conf
watched kubeadm join --config ${CONFIG} --ignore-preflight-errors="$ignored,FileAvailable--etc-kubernetes-kubelet.conf"
${NOTE_KUBELET_SETTINGS}
${KEEP_KUBEADM_FILES}
: >${DONE}`;

/** The controller manager looks for volume plugins where the kubelet does: its pod would else make a folder below /usr. */
function volumePluginsPatch({ volumePluginFolder: path }: HostDecisions): readonly HostResource[] {
  if (path === undefined) return [];
  const volumes = [{ name: 'flexvolume-dir', hostPath: { path, type: 'DirectoryOrCreate' } }];
  const content = `${JSON.stringify({ spec: { volumes } }, undefined, 2)}\n`;
  return [{ kind: 'file', path: `${PATCHES}/kube-controller-manager+strategic.json`, content }];
}

/** CAs and the key of service accounts, laid out as kubeadm wants them below /etc/kubernetes/pki. */
function trustFiles(trust: Trust): readonly HostResource[] {
  const open = (name: string, content: string): HostResource => ({ kind: 'file', path: `${PKI}/${name}`, content });
  const secret = (name: string, content: string): HostResource => ({
    kind: 'file',
    path: `${PKI}/${name}`,
    content,
    mode: 0o600,
    secret: true,
  });
  return [
    { kind: 'directory', path: PKI },
    { kind: 'directory', path: `${PKI}/etcd` },
    open('ca.crt', trust.authority.certificate),
    secret('ca.key', trust.authority.key),
    open('front-proxy-ca.crt', trust.frontProxyAuthority.certificate),
    secret('front-proxy-ca.key', trust.frontProxyAuthority.key),
    open('etcd/ca.crt', trust.etcdAuthority.certificate),
    secret('etcd/ca.key', trust.etcdAuthority.key),
    open('sa.pub', trust.serviceAccounts.publicKey),
    secret('sa.key', trust.serviceAccounts.key),
  ];
}

/** Files and the command that make a prepared host a worker. */
export function workerResources(request: JoinRequest): readonly HostResource[] {
  const { decisions, settings } = request;
  return [
    ...joinFiles(request, { kubeletServer: server(settings), isControlPlane: false }),
    {
      kind: 'command',
      name: 'kubeadm-join',
      title: 'join the cluster',
      unless: `[ -f ${DONE} ]`,
      run: `${DONE_WHEN_HEALTHY}
${begin(request)}
${JOIN}`,
      undo: teardownScript(decisions, request.settings.podNetwork),
    },
    kubeletSettingsResource(decisions, request.node),
  ];
}

/** A join that was cut after its kubelet had come to life is as good as ended. */
const DONE_WHEN_HEALTHY = `if [ -e /etc/kubernetes/kubelet.conf ] && systemctl -q is-active kubelet.service; then
  if ${KUBELET_IS_WELL}; then
    ${NOTE_KUBELET_SETTINGS}
    ${KEEP_KUBEADM_FILES}
    : >${DONE}
    exit 0
  fi
fi`;

/** Where nodes find the API server: `https://api.brolly.internal:6443`. */
function server({ endpoint }: ClusterSettings): string {
  return serverAt(endpoint.host, endpoint.port);
}

/** An attempt that was cut before leaves half a node, which kubeadm does not go on from: it begins anew. */
function begin({ decisions, settings }: NodeRequest): string {
  return `PATH=${quote(decisions.binFolder)}:$PATH; export PATH
if [ -e /etc/kubernetes/manifests/kube-apiserver.yaml ] || [ -e /etc/kubernetes/kubelet.conf ] || [ -e /var/lib/kubelet/config.yaml ]; then
(
${teardownScript(decisions, settings.podNetwork)}
)
${decisions.runtime.kind === 'existing' ? '' : `systemctl start ${quote(decisions.runtime.unit)}`}
fi
${NOTE_NETWORK}
: >${ATTEMPT_MARK}
${WATCHED}
ignored=${quote(decisions.ignoredPreflight.join(',') || 'none')}
[ -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || ignored="$ignored,${BRIDGE_CHECK}"
[ -n "$(${listEtcd()})" ] || ignored="$ignored,${ETCD_CHECK}"`;
}

function initConfig(request: NodeRequest): string {
  const { settings, decisions } = request;
  return documents(
    [
      {
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'InitConfiguration',
        // Nodes join by certificates of their own. kubeadm insists on a token: one that nobody is told, for a minute.
        bootstrapTokens: [{ description: 'made by kubeadm init, not used', ttl: '1m0s' }],
        localAPIEndpoint: { advertiseAddress: request.nodeAddress, bindPort: settings.apiPort },
        nodeRegistration: registration(request),
        patches: { directory: PATCHES },
        skipPhases: ['show-join-command'],
      },
      {
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'ClusterConfiguration',
        kubernetesVersion: `v${settings.versions.kubernetes}`,
        controlPlaneEndpoint: server(settings).slice('https://'.length),
        encryptionAlgorithm: 'ECDSA-P256',
        networking: { podSubnet: settings.podNetwork, serviceSubnet: settings.serviceNetwork },
        controllerManager: { extraArgs: controllerManagerArguments(settings) },
        apiServer: {
          certSANs: [...new Set([settings.endpoint.host, request.nodeAddress, '127.0.0.1', 'localhost'])],
          extraArgs: API_SERVER_ARGUMENTS,
        },
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
        mode: settings.proxyMode,
        ...(decisions.keepConntrackLimits ? { conntrack: { maxPerCore: 0 } } : {}),
      },
    ],
    decisions,
  );
}

function joinConfig(request: NodeRequest, isControlPlane: boolean): string {
  return documents(
    [
      {
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'JoinConfiguration',
        discovery: { file: { kubeConfigPath: `${FOLDER}/discovery.conf` } },
        patches: { directory: PATCHES },
        nodeRegistration: registration(request),
        // The API server answers before a worker is begun: what does not answer within a minute will not.
        timeouts: { discovery: '1m0s', tlsBootstrap: '2m0s' },
        ...(isControlPlane
          ? {
              controlPlane: {
                localAPIEndpoint: { advertiseAddress: request.nodeAddress, bindPort: request.settings.apiPort },
              },
            }
          : {}),
      },
    ],
    request.decisions,
  );
}

function registration({ decisions, nodeName, nodeAddress, node }: NodeRequest): unknown {
  return {
    name: nodeName,
    criSocket: `unix://${decisions.runtime.socket}`,
    imagePullPolicy: 'IfNotPresent',
    taints: node.taints,
    kubeletExtraArgs: [{ name: 'node-ip', value: nodeAddress }],
  };
}

/** JSON is YAML; the decisions stand above as comments, for whoever reads the file on the host. */
function documents(parts: readonly unknown[], decisions: HostDecisions): string {
  const reasons = decisions.all.map((one) => `# ${one.decision}, because ${one.because}\n`).join('');
  return `# Written by brolly.\n${reasons}${parts.map((part) => JSON.stringify(part, undefined, 2)).join('\n---\n')}\n`;
}
