// The pod network: flannel with VXLAN, as its own manifest sets it up, but for three things. A node gets its CNI
// configuration when flannel runs there, not before: a node that is Ready can then really start pods. Flannel asks the API
// server by its own address: on a new node nothing answers to the address of the service yet. And it sends by the address
// of the node: the default route may lead elsewhere, or be missing.

import type { Versions } from './versions.ts';

export interface NetworkSettings {
  /** In CIDR form. */
  readonly podNetwork: string;
  readonly apiAddress: string;
  readonly apiPort: number;
  readonly versions: Versions;
}

/** What CNI knows it by. */
export const FLANNEL_NETWORK = 'cbr0';

/** The manifest of a cluster's pod network. */
export function flannelManifest(settings: NetworkSettings): string {
  return `apiVersion: v1
kind: Namespace
metadata: {name: kube-flannel, labels: {k8s-app: flannel, pod-security.kubernetes.io/enforce: privileged}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: flannel, namespace: kube-flannel, labels: {k8s-app: flannel}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: flannel, labels: {k8s-app: flannel}}
rules:
- {apiGroups: [""], resources: [pods], verbs: [get]}
- {apiGroups: [""], resources: [nodes], verbs: [get, list, watch]}
- {apiGroups: [""], resources: [nodes/status], verbs: [patch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: flannel, labels: {k8s-app: flannel}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: flannel}
subjects: [{kind: ServiceAccount, name: flannel, namespace: kube-flannel}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: kube-flannel-cfg, namespace: kube-flannel, labels: {app: flannel, k8s-app: flannel, tier: node}}
data:
  cni-conf.json: |
    {"name": "${FLANNEL_NETWORK}", "cniVersion": "0.3.1", "plugins": [
      {"type": "flannel", "delegate": {"hairpinMode": true, "isDefaultGateway": true}},
      {"type": "portmap", "capabilities": {"portMappings": true}}]}
  net-conf.json: |
    {"Network": "${settings.podNetwork}", "Backend": {"Type": "vxlan"}}
---
${daemonSet(settings)}`;
}

function daemonSet({ apiAddress, apiPort, versions }: NetworkSettings): string {
  return `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: kube-flannel-ds, namespace: kube-flannel, labels: {app: flannel, k8s-app: flannel, tier: node}}
spec:
  selector: {matchLabels: {app: flannel}}
  template:
    metadata: {labels: {app: flannel, k8s-app: flannel, tier: node}}
    spec:
      hostNetwork: true
      priorityClassName: system-node-critical
      tolerations: [{operator: Exists, effect: NoSchedule}]
      serviceAccountName: flannel
      terminationGracePeriodSeconds: 5
      initContainers:
      - name: install-cni-plugin
        image: ghcr.io/flannel-io/flannel-cni-plugin:${versions.flannelCniPlugin}
        command: [cp]
        args: [-f, /flannel, /opt/cni/bin/flannel]
        volumeMounts: [{name: cni-plugin, mountPath: /opt/cni/bin}]
      containers:
      - name: kube-flannel
        image: ghcr.io/flannel-io/flannel:${versions.flannel}
        command: [/opt/bin/flanneld]
        args: [--ip-masq, --kube-subnet-mgr, --iface=$(NODE_ADDRESS)]
        lifecycle:
          postStart:
            exec:
              command: [sh, -c, 'until [ -s /run/flannel/subnet.env ]; do sleep 0.1; done; cp -f /etc/kube-flannel/cni-conf.json /etc/cni/net.d/10-flannel.conflist']
        resources: {requests: {cpu: 100m, memory: 50Mi}}
        securityContext: {privileged: false, capabilities: {add: [NET_ADMIN, NET_RAW]}}
        env:
        - {name: KUBERNETES_SERVICE_HOST, value: "${apiAddress}"}
        - {name: KUBERNETES_SERVICE_PORT, value: "${apiPort}"}
        - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
        - {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
        - {name: NODE_ADDRESS, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}
        - {name: EVENT_QUEUE_DEPTH, value: "5000"}
        - {name: CONT_WHEN_CACHE_NOT_READY, value: "false"}
        volumeMounts:
        - {name: run, mountPath: /run/flannel}
        - {name: flannel-cfg, mountPath: /etc/kube-flannel/}
        - {name: cni, mountPath: /etc/cni/net.d}
        - {name: xtables-lock, mountPath: /run/xtables.lock}
      volumes:
      - {name: run, hostPath: {path: /run/flannel}}
      - {name: cni-plugin, hostPath: {path: /opt/cni/bin}}
      - {name: cni, hostPath: {path: /etc/cni/net.d}}
      - {name: flannel-cfg, configMap: {name: kube-flannel-cfg}}
      - {name: xtables-lock, hostPath: {path: /run/xtables.lock, type: FileOrCreate}}
`;
}
