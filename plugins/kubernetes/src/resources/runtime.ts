// The container runtime: containerd, runc, the CNI plugins.

import { type HostProxy, type HostResource, proxyResources } from '@brolly/host-resources';
import type { HostDecisions, RuntimeLayout } from '../decide.ts';
import type { Registry } from '../registries.ts';
import type { Versions } from '../versions.ts';
import { hasCredentials, hasRegistries, registryResources } from './registries.ts';
import { selinuxResources } from './selinux.ts';
import { cniPluginsArchive, containerdArchive, downloadFrom, runcBinary } from './sources.ts';

export interface RuntimeRequest {
  readonly versions: Versions;
  readonly mirror: string;
  readonly proxy: HostProxy | undefined;
  readonly registries: readonly Registry[];
  readonly architecture: string;
  readonly decisions: HostDecisions;
}

const CNI_FOLDER = '/opt/cni/bin';
const CNI_PLUGINS = ['bridge', 'host-local', 'loopback', 'portmap'];

/** Everything for a runtime of ours; for one that is there already only what Kubernetes adds beside it. */
export function runtimeResources(request: RuntimeRequest): readonly HostResource[] {
  const { runtime } = request.decisions;
  const cni = [
    ...folder('/opt/cni'),
    ...folder(CNI_FOLDER),
    ...folder('/etc/cni'),
    ...folder('/etc/cni/net.d'),
    // The packages of Kubernetes bring theirs along.
    ...(request.decisions.packageTool === undefined ? [cniPlugins(request)] : []),
  ];
  if (runtime.kind === 'existing') return [...registries(request), ...cni, ...selinuxResources(request.decisions)];
  const proxy = proxyResources(request.proxy ?? {}, { hasApt: false, hasLogins: false, units: [runtime.unit] });
  return [
    ...(runtime.kind === 'private' ? [...folder('/opt/brolly'), ...folder(runtime.binFolder)] : []),
    { kind: 'directory', path: runtime.root, mode: 0o700, contents: 'remove' },
    ...stateFolders(runtime),
    { kind: 'directory', path: runtime.configFolder, contents: 'remove' },
    ...registries(request),
    { kind: 'file', path: runtime.configFile, content: containerdConfig(request) },
    containerd(request),
    runc(request),
    ...cni,
    ...selinuxResources(request.decisions),
    { kind: 'file', path: `/etc/systemd/system/${runtime.unit}`, content: containerdUnit(runtime) },
    ...proxy,
    {
      kind: 'systemd-unit',
      name: runtime.unit,
      enabled: true,
      active: true,
      restartOn: [
        `file:${runtime.configFile}`,
        `file:/etc/systemd/system/${runtime.unit}`,
        ...(hasCredentials(request.registries) ? [`file:${credentialsFile(runtime)}`] : []),
        ...proxy.map((one) => `${one.kind}:${runtime.unit}/90-proxy`),
      ],
    },
  ];
}

/** What containerd would make by itself, with the modes that it gives: so it goes with it, wherever an installation ends. */
function stateFolders({ kind, state }: RuntimeLayout): readonly HostResource[] {
  const own: HostResource = { kind: 'directory', path: state, mode: 0o711, contents: 'remove' };
  const plugins: HostResource = { kind: 'directory', path: '/run/nri', mode: 0o700, contents: 'remove' };
  return kind === 'standard' ? [own, plugins] : [own];
}

/** Where ctr finds the mirror of a registry. */
export function certsFolder(runtime: RuntimeLayout): string {
  return `${runtime.kind === 'existing' ? '/etc/brolly-kubernetes' : runtime.configFolder}/certs.d`;
}

function folder(path: string): readonly HostResource[] {
  return [
    {
      kind: 'directory',
      path,
      contents: path.startsWith('/etc/cni') || path.startsWith('/opt/cni') ? 'remove' : 'keep',
    },
  ];
}

