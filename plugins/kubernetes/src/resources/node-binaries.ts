// kubelet, kubeadm and kubectl, and the kubelet's unit: as downloads, or as packages that bring it.

import { type HostResource, packageRepositoryResources } from '@brolly/host-resources';
import type { RuntimeRequest } from './runtime.ts';
import { downloadFrom, kubernetesBinary, packageRepository } from './sources.ts';

const BINARIES = { 'control-plane': ['kubeadm', 'kubelet', 'kubectl'], worker: ['kubeadm', 'kubelet'] } as const;

/** What the packages of Kubernetes need besides: they come along. */
const COME_ALONG = ['cri-tools', 'kubernetes-cni'];

interface NodeRequest extends RuntimeRequest {
  readonly role: keyof typeof BINARIES;
}

/** State folders are listed first, so that a revert removes them last. */
export function nodeBinaryResources(request: NodeRequest): readonly HostResource[] {
  return [
    { kind: 'directory', path: '/etc/kubernetes', contents: 'remove' },
    // A kubelet says in its log every second that it is not there.
    { kind: 'directory', path: '/etc/kubernetes/manifests', mode: 0o700, contents: 'remove' },
    { kind: 'directory', path: '/etc/brolly-kubernetes', mode: 0o700, contents: 'remove' },
    { kind: 'directory', path: '/var/lib/kubelet', mode: 0o750, contents: 'remove' },
    ...programs(request, BINARIES[request.role]),
    unitOf(request),
    { kind: 'systemd-unit', name: 'kubelet.service', enabled: true, active: false },
  ];
}

/** kubeadm alone, which an upgrade needs before all else. */
export function kubeadmResources(request: NodeRequest): readonly HostResource[] {
  return programs(request, ['kubeadm']);
}

function programs(request: NodeRequest, names: readonly string[]): readonly HostResource[] {
  const { versions, architecture, mirror, proxy } = request;
  const { binFolder, packageTool: tool } = request.decisions;
  if (tool === undefined) {
    return [
      ...(binFolder === '/usr/local/bin' ? [] : [{ kind: 'directory', path: binFolder } as const]),
      ...names.map(
        (name): HostResource => ({
          kind: 'download',
          ...downloadFrom(request, kubernetesBinary(versions, architecture, name)),
          path: `${binFolder}/${name}`,
        }),
      ),
    ];
  }
  const site = packageRepository(mirror, versions, tool === 'apt-get' ? 'deb' : 'rpm');
  const excluded = [...BINARIES['control-plane'], ...COME_ALONG];
  return [
    ...packageRepositoryResources({ name: 'kubernetes', tool, ...site, proxy, excluded }),
    ...names.map((name): HostResource => ({ kind: 'os-package', name, release: versions.kubernetes, held: true })),
  ];
}

/** The package has a unit, which begins after the runtime by a drop-in. */
function unitOf({ decisions: { binFolder, packageTool, runtime } }: NodeRequest): HostResource {
  const runtimeUnit = runtime.kind === 'existing' ? 'containerd.service' : runtime.unit;
  if (packageTool === undefined)
    return { kind: 'file', path: '/etc/systemd/system/kubelet.service', content: kubeletUnit(binFolder, runtimeUnit) };
  const content = `[Unit]\nAfter=${runtimeUnit}\nWants=${runtimeUnit}\n`;
  return { kind: 'systemd-drop-in', unit: 'kubelet.service', name: '20-runtime', content };
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
