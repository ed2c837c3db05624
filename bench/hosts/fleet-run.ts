// One process that does something on every host of a fleet: `node fleet-run.ts WHAT FLEET.json`.

import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Client } from 'ssh2';
import { openHostPool } from '../../core/src/hosts/host-pool.ts';
import type { HostAddress } from '../../plugin-sdk/src/index.ts';
import type { Fleet } from './server.ts';

const [what = '', file = ''] = process.argv.slice(2);
const fleet = JSON.parse(readFileSync(file, 'utf8')) as Fleet;
const signal = new AbortController().signal;
const key = readFileSync(fleet.key);

/** `facts-and-change`: connect, gather facts, change one file. `change`: connect and compare one file. `take-back`: its revert. */
async function withBrolly(): Promise<void> {
  const pool = openHostPool({ onStep: () => undefined, onRecord: () => Promise.resolve(), connectTimeoutMs: 120_000 });
  await onEachHost(async (address) => {
    const host = await pool.host(addressOf(address), signal);
    const apply = { owner: `fleet.${address}`, signal };
    if (what === 'take-back') return void (await host.revert(apply));
    if (what === 'facts-and-change') await host.facts(signal);
    await host.apply(
      [{ kind: 'file', path: `${fleet.folder}/motd-${address}`, content: `${address}\n` }] as never,
      apply,
    );
  });
  await pool.close();
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

await (what === 'bare-logins' ? withBareClients() : withBrolly());
