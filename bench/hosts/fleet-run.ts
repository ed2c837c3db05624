// One process that does something on every host of a fleet: `node fleet-run.ts WHAT FLEET.json`.

import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Client } from 'ssh2';
import { openHostPool } from '../../core/src/hosts/host-pool.ts';
import type { Host, HostAddress } from '../../plugin-sdk/src/index.ts';
import { type Fleet, MEBIBYTE, MEBIBYTES_SENT, type Worked } from './server.ts';

const [what = '', file = ''] = process.argv.slice(2);
const fleet = JSON.parse(readFileSync(file, 'utf8')) as Fleet;
const signal = new AbortController().signal;
const key = readFileSync(fleet.key);

/**
 * `facts-and-change`: connect, gather facts, change one file. `change`: connect and compare one file. `take-back`: its revert.
 * `facts-and-compare`: connect, gather facts, compare one file, and stay connected to all until the last one is done.
 * `send`: 64 MiB to each.
 */
async function withBrolly(): Promise<void> {
  const pool = openHostPool({ onStep: () => undefined, onRecord: () => Promise.resolve(), connectTimeoutMs: 120_000 });
  await onEachHost(async (address) => {
    const host = await pool.host(addressOf(address), signal);
    const apply = { owner: `fleet.${address}`, signal };
    if (what === 'take-back') return void (await host.revert(apply));
    if (what.startsWith('facts')) await host.facts(signal);
    if (what === 'send') return send(host);
    if (what === 'facts-and-compare')
      return void (await host.compare(
        [{ kind: 'file', path: '/etc/hostname', content: 'simulated\n' }] as never,
        apply,
      ));
    await host.apply(
      [{ kind: 'file', path: `${fleet.folder}/motd-${address}`, content: `${address}\n` }] as never,
      apply,
    );
  });
  await pool.close();
}

async function send(host: Host): Promise<void> {
  const { promise: isReady, resolve } = Promise.withResolvers<void>();
  const shell = await host.startShell('file=/dev/shm/brolly-sent-$$; echo ready; cat >$file; rm -f $file', {
    signal,
    asRoot: true,
    onStdout: () => resolve(),
    onStderr: () => undefined,
  });
  await isReady;
  const piece = Buffer.alloc(MEBIBYTE, 'x');
  for (let sent = 0; sent < MEBIBYTES_SENT; sent += 1) {
    shell.write(piece);
    await shell.drained?.();
  }
  shell.endInput();
  await shell.ended;
}

/** As many at a time as the peer has forks. */
async function onEachHost(act: (address: string) => Promise<void>): Promise<void> {
  const left = [...fleet.addresses];
  const worker = async (): Promise<void> => {
    for (let address = left.shift(); address !== undefined; address = left.shift()) await act(address);
  };
  await Promise.all(Array.from({ length: fleet.atATime }, worker));
}

function addressOf(address: string): HostAddress {
  return {
    name: address,
    address,
    port: fleet.port,
    user: 'root',
    credentials: [{ kind: 'key-file', path: fleet.key }],
    hostKeyPolicy: { kind: 'pinned', keys: [fleet.hostKey] },
  };
}

/** The anchor: ssh2 alone logs in to every host and runs one `sh` there. */
async function withBareClients(): Promise<void> {
  await onEachHost(loginAndRun);
}

function loginAndRun(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port: fleet.port, noDelay: true });
    const client = new Client();
    client.on('error', reject);
    client.on('ready', () =>
      client.exec('/bin/sh -s', (error, channel) => {
        if (error) return reject(error);
        channel.on('close', () => {
          client.end();
          resolve();
        });
        channel.resume();
        channel.stderr.resume();
        return channel.end('exit 0\n');
      }),
    );
    client.connect({
      sock: socket,
      username: 'root',
      privateKey: key,
      readyTimeout: 120_000,
      hostVerifier: () => true,
    });
  });
}

const started = performance.now();
const used = process.cpuUsage();
await (what === 'bare-logins' ? withBareClients() : withBrolly());
const { user, system } = process.cpuUsage(used);
// Without the loading of modules: what users start is one bundle, and the bare client is a few lines.
const worked: Worked = { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
writeFileSync(join(fleet.folder, 'worked.json'), JSON.stringify(worked));
