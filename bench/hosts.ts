// npm run bench -- hosts: 200 hosts, connected to, looked at and changed, beside Ansible and beside bare logins.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countRoundTrips } from './hosts/round-trips.ts';
import { type Fleet, startFleet, type Worked } from './hosts/server.ts';
import { measureTransfer } from './hosts/transfer.ts';
import { type Bench, describe, judge, median } from './measure.ts';
import { type Measured, timed } from './whole-process.ts';

const HERE = fileURLToPath(new URL('hosts/', import.meta.url));
const PEER = join(homedir(), '.cache', 'brolly-bench', 'ansible');
const HOSTS = Number(process.env['HOSTS'] ?? 200);

// What fits into ten minutes: Ansible takes some of them for 200 hosts.
export const hostsBench: Bench = { defaultRuns: 2, run };

/** What one run took on each side. */
interface Sides {
  readonly change: Measured;
  readonly ansible: Measured;
  /** In turn with each other. */
  readonly logins: readonly Logins[];
}

/** A run with nothing to change and one of bare logins right after it, without the start of their processes. */
interface Logins {
  readonly again: Worked;
  readonly bare: Worked;
}

/** They take seconds where Ansible takes minutes, and differ by less than two runs of one of them: they are run more often. */
const LOGINS_EACH_RUN = 5;

async function run({ runs }: { readonly runs: number }): Promise<boolean> {
  installPeer();
  const { fleet, stop } = await startFleet(HOSTS);
  try {
    const goals = [await judgeRoundTrips(fleet), await judgeTransfer(fleet)];
    const sides: Sides[] = [];
    for (let index = 0; index < runs; index += 1) {
      const side = await runSides(fleet);
      sides.push(side);
      const { logins, ...once } = side;
      for (const [name, { seconds, cpuSeconds }] of [once, ...logins].flatMap((one) => Object.entries(one)))
        console.log(`run ${index + 1}, ${name}: ${seconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(2)} s`);
    }
    return judgeSides(sides) && goals.every(Boolean);
  } finally {
    await stop();
  }
}

async function runSides(fleet: Fleet): Promise<Sides> {
  const fleetFile = join(fleet.folder, 'fleet.json');
  writeFileSync(fleetFile, JSON.stringify(fleet));
  writeFileSync(join(fleet.folder, 'inventory'), `${fleet.addresses.join('\n')}\n`);
  const ours = (what: string): Promise<Measured> =>
    timed([process.execPath, join(HERE, 'fleet-run.ts'), what, fleetFile]);
  const worked = async (what: string): Promise<Worked> => {
    await ours(what);
    return JSON.parse(readFileSync(join(fleet.folder, 'worked.json'), 'utf8')) as Worked;
  };
  const change = await ours('facts-and-change');
  const logins: Logins[] = [];
  while (logins.length < LOGINS_EACH_RUN)
    logins.push({ again: await worked('change'), bare: await worked('bare-logins') });
  await ours('take-back');
  const ansible = await timed(['env', ...ansibleSettings(fleet), ...ansibleCommand(fleet)]);
  return { change, logins, ansible };
}

function judgeSides(sides: readonly Sides[]): boolean {
  const show = (title: string, took: readonly Worked[]): void =>
    console.log(
      `${title}: ${describe(took.map(({ seconds }) => seconds))}, CPU ${describe(took.map(({ cpuSeconds }) => cpuSeconds))}`,
    );
  const logins = sides.flatMap((side) => side.logins);
  show(
    `${HOSTS} hosts: connect, facts, one changed file, brolly`,
    sides.map((side) => side.change),
  );
  show(
    'the same, ansible-core -f 50 with pipelining',
    sides.map((side) => side.ansible),
  );
  show(
    'nothing to change, brolly',
    logins.map(({ again }) => again),
  );
  show(
    'bare ssh2 logins that run one sh',
    logins.map(({ bare }) => bare),
  );
  const ratio = (of: (side: Sides) => number): number => median(sides.map(of));
  return [
    judge(
      'CPU beside Ansible',
      ratio(({ change, ansible }) => change.cpuSeconds / ansible.cpuSeconds),
      1 / 5,
    ),
    judge(
      'nothing to change beside bare logins',
      median(logins.map(({ again, bare }) => again.seconds / bare.seconds)),
      1.15,
    ),
    judge(
      'time beside Ansible',
      ratio(({ change, ansible }) => change.seconds / ansible.seconds),
      1 / 8,
    ),
  ].every(Boolean);
}

async function judgeRoundTrips(fleet: Fleet): Promise<boolean> {
  const { login, changes, nothingToDo, seconds } = await countRoundTrips(fleet);
  console.log(
    `30 resources at 100 ms: facts and change take ${seconds.toFixed(1)} s; the login ${login} round trips, nothing to do ${nothingToDo}`,
  );
  return judge('round trips of facts and change', changes, 6);
}

async function judgeTransfer(fleet: Fleet): Promise<boolean> {
  const { ours, scp } = await measureTransfer(fleet);
  console.log(`64 MiB to 20 hosts: ${ours.toFixed(0)} MiB/s in sum; scp to one of them: ${scp.toFixed(0)} MiB/s`);
  return judge('scp to one host beside 20 hosts in sum', scp / ours, 1 / 0.6);
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
