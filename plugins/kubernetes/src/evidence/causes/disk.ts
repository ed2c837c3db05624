// Disks that are full, or cannot be written.

import type { Cause, HostEvidence } from '../cause.ts';

const FULL = /no space left on device|disk quota exceeded|ENOSPC/i;
const READ_ONLY = /read-only file system/i;

/** Every line that was gathered, with where it stands. */
function everyLine(evidence: HostEvidence): readonly (readonly [title: string, lines: readonly string[]])[] {
  const named = (prefix: string, of: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(of).map(([name, lines]) => [`${prefix} of ${name}`, lines] as const);
  return [
    ['what the command said', evidence.said],
    ...named('journal', evidence.journals),
    ...named('log', evidence.podLogs),
  ];
}

/** `/dev/vda 264212084 32643936 62857328 35% /var/lib` of those that have next to nothing left. */
function fullDisks(evidence: HostEvidence): readonly string[] {
  return (evidence.sections['disks'] ?? []).filter((line) => /\s(99|100)%\s+\//.test(line));
}

const diskFull: Cause = (evidence) => {
  const told = everyLine(evidence).find(([, lines]) => lines.some((line) => FULL.test(line)));
  if (told === undefined) return undefined;
  const [title, lines] = told;
  const disks = fullDisks(evidence);
  const proof = lines.filter((line) => FULL.test(line)).slice(-2);
  // A program that could not write may have taken its file away again.
  const written = proof.flatMap((line) => /\/(?:var|etc|usr|opt|run|tmp)\/[\w./-]*/.exec(line) ?? []);
  const points = [...new Set(disks.length > 0 ? disks.map((line) => line.trim().split(/\s+/).at(-1) ?? '') : written)];
  return {
    code: 'disk-full',
    message:
      disks.length > 0
        ? `${points.join(', ')} is full`
        : `a disk of the host is full${points[0] === undefined ? '' : `: there was no room for ${points[0]}`}`,
    hint: 'Make room: "df -h; df -i; du -xh /var | sort -h | tail".',
    proof: [{ title, lines: proof }, ...(disks.length === 0 ? [] : [{ title: 'df', lines: disks }])],
  };
};

const readOnly: Cause = (evidence) => {
  const told = everyLine(evidence).find(([, lines]) => lines.some((line) => READ_ONLY.test(line)));
  if (told === undefined) return undefined;
  const [title, lines] = told;
  const proof = lines.filter((line) => READ_ONLY.test(line)).slice(-2);
  const path = /(\/[\w./-]+)['"]?: read-only/i.exec(proof.at(-1) ?? '')?.[1];
  return {
    code: 'read-only-disk',
    message: `${path ?? 'a folder that Kubernetes writes to'} is on a file system that cannot be written`,
    hint: 'See "findmnt -O ro" on the host, and "dmesg": a file system with errors is mounted read-only.',
    proof: [
      { title, lines: proof },
      { title: 'mounted read-only', lines: evidence.sections['read-only'] ?? [] },
    ].filter((one) => one.lines.length > 0),
  };
};

export const diskCauses: readonly Cause[] = [diskFull, readOnly];
