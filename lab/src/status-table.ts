// The lab's status for people.

import type { LabStatus } from './lab-status.ts';

/** Hosts as a table, then the mirror, what it serves, and how to log in. */
export function formatStatus(status: LabStatus): string {
  const { hosts } = status;
  if (hosts.length === 0 && status.network === undefined) return 'The lab is down. Built: ' + builtParts(status);
  const rows = [
    ['NAME', 'ADDRESS', 'STATE', 'DOCKER', 'HOST KEY'],
    ...hosts.map((host) => [
      host.name,
      host.address,
      host.running ? 'running' : 'stopped',
      host.docker ? 'yes' : 'no',
      host.fingerprint,
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const key = hosts[0]?.keyFile;
  return [
    ...table,
    '',
    `Mirror: ${status.mirror === '' ? 'does not run' : status.mirror}`,
    `Built:  ${builtParts(status)}`,
    ...status.notes.map((note) => `Note:   ${note}`),
    ...(key === undefined
      ? []
      : [`Log in: ssh -i ${key} ubuntu@${hosts[0]?.address}   or   npm run lab -- ssh ${hosts[0]?.name}`]),
  ].join('\n');
}

function builtParts(status: LabStatus): string {
  return status.parts.length === 0 ? 'nothing (npm run lab -- build)' : status.parts.join(', ');
}
