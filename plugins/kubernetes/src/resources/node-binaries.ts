// kubelet, kubeadm and kubectl, and the kubelet's unit.

import type { HostResource } from '@brolly/host-resources';
import type { RuntimeRequest } from './runtime.ts';
import { downloadFrom, kubernetesBinary } from './sources.ts';

const BINARIES = { 'control-plane': ['kubeadm', 'kubelet', 'kubectl'], worker: ['kubeadm', 'kubelet'] } as const;

/** Binaries as verified downloads; state folders are listed first, so that a revert removes them last. */
export function nodeBinaryResources(
  request: RuntimeRequest & { readonly role: keyof typeof BINARIES },
): readonly HostResource[] {
  const { binFolder, runtime } = request.decisions;
  return [
    { kind: 'directory', path: '/etc/kubernetes', contents: 'remove' },
    { kind: 'directory', path: '/etc/brolly-kubernetes', mode: 0o700, contents: 'remove' },
    { kind: 'directory', path: '/var/lib/kubelet', mode: 0o750, contents: 'remove' },
    ...(binFolder === '/usr/local/bin' ? [] : [{ kind: 'directory', path: binFolder } as const]),
    ...BINARIES[request.role].map(
      (name): HostResource => ({
        kind: 'download',
        ...downloadFrom(request, kubernetesBinary(request.versions, request.architecture, name)),
        path: `${binFolder}/${name}`,
      }),
    ),
    {
      kind: 'file',
      path: '/etc/systemd/system/kubelet.service',
      content: kubeletUnit(binFolder, runtime.kind === 'existing' ? 'containerd.service' : runtime.unit),
    },
    { kind: 'systemd-unit', name: 'kubelet.service', enabled: true, active: false },
  ];
}

function kubeletUnit(binFolder: string, runtimeUnit: string): string {
  return `[Unit]
Description=kubelet: the Kubernetes node agent
After=network-online.target ${runtimeUnit}
Wants=network-online.target ${runtimeUnit}
StartLimitIntervalSec=0

[Service]
Environment=PATH=${binFolder}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
ExecStart=${binFolder}/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
`;
}
