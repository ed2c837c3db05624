// Installs of three nodes that are killed at events spread over their whole course, and go on: every cluster is whole.

import { join } from 'node:path';
import type { Snapshot } from '@brolly/host-resources';
import { type LabStatus, labUp, resetHost } from '@brolly/lab';
import { type CommandResult, runCommand } from '../core/test/command.ts';
import { differencesSince, takeHostSnapshot } from '../core/test/host-snapshot.ts';
import { readyNodes } from '../core/test/kubectl.ts';
import { writeBareVmBlueprint } from '../core/test/lab-rig.ts';
import { podsMeet } from '../core/test/pods-meet.ts';
import { endAtEvent, toldEvents } from '../core/test/run-until.ts';
import { type Bench, describe, median } from './measure.ts';

const BLUEPRINT = 'barevm-blueprint.yaml';
const HOSTS = 3;
/** How often each install is killed, a quarter of its course apart; 1: each kill has an install of its own. */
const KILLS_EACH = Number(process.env['KILLS_EACH'] ?? 4);

/** Every event of an undisturbed install, with its place. */
type Course = ReadonlyMap<string, number>;

/** An install that was killed and gone on with. */
interface Survival {
  readonly kills: number;
  /** Of all its processes. */
  readonly seconds: number;
  /** What is not as it is to be; empty where the cluster is whole. */
  readonly wrong: readonly string[];
}

export const resumeBench: Bench = {
  defaultRuns: 40,
  async run({ runs }) {
    const lab = await labUp({ hosts: HOSTS });
    const anchor = await undisturbed(lab);
    console.log(`undisturbed: ${anchor.course.size} events, ${anchor.seconds.toFixed(1)} s`);
    const survivals: Survival[] = [];
    const installs = installsOf(runs, anchor.course.size);
    for (const points of installs) {
      const isTakenBack = points === installs.at(-1);
      const survival = await survive(lab, { course: anchor.course, points, isTakenBack });
      survivals.push(survival);
      const verdict = survival.wrong.length === 0 ? 'whole' : `NOT whole: ${survival.wrong.join('\n')}`;
      console.log(`${survival.kills} kills, ${survival.seconds.toFixed(1)} s: ${verdict}\n`);
    }
    await Promise.all(lab.hosts.map(({ name }) => resetHost(name)));
    return judgeAll(survivals, anchor.seconds);
  },
};

/** Places at which each install is killed, spread evenly over the course; with PART=2/4 of the second quarter of them. */
function installsOf(runs: number, events: number): readonly (readonly number[])[] {
  const count = Math.ceil(runs / KILLS_EACH);
  const all = Array.from({ length: count }, (_, install) =>
    Array.from({ length: KILLS_EACH }, (__, kill) => Math.floor(((kill * count + install + 0.5) / runs) * events)),
  );
  const [part = 1, parts = 1] = (process.env['PART'] ?? '1/1').split('/').map(Number);
  return all.slice(Math.floor(((part - 1) * count) / parts), Math.floor((part * count) / parts));
}

function judgeAll(survivals: readonly Survival[], anchorSeconds: number): boolean {
  const kills = (ofThem: readonly Survival[]): number => ofThem.reduce((sum, each) => sum + each.kills, 0);
  const whole = survivals.filter(({ wrong }) => wrong.length === 0);
  const seconds = survivals.map((survival) => survival.seconds);
  console.log(`killed and gone on with: ${describe(seconds)}`);
  console.log(`${(median(seconds) / anchorSeconds).toFixed(2)} times an undisturbed install of the same run`);
  const met = whole.length === survivals.length;
  const [survived, all] = [kills(whole), kills(survivals)];
  console.log(`whole after ${survived} of ${all} kills (goal: all): ${met ? 'met' : 'missed'}`);
  return met;
}

async function bareFolder(lab: LabStatus): Promise<string> {
  await Promise.all(lab.hosts.map(({ name }) => resetHost(name)));
  return writeBareVmBlueprint(lab, lab.hosts.slice(0, HOSTS));
}

