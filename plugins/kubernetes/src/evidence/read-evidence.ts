// Reads what the evidence script prints.

import type { HostEvidence } from './cause.ts';

/** Colours that tools write although nobody sees them. */
// oxlint-disable-next-line no-control-regex -- it is what is looked for
const COLOURS = /\u001B\[[\d;]*m/g;
/** kubeadm tells every option of the kernel that it has found. */
const NOISE = /^(CONFIG_|CGROUPS_|OS|KERNEL_VERSION|VALIDATED)\S*: /;

/** @param said the last lines of the command that failed */
export function readEvidence(stdout: string, said: readonly string[]): HostEvidence {
  const units: Record<string, Record<string, string>> = {};
  const journals: Record<string, readonly string[]> = {};
  const podLogs: Record<string, readonly string[]> = {};
  const certificates: Record<string, string> = {};
  const sections: Record<string, readonly string[]> = {};
  for (const part of stdout.split('@section ').slice(1)) {
    const [title = '', ...rest] = part.trimEnd().split('\n');
    const [name = '', argument = ''] = title.split(' ');
    const lines = rest.map((line) => line.replaceAll(COLOURS, '')).filter((line) => line !== '');
    if (name === 'unit') units[argument] = Object.fromEntries(lines.map(property));
    else if (name === 'journal') journals[argument] = lines;
    else if (name === 'pod') podLogs[argument] = lines;
    else if (name === 'certificate') certificates[argument] = rest.join('\n');
    else sections[name] = lines;
  }
  const clock = Number(sections['clock']?.[0]);
  return {
    said: said.map((line) => line.replaceAll(COLOURS, '')).filter((line) => !NOISE.test(line)),
    units,
    journals,
    podLogs,
    certificates,
    clock: Number.isFinite(clock) ? clock : undefined,
    sections,
  };
}

function property(line: string): readonly [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}
