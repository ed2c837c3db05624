// npm run bench -- hosts: 200 hosts, connected to, looked at and changed, beside Ansible and beside bare logins.

import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countRoundTrips } from './hosts/round-trips.ts';
import { type Fleet, startFleet } from './hosts/server.ts';
import { type Bench, describe, median } from './measure.ts';
import { type Measured, timed } from './whole-process.ts';

const HERE = fileURLToPath(new URL('hosts/', import.meta.url));
const PEER = join(homedir(), '.cache', 'brolly-bench', 'ansible');
const HOSTS = 200;
const GOALS = { timeBesideAnsible: 1 / 8, cpuBesideAnsible: 1 / 5, nothingToDo: 1.15, roundTrips: 6 };

export const hostsBench: Bench = { defaultRuns: 3, run };

async function run({ runs }: { readonly runs: number }): Promise<boolean> {
  installPeer();
  const { fleet, stop } = await startFleet(HOSTS);
  try {
    const fleetFile = join(fleet.folder, 'fleet.json');
    writeFileSync(fleetFile, JSON.stringify(fleet));
    writeFileSync(join(fleet.folder, 'inventory'), `${fleet.addresses.join('\n')}\n`);
    const ours = (what: string): Promise<Measured> =>
      timed([process.execPath, join(HERE, 'fleet-run.ts'), what, fleetFile]);
    const pairs: {
      readonly change: Measured;
      readonly ansible: Measured;
      readonly again: Measured;
      readonly bare: Measured;
    }[] = [];
    for (let index = 0; index < runs; index += 1) {
      const change = await ours('facts-and-change');
      const again = await ours('change');
      const bare = await ours('bare-logins');
      await ours('take-back');
      const ansible = await timed(['env', ...ansibleSettings(fleet), ...ansibleCommand(fleet)]);
      for (const [side, { seconds, cpuSeconds }] of Object.entries({ change, again, bare, ansible }))
        console.log(`run ${index + 1}: ${side} ${seconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(2)} s`);
      pairs.push({ change, ansible, again, bare });
    }
    return report(pairs, await countRoundTrips(fleet));
  } finally {
    await stop();
  }
}

function report(
  pairs: readonly {
    readonly change: Measured;
    readonly ansible: Measured;
    readonly again: Measured;
    readonly bare: Measured;
  }[],
  trips: Awaited<ReturnType<typeof countRoundTrips>>,
): boolean {
  const show = (title: string, of: (pair: (typeof pairs)[number]) => Measured): void =>
    console.log(
      `${title}: ${describe(pairs.map((pair) => of(pair).seconds))}, CPU ${describe(pairs.map((pair) => of(pair).cpuSeconds))}`,
    );
  show(`${HOSTS} hosts: connect, facts, one changed file, brolly`, (pair) => pair.change);
  show('the same, ansible-core -f 50 with pipelining', (pair) => pair.ansible);
  show('nothing to change, brolly', (pair) => pair.again);
  show('bare ssh2 logins that run one sh', (pair) => pair.bare);
  console.log(
    `30 resources at 100 ms: ${trips.changes} round trips with facts and change (${trips.seconds.toFixed(1)} s), ${trips.nothingToDo} with nothing to do, ${trips.login} for the login (goal: at most ${GOALS.roundTrips})`,
  );
  const ratio = (of: (pair: (typeof pairs)[number]) => number): number => median(pairs.map(of));
  const cpu = ratio((pair) => pair.change.cpuSeconds / pair.ansible.cpuSeconds);
  const again = ratio((pair) => pair.again.seconds / pair.bare.seconds);
  const time = ratio((pair) => pair.change.seconds / pair.ansible.seconds);
  console.log(`CPU beside Ansible: ${cpu.toFixed(3)} (goal: at most ${GOALS.cpuBesideAnsible.toFixed(3)})`);
  console.log(`nothing to change beside bare logins: ${again.toFixed(2)} (goal: at most ${GOALS.nothingToDo})`);
  const met =
    time <= GOALS.timeBesideAnsible &&
    cpu <= GOALS.cpuBesideAnsible &&
    again <= GOALS.nothingToDo &&
    trips.changes <= GOALS.roundTrips;
  console.log(
    `ratio ${time.toFixed(3)} (goal: at most ${GOALS.timeBesideAnsible.toFixed(3)}): ${met ? 'met' : 'missed'}`,
  );
  return met;
}

function installPeer(): void {
  if (existsSync(join(PEER, 'bin/ansible-playbook'))) return;
  execFileSync('python3', ['-m', 'venv', PEER]);
  execFileSync(join(PEER, 'bin/pip'), ['install', '-q', 'ansible-core==2.19.0'], { stdio: 'inherit' });
}

function ansibleCommand({ folder, port, key, atATime }: Fleet): readonly string[] {
  const settings = ['-i', join(folder, 'inventory'), '-f', String(atATime), '-u', 'root', '--private-key', key];
  const values = [
    '-e',
    `folder=${folder}`,
    '-e',
    `ansible_port=${port}`,
    '-e',
    'ansible_python_interpreter=/usr/bin/python3',
  ];
  return [join(PEER, 'bin/ansible-playbook'), ...settings, ...values, join(HERE, 'playbook.yml')];
}

function ansibleSettings({ folder }: Fleet): readonly string[] {
  return [
    'ANSIBLE_HOST_KEY_CHECKING=False',
    'ANSIBLE_PIPELINING=True',
    'ANSIBLE_SSH_ARGS=-o ControlMaster=auto -o ControlPersist=60s -o UserKnownHostsFile=/dev/null',
    `ANSIBLE_LOCAL_TEMP=${join(folder, 'ansible')}`,
    'LC_ALL=C.UTF-8',
  ];
}
