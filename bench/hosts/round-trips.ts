// How many round trips a list of resources costs, counted on the wire.

import { openHostPool } from '../../core/src/hosts/host-pool.ts';
import { startFaultyLink } from '../../core/src/hosts/testing/faulty-link.ts';
import type { HostResource } from '../../host-resources/src/index.ts';
import type { Fleet } from './server.ts';

const LATENCY_MS = 100;
const RESOURCES = 30;

/** Facts, comparison and change of 30 files over a link of 100 ms each way there and back; the login is counted apart. */
export async function countRoundTrips(fleet: Fleet): Promise<{
  readonly login: number;
  readonly changes: number;
  readonly nothingToDo: number;
  readonly seconds: number;
}> {
  const signal = new AbortController().signal;
  const link = await startFaultyLink(fleet.port);
  link.setFaults({ delayMs: LATENCY_MS / 2 });
  const pool = openHostPool({ onStep: () => undefined, onRecord: () => Promise.resolve(), connectTimeoutMs: 60_000 });
  const host = await pool.host(
    {
      name: 'far',
      address: '127.0.0.1',
      port: link.port,
      user: 'root',
      credentials: [{ kind: 'key-file', path: fleet.key }],
      hostKeyPolicy: { kind: 'pinned', keys: [fleet.hostKey] },
    },
    signal,
  );
  const roundTrips = (): number => Math.ceil(link.turns() / 2);
  const login = roundTrips();
  const started = performance.now();
  const resources = Array.from(
    { length: RESOURCES },
    (_, index): HostResource => ({ kind: 'file', path: `${fleet.folder}/far-${index}`, content: `${index}\n` }),
  );
  const apply = { owner: 'fleet.far', signal };
  await host.facts(signal);
  await host.apply(resources, apply);
  const seconds = (performance.now() - started) / 1000;
  const changes = roundTrips() - login;
  await host.apply(resources, apply);
  const nothingToDo = roundTrips() - login - changes;
  await host.revert(apply);
  await pool.close();
  await link.stop();
  return { login, changes, nothingToDo, seconds };
}
