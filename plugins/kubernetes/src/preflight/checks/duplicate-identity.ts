// Cloned machines that kept what should be theirs alone.

import { type Check, type Finding, finding, type PreflightHost } from '../finding.ts';

/** The machine id and hardware addresses; hosts that are one and the same are told by their address. */
export const duplicateIdentity: Check = ({ hosts }) =>
  hosts.flatMap((host, index) => {
    const others = hosts.slice(0, index).filter((one) => one.address !== host.address);
    return [...sameMachineId(host, others), ...sameHardwareAddress(host, others)];
  });

function sameMachineId(host: PreflightHost, others: readonly PreflightHost[]): readonly Finding[] {
  const { machineId } = host.facts;
  const other = others.find((one) => machineId !== '' && one.facts.machineId === machineId);
  if (other === undefined) return [];
  return [
    finding(host, {
      code: 'duplicate-machine-id',
      message: `${other.name} and ${host.name} have the same machine id ${machineId}`,
      hint: `On ${host.name}: "rm /etc/machine-id && systemd-machine-id-setup", then restart the host.`,
    }),
  ];
}

function sameHardwareAddress(host: PreflightHost, others: readonly PreflightHost[]): readonly Finding[] {
  const own = ofNodeInterface(host);
  const other = others.find((one) => own !== undefined && ofNodeInterface(one) === own);
  if (other === undefined) return [];
  return [
    finding(host, {
      code: 'duplicate-hardware-address',
      message: `${other.name} and ${host.name} have the same hardware address ${own}`,
      hint: 'Give the clone a new one where the virtual machine is defined.',
    }),
  ];
}

/** Addresses of other interfaces, such as those of bridges and tunnels, may well be the same everywhere. */
function ofNodeInterface({ sights }: PreflightHost): string | undefined {
  return sights.interface === undefined ? undefined : sights.hardwareAddresses[sights.interface];
}
