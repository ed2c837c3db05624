// Ports that one node must reach on another one, tried with real listeners.

import { type Check, type Finding, finding, type Preflight, type PreflightHost, type Probe } from '../finding.ts';

const BECAUSE: Readonly<Record<Exclude<Probe['result'], 'reached' | 'unknown'>, string>> = {
  refused: 'something rejects the connection',
  'no-answer': 'nothing comes back',
  'no-route': 'there is no route',
};

/** One finding for each host that is not reached and each port, with all that do not reach it. */
export const portUnreachable: Check = (preflight) => [
  ...preflight.hosts.flatMap((host) => unreached(host, preflight)),
  ...untried(preflight),
];

function unreached(host: PreflightHost, { hosts, probes, runningNodes }: Preflight): readonly Finding[] {
  const isRunning = runningNodes.some((one) => one.instanceId === host.instanceId);
  const failed = probes.filter((one) => one.to === host.instanceId && one.result in BECAUSE);
  return [...Map.groupBy(failed, (one) => `${one.protocol} ${one.port} ${one.result}`).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || first.result === 'reached' || first.result === 'unknown') return [];
    const { protocol, port } = first;
    const from = group.map((one) => hosts.find((each) => each.instanceId === one.from)?.name ?? one.from);
    const message = `${from.join(', ')} cannot reach ${protocol} port ${port} of ${host.name} (${host.address}): ${BECAUSE[first.result]}`;
    const { firewall } = host.facts;
    // The openings are made when the host is prepared; what is closed elsewhere is found when it still is.
    if (firewall !== undefined && !isRunning) {
      const hint = `${firewall} is active on ${host.name} and gets an opening; other firewalls on the way are yours to open.`;
      return [finding(host, { code: 'port-closed', severity: 'warning', message, hint })];
    }
    return [
      finding(host, {
        code: 'port-unreachable',
        message,
        hint:
          firewall !== undefined
            ? `${firewall} of ${host.name}, a node that runs, has to let them in: open ${port}/${protocol} for them first.`
            : `See "nft list ruleset" or "iptables-save" on ${host.name}. Firewalls between the hosts and security groups of a cloud count, too.`,
      }),
    ];
  });
}

function untried({ hosts, probes }: Preflight): readonly Finding[] {
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
