// Three bare hosts to three Ready nodes with DNS: ours and a hand-tuned script in turn, on the same hosts.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editBareVmBlueprint, type LabStatus, labUp, resetHost } from '@brolly/lab';
import { flannelManifest } from '../plugins/kubernetes/src/flannel-manifest.ts';
import { versionsOf } from '../plugins/kubernetes/src/versions.ts';
import { runProgram } from './cluster/run-program.ts';
import { type Bench, closeWithRatio, describe, judge, median } from './measure.ts';

const GOAL = 1.1;
/** For three nodes. */
const NOTHING_SECONDS = 2;
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const versions = versionsOf('1.36');

export const clusterBench: Bench = {
  defaultRuns: 3,
  async run({ runs }) {
    const lab = await labUp({ hosts: 3 });
    const pairs: { ours: number; anchor: number }[] = [];
    const nothing: NothingToDo[] = [];
    for (let run = 0; run < runs; run += 1) {
      console.log(`\nrun ${run + 1} of ${runs}, by hand:`);
      const anchor = await onBareHosts(lab, byHand);
      console.log(`\nrun ${run + 1} of ${runs}, brolly install:`);
      const { seconds: ours, ...rest } = await onBareHosts(lab, byBrolly);
      pairs.push({ ours, anchor });
      nothing.push(rest);
      console.log(`\nbrolly ${ours.toFixed(1)} s, by hand ${anchor.toFixed(1)} s`);
    }
    for (const host of lab.hosts) await resetHost(host.name);
    console.log(`\nbrolly:  ${describe(pairs.map((pair) => pair.ours))}`);
    console.log(`by hand: ${describe(pairs.map((pair) => pair.anchor))}`);
    const isQuick = [
      judgeNothing(
        'install',
        nothing.map(({ install }) => install),
      ),
      judgeNothing(
        'update',
        nothing.map(({ update }) => update),
      ),
    ].every(Boolean);
    return closeWithRatio(pairs, GOAL) && isQuick;
  },
};

/** Seconds of commands that find all as it is declared. */
interface NothingToDo {
  readonly install: number;
  readonly update: number;
}

function judgeNothing(command: string, seconds: readonly number[]): boolean {
  console.log(`${command} with nothing to do: ${describe(seconds, 2)}`);
  return judge(`seconds of an ${command} with nothing to do`, median(seconds), NOTHING_SECONDS);
}

/** Makes the hosts bare, and installs on them from a folder that is gone afterwards. */
async function onBareHosts<Outcome>(
  lab: LabStatus,
  install: (lab: LabStatus, folder: string) => Promise<Outcome>,
): Promise<Outcome> {
  for (const host of lab.hosts) await resetHost(host.name);
  const folder = mkdtempSync(join(tmpdir(), 'brolly-bench-'));
  try {
    return await install(lab, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function byBrolly(lab: LabStatus, folder: string): Promise<NothingToDo & { readonly seconds: number }> {
  const example = readFileSync(join(ROOT, 'examples/barevm/barevm-blueprint.yaml'), 'utf8');
  const text = editBareVmBlueprint(example, { hosts: lab.hosts.slice(0, 3), mirror: lab.mirror, user: 'ubuntu' });
  writeFileSync(join(folder, 'barevm-blueprint.yaml'), text);
  const brolly = (...parameters: string[]): Promise<number> =>
    runProgram([join(ROOT, 'core/bin/brolly'), ...parameters], { cwd: folder });
  return {
    seconds: await brolly('install', 'barevm-blueprint.yaml'),
    install: await brolly('install', 'barevm-blueprint.yaml'),
    update: await brolly('update', 'barevm-blueprint.yaml', '--yes'),
  };
}

function byHand(lab: LabStatus, folder: string): Promise<number> {
  const manifest = join(folder, 'network.yaml');
  const hosts = lab.hosts.slice(0, 3);
  const apiAddress = hosts[0]?.address ?? '';
  writeFileSync(manifest, flannelManifest({ podNetwork: '10.244.0.0/16', apiAddress, apiPort: 6443, versions }));
  return runProgram(['sh', join(ROOT, 'bench/cluster/hand.sh'), ...hosts.map((host) => host.address)], {
    cwd: folder,
    env: {
      KEY: hosts[0]?.keyFile ?? '',
      MIRROR: lab.mirror,
      MANIFEST: manifest,
      KUBERNETES: versions.kubernetes,
      CONTAINERD: versions.containerd,
      RUNC: versions.runc,
      CNI: versions.cniPlugins,
      PAUSE: versions.pause,
      FLANNEL: versions.flannel,
      FLANNEL_CNI: versions.flannelCniPlugin,
      ETCD: '3.6.8-0',
      COREDNS: 'v1.14.2',
    },
  });
}
