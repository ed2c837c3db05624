// Reads what the preflight program prints.

import type { HostSights, Listener, Probe } from './finding.ts';
import { KERNEL_OPTIONS } from './preflight-program.ts';

/** The sights of a host, from the lines before `@ready`. */
export function readSights(lines: readonly string[]): HostSights {
  const values = Map.groupBy(
    lines.map((line) => line.split(' ')),
    ([name]) => name ?? '',
  );
  const all = (name: string): readonly (readonly string[])[] => (values.get(name) ?? []).map((words) => words.slice(1));
  const firsts = (name: string): readonly string[] => all(name).flatMap(([first]) => first ?? []);
  const options = all('kernel-options')[0];
  const isOn = (option: string, how: RegExp): boolean =>
    options?.some((each) => each.startsWith(`CONFIG_${option}=`) && how.test(each)) === true;
  const syncUs = Number(firsts('sync-us')[0]);
  return {
    mtus: Object.fromEntries(all('mtu').map(([name = '', mtu]) => [name, Number(mtu)])),
    hardwareAddresses: Object.fromEntries(all('hardware').map(([name = '', address = '']) => [name, address])),
    interface: firsts('interface')[0],
    sources: Object.fromEntries(all('source').map(([to = '', from = '']) => [to, from])),
    nameservers: firsts('nameserver'),
    hasResolved: values.has('resolved'),
    unreachable: all('unreachable').map(([url = '', ...reason]) => ({ url, reason: reason.join(' ').trim() })),
    listeners: all('listener').flatMap(readListener),
    cgroupControllers: all('controllers').flat(),
    mounts: all('mount').map(([point = '', flags = '']) => ({
      point,
      options: flags.split(',').filter((option) => option === 'noexec' || option === 'ro'),
    })),
    rootIsShared: values.has('root-shared'),
    hasKernelLog: values.has('kernel-log'),
    // A container whose kernel does not tell cannot know what its machine has built in.
    missingModules: options === undefined && values.has('container') ? [] : firsts('no-module'),
    missingKernelOptions:
      options === undefined
        ? undefined
        : KERNEL_OPTIONS.filter((names) => !names.split('|').some((name) => isOn(name, /=[ym]$/))),
    cniFiles: firsts('cni'),
    podLinks: firsts('pod-link'),
    podAddresses: firsts('pod-addresses'),
    hasServiceRules: values.has('service-rules'),
    sysctlLines: all('sysctl').map(([file = '', ...line]) => ({ file, line: line.join(' ').trim() })),
    disks: readDisks(all('disk'), all('inodes')),
    etcdEntries: all('etcd-entry').map((words) => words.join(' ')),
    syncMs: Number.isFinite(syncUs) ? syncUs / 1000 : undefined,
    missingCommands: firsts('no-command'),
    kubernetesTools: all('tool').map(([path = '', ...version]) => ({
      path,
      version: /\d+\.\d+\.\d+/.exec(version.join(' '))?.[0] ?? '',
    })),
    isContainer: values.has('container'),
  };
}

/** `tcp 0.0.0.0:22 users:(("sshd",pid=1,fd=3))` */
function readListener([protocol, local = '', program = '']: readonly string[]): readonly Listener[] {
  const [, address = '', port] = /^(.*?)(?:%[^:]*)?:(\d+)$/.exec(local) ?? [];
  if ((protocol !== 'tcp' && protocol !== 'udp') || port === undefined) return [];
  return [{ protocol, address, port: Number(port), program: /"([^"]+)"/.exec(program)?.[1] }];
}

function readDisks(sizes: readonly (readonly string[])[], inodes: readonly (readonly string[])[]): HostSights['disks'] {
  const seen = sizes.filter(([path], index) => sizes.findIndex(([other]) => other === path) === index);
  return seen.flatMap(([path = '', size, free]) => {
    if (!Number.isFinite(Number(size))) return [];
    const [, total, left] = inodes.find(([other]) => other === path) ?? [];
    const percent = Number(total) > 0 ? (100 * Number(left)) / Number(total) : 100;
    return [{ path, sizeBytes: Number(size) * 1024, freeBytes: Number(free) * 1024, freeInodesPercent: percent }];
  });
}

/** A packet that was heard, and how long its line was. */
export interface Heard {
  readonly port: number;
  readonly from: string;
  readonly length: number;
}

/** What a host heard, from the lines before `@end`. */
export function readHeard(lines: readonly string[]): readonly Heard[] {
  return lines.flatMap((line) => {
    const [name, port, from, length] = line.split(' ');
    return name === 'heard' && from !== undefined ? [{ port: Number(port), from, length: Number(length) }] : [];
  });
}

/** What one host reported, by part of its program. */
export interface ProgramOutput {
  readonly instanceId: string;
  readonly sights: readonly string[];
  readonly probes: readonly string[];
  readonly heard: readonly string[];
}

/** Puts together what the probing hosts and those that were probed saw. */
export function readProbes(outputs: readonly ProgramOutput[]): readonly Probe[] {
  return outputs.flatMap(({ instanceId: from, probes }) =>
    probes.flatMap((tried): readonly Probe[] => {
      const [name, protocol, to = '', port] = tried.split(' ');
      if (name !== 'trying' || (protocol !== 'tcp' && protocol !== 'udp')) return [];
      const answer = probes.find((line) => line.startsWith(`probe ${protocol} ${to} ${port} `));
      const [exitCode, ...said] = answer?.split(' ').slice(4) ?? [];
      const target = outputs.find((output) => output.instanceId === to);
      const about = { from, to, protocol, port: Number(port) } as const;
      const isHeard = (word: string): boolean => target?.sights.includes(`${word} ${protocol} ${port}`) === true;
      if (isHeard('deaf')) return [{ ...about, result: 'unknown' }];
      if (protocol === 'tcp') return [{ ...about, result: tcpResult(exitCode, said.join(' ')) }];
      if (isHeard('busy')) return [{ ...about, result: 'unknown' }];
      const heard = readHeard(target?.heard ?? []).filter((one) => one.from === from && one.port === about.port);
      const fullSize = heard.some((one) => one.length >= Number(said[0]) - 1);
      return [{ ...about, result: heard.length > 0 ? 'reached' : 'no-answer', fullSize }];
    }),
  );
}

/** Without an exit code there was no answer in time. */
function tcpResult(exitCode: string | undefined, said: string): Probe['result'] {
  if (exitCode === undefined) return 'no-answer';
  if (exitCode === '0') return 'reached';
  if (/refused/i.test(said)) return 'refused';
  return /no route|unreachable|prohibited/i.test(said) ? 'no-route' : 'no-answer';
}