/** Apart from the rest of the configuration, so that changes of that can be shown. */
function credentialsFile(runtime: RuntimeLayout): string {
  return `${runtime.configFolder}/registries.toml`;
}

function registries({ mirror, registries, decisions }: RuntimeRequest): readonly HostResource[] {
  const { runtime } = decisions;
  return registryResources({
    mirror,
    registries,
    folder: certsFolder(runtime),
    credentialsFile: runtime.kind === 'existing' ? undefined : credentialsFile(runtime),
  });
}

function containerd(request: RuntimeRequest): HostResource {
  const { versions, architecture, decisions } = request;
  return {
    kind: 'archive',
    ...downloadFrom(request, containerdArchive(versions, architecture)),
    directory: decisions.runtime.binFolder,
    stripComponents: 1,
    members: ['containerd', 'containerd-shim-runc-v2', 'ctr'],
  };
}

function runc(request: RuntimeRequest): HostResource {
  const { versions, architecture, decisions } = request;
  return {
    kind: 'download',
    ...downloadFrom(request, runcBinary(versions, architecture)),
    path: `${decisions.runtime.binFolder}/runc`,
  };
}

function cniPlugins(request: RuntimeRequest): HostResource {
  const { versions, architecture } = request;
  return {
    kind: 'archive',
    ...downloadFrom(request, cniPluginsArchive(versions, architecture)),
    directory: CNI_FOLDER,
    members: CNI_PLUGINS,
  };
}

function containerdConfig(request: RuntimeRequest): string {
  const { versions, decisions } = request;
  const { runtime } = decisions;
  const cri = "plugins.'io.containerd.cri.v1.runtime'";
  const images = "plugins.'io.containerd.cri.v1.images'";
  return [
    'version = 3',
    `root = "${runtime.root}"`,
    `state = "${runtime.state}"`,
    ...(hasCredentials(request.registries) ? [`imports = ["${credentialsFile(runtime)}"]`] : []),
    '',
    '[grpc]',
    `  address = "${runtime.socket}"`,
    '',
    "[plugins.'io.containerd.internal.v1.opt']",
    `  path = "${runtime.root}/opt"`,
    '',
    ...(runtime.kind === 'private' ? ["[plugins.'io.containerd.nri.v1.nri']", '  disable = true', ''] : []),
    `[${cri}]`,
    `  restrict_oom_score_adj = ${decisions.restrictOomScore}`,
    ...(decisions.confineContainers ? ['  enable_selinux = true'] : []),
    `[${cri}.cni]`,
    `  bin_dirs = ["${CNI_FOLDER}"]`,
    '  conf_dir = "/etc/cni/net.d"',
    `[${cri}.containerd.runtimes.runc]`,
    '  runtime_type = "io.containerd.runc.v2"',
    `[${cri}.containerd.runtimes.runc.options]`,
    `  BinaryName = "${runtime.binFolder}/runc"`,
    `  Root = "${runtime.state}/runc"`,
    `  SystemdCgroup = ${decisions.cgroupDriver === 'systemd'}`,
    '',
    `[${images}.pinned_images]`,
    `  sandbox = "registry.k8s.io/pause:${versions.pause}"`,
    ...(!hasRegistries(request) ? [] : [`[${images}.registry]`, `  config_path = "${certsFolder(runtime)}"`]),
    '',
  ].join('\n');
}

function containerdUnit(runtime: RuntimeLayout): string {
  return `[Unit]
Description=containerd container runtime
After=network.target local-fs.target

[Service]
Environment=PATH=${runtime.binFolder}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ExecStart=${runtime.binFolder}/containerd --config ${runtime.configFile}
Type=notify
Delegate=yes
KillMode=process
Restart=always
RestartSec=2
LimitNPROC=infinity
LimitCORE=infinity
LimitNOFILE=1048576
TasksMax=infinity

[Install]
WantedBy=multi-user.target
`;
}
