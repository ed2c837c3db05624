// A network of its own with real tools: links, rules of the firewall, and /etc, /opt, /run and /var/lib that are thrown away.

import { spawn, spawnSync } from 'node:child_process';

/** Whether this process may make one, and has the tools that hosts have. */
export const canMakeNetworkNamespaces =
  spawnSync('unshare', ['-m', '-n', 'sh', '-c', 'command -v iptables && nft list tables']).status === 0;

export interface NetworkNamespace {
  /** The process that holds it. */
  readonly pid: number;
  /** Runs a script in it as root, by another shell where one is given. @throws where it fails */
  run(script: string, shell?: readonly string[]): string;
  remove(): void;
}

const SETUP = `set -e
mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /var/lib; mount -t tmpfs tmpfs /opt
mkdir /run/upper /run/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/upper,workdir=/run/work /etc
mount -t sysfs sysfs /sys
ip link set lo up
echo ready
exec cat`;

/** @param shell reads scripts from stdin, such as `['busybox', 'sh', '-s']` */
export async function makeNetworkNamespace(shell: readonly string[]): Promise<NetworkNamespace> {
  const holder = spawn('unshare', ['-m', '-n', 'sh', '-c', SETUP], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    holder.stdout.once('data', resolve);
    holder.once('exit', (code) => reject(new Error(`the namespace was not made: exit code ${code}`)));
  });
  const pid = holder.pid ?? 0;
  return {
    pid,
    run(script, otherShell = shell) {
      const enter = ['-t', String(pid), '-m', '-n', ...otherShell];
      const { status, stdout, stderr } = spawnSync('nsenter', enter, { input: script, encoding: 'utf8' });
      if (status !== 0) throw new Error(`exit code ${status}: ${stderr}`);
      return stdout;
    },
    remove: () => void holder.stdin.end(),
  };
}
