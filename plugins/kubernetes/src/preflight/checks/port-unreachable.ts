// Ports that one node must reach on another one, tried with real listeners.

import { type Check, type Finding, finding, type PreflightHost, type Probe } from '../finding.ts';

const BECAUSE: Readonly<Record<Exclude<Probe['result'], 'reached' | 'unknown'>, string>> = {
  refused: 'something rejects the connection',
  'no-answer': 'nothing comes back',
  'no-route': 'there is no route',
};

/** One finding for each host that is not reached and each port, with all that do not reach it. */
export const portUnreachable: Check = ({ hosts, probes }) => [
  ...hosts.flatMap((host) => unreached(host, hosts, probes)),
  ...untried(hosts, probes),
];

function unreached(host: PreflightHost, hosts: readonly PreflightHost[], probes: readonly Probe[]): readonly Finding[] {
  const failed = probes.filter((one) => one.to === host.instanceId && one.result in BECAUSE);
  return [...Map.groupBy(failed, (one) => `${one.protocol} ${one.port} ${one.result}`).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || first.result === 'reached' || first.result === 'unknown') return [];
    const { protocol, port } = first;
    const from = group.map((one) => hosts.find((each) => each.instanceId === one.from)?.name ?? one.from);
    return [
      finding(host, {
        code: 'port-unreachable',
        message: `${from.join(', ')} cannot reach ${protocol} port ${port} of ${host.name} (${host.address}): ${BECAUSE[first.result]}`,
        hint: `${firewallHint(host, protocol, port)} Firewalls between the hosts and security groups of a cloud count, too.`,
      }),
    ];
  });
}

function firewallHint({ facts, name }: PreflightHost, protocol: string, port: number): string {
  if (facts.units['firewalld.service'] === 'active')
    return `On ${name}: "firewall-cmd --add-port=${port}/${protocol} --permanent && firewall-cmd --reload".`;
  if (facts.units['ufw.service'] === 'active' && facts.commands.includes('ufw'))
    return `On ${name}: "ufw allow ${port}/${protocol}".`;
  return `See "nft list ruleset" or "iptables-save" on ${name}.`;
}

function untried(hosts: readonly PreflightHost[], probes: readonly Probe[]): readonly Finding[] {
  const [first] = hosts;
  const unknown = probes.filter((one) => one.result === 'unknown' && one.protocol === 'tcp').length;
  if (first === undefined || unknown === 0) return [];
  return [
    finding(first, {
      code: 'ports-untried',
      severity: 'warning',
      message: `${unknown} of ${probes.length} ways between the hosts could not be tried`,
      hint: 'Trying them needs systemd-socket-activate, bash and timeout on the hosts.',
    }),
  ];
}
