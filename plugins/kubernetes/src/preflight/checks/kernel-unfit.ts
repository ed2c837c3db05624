// What the kernel must have: kubeadm's own list, and the modules of the pod network.

import { type Check, type Finding, finding, type PreflightHost } from '../finding.ts';

/** As kubeadm's SystemVerification has it. */
const KERNELS = /^(5\.(4|10|15)\.|([6-9]|[1-9]\d+)\.)/;
const NEEDED_MODULES: Readonly<Record<string, string>> = {
  overlay: 'containers have no file systems',
  vxlan: 'the pod network has no tunnels',
  nf_conntrack: 'services are not found',
};

export const kernelUnfit: Check = ({ hosts, hasVxlan }) =>
  hosts.flatMap((host) => [...oldKernel(host), ...missingModules(host, hasVxlan), ...missingOptions(host)]);

function oldKernel(host: PreflightHost): readonly Finding[] {
  const { kernel } = host.facts;
  if (KERNELS.test(kernel)) return [];
  return [
    finding(host, {
      code: 'kernel-unfit',
      severity: 'warning',
      message: `${host.name} has the kernel ${kernel}, which kubeadm does not know to be good`,
      hint: 'Kernels 5.4, 5.10, 5.15 and 6 or newer are.',
    }),
  ];
}

function missingModules(host: PreflightHost, hasVxlan: boolean): readonly Finding[] {
  const missing = host.sights.missingModules.filter(
    (name) => NEEDED_MODULES[name] !== undefined && (hasVxlan || name !== 'vxlan'),
  );
  if (missing.length === 0) return [];
  const rhel = /^(rhel|rocky|almalinux|centos|ol|fedora)$/.test(host.facts.osId);
  return [
    finding(host, {
      code: 'kernel-module-missing',
      message: `the kernel ${host.facts.kernel} of ${host.name} lacks ${missing.join(', ')}: without, ${missing.map((name) => NEEDED_MODULES[name]).join(', ')}`,
      hint: rhel
        ? 'Install the package kernel-modules-extra of this kernel.'
        : 'Install the modules of the running kernel; after an update of the kernel, restart the host.',
    }),
  ];
}

function missingOptions(host: PreflightHost): readonly Finding[] {
  const missing = host.sights.missingKernelOptions ?? [];
  if (missing.length === 0) return [];
  return [
    finding(host, {
      code: 'kernel-unfit',
      message: `the kernel of ${host.name} was built without ${missing.map((name) => `CONFIG_${name.split('|')[0]}`).join(', ')}`,
      hint: "Use a kernel of the host's distribution.",
    }),
  ];
}
