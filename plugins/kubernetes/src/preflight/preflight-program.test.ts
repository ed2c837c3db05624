// The program itself, with a host that tries to reach itself.

import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { preflightProgram } from './preflight-program.ts';
import { readProbes } from './read-sights.ts';

const canListen = spawnSync('systemd-socket-activate', ['--version']).status === 0;
const ADDRESS = '127.0.0.1';

/** Ports of UDP that nobody has. */
async function freePorts(count: number): Promise<readonly number[]> {
  const sockets = Array.from({ length: count }, () => createSocket('udp4'));
  for (const socket of sockets) await new Promise<void>((resolve) => socket.bind(0, ADDRESS, () => resolve()));
  const ports = sockets.map((socket) => socket.address().port);
  for (const socket of sockets) socket.close();
  return ports;
}

describe.runIf(canListen)('the program of preflight', () => {
  it('hears at each of several ports of UDP what was sent there', async () => {
    const [one = 0, other = 0, shut = 0] = await freePorts(3);
    const listen = [one, other].map((port) => ({ protocol: 'udp', port }) as const);
    const targets = [
      { instanceId: 'a_1', address: ADDRESS, ports: [...listen, { protocol: 'udp', port: shut } as const] },
    ];
    const program = preflightProgram({
      instanceId: 'a_1',
      address: ADDRESS,
      listen,
      targets,
      downloads: [],
      proxy: undefined,
      hasEtcd: false,
      members: [],
      commands: [],
    });
    const shell = spawn('/bin/sh', ['-c', program], { stdio: ['pipe', 'pipe', 'ignore'] });
    const parts: string[][] = [[]];
    for await (const line of createInterface(shell.stdout)) {
      if (!line.startsWith('@')) parts.at(-1)?.push(line);
      else {
        parts.push([]);
        if (line !== '@end') shell.stdin.write('go\n');
      }
    }
    if (shell.exitCode === null) await once(shell, 'exit');
    const [sights = [], probes = [], heard = []] = parts;
    expect(sights.filter((line) => /^(deaf|busy) udp/.test(line))).toEqual([]);
    const found = readProbes([{ instanceId: 'a_1', sights, probes, heard }]);
    expect(found.map(({ port, result }) => [port, result])).toEqual([
      [one, 'reached'],
      [other, 'reached'],
      [shut, 'no-answer'],
    ]);
  });
});