async function undisturbed(lab: LabStatus): Promise<{ readonly course: Course; readonly seconds: number }> {
  const folder = await bareFolder(lab);
  const result = await runCommand(['brolly', 'install', BLUEPRINT, '--json'], { cwd: folder });
  if (result.exitCode !== 0) throw new Error(result.stdout + result.stderr);
  const names = new Set(toldEvents(result.stdout).filter(isBeforeEnd).map(nameOf));
  return { course: new Map([...names].map((name, place) => [name, place])), seconds: result.seconds };
}

async function survive(
  lab: LabStatus,
  options: { readonly course: Course; readonly points: readonly number[]; readonly isTakenBack: boolean },
): Promise<Survival> {
  const { course, points, isTakenBack } = options;
  const folder = await bareFolder(lab);
  const before = isTakenBack ? await snapshots(lab) : [];
  const started = performance.now();
  const wrong = await killAgainAndAgain(folder, course, points);
  const resumed = await runCommand(['brolly', 'resume'], { cwd: folder });
  const seconds = (performance.now() - started) / 1000;
  wrong.push(...(await notWhole(folder, resumed)));
  if (isTakenBack) wrong.push(...(await leftBehind(lab, { folder, before })));
  return { kills: points.length, seconds, wrong };
}

/**
 * Each process is killed at the first event that an undisturbed install tells at this place or later: what a host did while
 * nobody listened is never told.
 */
async function killAgainAndAgain(folder: string, course: Course, points: readonly number[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const [life, point] of points.entries()) {
    const isDue = (told: readonly string[]): boolean => told.some((line) => (course.get(nameOf(line)) ?? -1) >= point);
    const parameters = life === 0 ? ['install', BLUEPRINT] : ['resume'];
    const { at, ended } = await endAtEvent({ folder, parameters }, isDue);
    console.log(`killed at event ${point}: ${at === '' ? 'it was over' : nameOf(at)}`);
    if (ended.signal !== 'SIGKILL') wrong.push(`it was not killed at event ${point}: ${ended.output}`);
  }
  return wrong;
}

async function notWhole(folder: string, resumed: CommandResult): Promise<readonly string[]> {
  if (resumed.exitCode !== 0) return [resumed.stdout + resumed.stderr];
  try {
    const kubeconfig = join(folder, '.brolly', `barevm.${BLUEPRINT}`, 'kubeconfig');
    const nodes = await readyNodes(kubeconfig);
    const { answer } = await podsMeet(kubeconfig);
    return [
      ...(nodes.length === HOSTS ? [] : [`${nodes.length} nodes`]),
      ...nodes.filter((node) => !node.ready).map((node) => `${node.name} is not Ready`),
      ...(answer.includes('served by server') ? [] : [`the pod was answered "${answer}"`]),
    ];
  } catch (error) {
    return [String(error)];
  }
}

async function snapshots(lab: LabStatus): Promise<readonly Snapshot[]> {
  return Promise.all(lab.hosts.map(takeHostSnapshot));
}

async function leftBehind(
  lab: LabStatus,
  { folder, before }: { readonly folder: string; readonly before: readonly Snapshot[] },
): Promise<readonly string[]> {
  const result = await runCommand(['brolly', 'uninstall'], { cwd: folder });
  if (result.exitCode !== 0) return [result.stdout + result.stderr];
  const after = await snapshots(lab);
  const left = after.flatMap((snapshot, host) => differencesSince(before[host], snapshot));
  console.log(`taken back: ${left.length} differences on ${after.length} hosts`);
  return left;
}

/** Not of the workflow's own end: brolly would be gone before it is killed. */
function isBeforeEnd(line: string): boolean {
  return !/"kind":"(?:step-ended|execution-ended)"/.test(line);
}

/** `task-started master/create`, or the text of a step on a host: the same in every deployment. */
function nameOf(line: string): string {
  const { kind, taskId, instanceId, text } = JSON.parse(line) as Readonly<Record<string, string | undefined>>;
  const words = [kind, taskId === '' ? instanceId : taskId, text];
  return words
    .filter((word) => word !== undefined)
    .join(' ')
    .replaceAll(/\b(master|minion\d)_[a-z0-9]{6}/g, '$1')
    .slice(0, 120);
}
