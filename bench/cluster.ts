// Three bare hosts to three Ready nodes with DNS: ours and a hand-tuned script in turn, on the same hosts.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editBareVmBlueprint, type LabStatus, labUp, resetHost } from '@brolly/lab';
import { flannelManifest } from '../plugins/kubernetes/src/flannel-manifest.ts';
import { versionsOf } from '../plugins/kubernetes/src/versions.ts';
import { runProgram } from './cluster/run-program.ts';
import { type Bench, closeWithRatio, describe } from './measure.ts';

const GOAL = 1.1;
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const versions = versionsOf('1.36');

export const clusterBench: Bench = {
  defaultRuns: 3,
  async run({ runs }) {
    const lab = await labUp({ hosts: 3 });
    const pairs: { ours: number; anchor: number }[] = [];
    for (let run = 0; run < runs; run += 1) {
      console.log(`\nrun ${run + 1} of ${runs}, by hand:`);
      const anchor = await onBareHosts(lab, byHand);
      console.log(`\nrun ${run + 1} of ${runs}, brolly install:`);
      const ours = await onBareHosts(lab, byBrolly);
      pairs.push({ ours, anchor });
      console.log(`\nbrolly ${ours.toFixed(1)} s, by hand ${anchor.toFixed(1)} s`);
    }
    for (const host of lab.hosts) await resetHost(host.name);
    console.log(`\nbrolly:  ${describe(pairs.map((pair) => pair.ours))}`);
    console.log(`by hand: ${describe(pairs.map((pair) => pair.anchor))}`);
    return closeWithRatio(pairs, GOAL);
  },
};

/** Makes the hosts bare, then times one whole process. */
async function onBareHosts(
  lab: LabStatus,
  install: (lab: LabStatus, folder: string) => Promise<void>,
): Promise<number> {
  for (const host of lab.hosts) await resetHost(host.name);
  const folder = mkdtempSync(join(tmpdir(), 'brolly-bench-'));
  try {
    const started = performance.now();
    await install(lab, folder);
    return (performance.now() - started) / 1000;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function byBrolly(lab: LabStatus, folder: string): Promise<void> {
  mkdirSync(join(folder, 'barevm'));
  const example = readFileSync(join(ROOT, 'examples/barevm/barevm-blueprint.yaml'), 'utf8');
  const text = editBareVmBlueprint(example, { hosts: lab.hosts.slice(0, 3), mirror: lab.mirror, user: 'ubuntu' });
  writeFileSync(join(folder, 'barevm/barevm-blueprint.yaml'), text);
  await runProgram([join(ROOT, 'core/bin/brolly'), 'install', 'barevm-blueprint.yaml'], {
    cwd: join(folder, 'barevm'),
  });
}

async function byHand(lab: LabStatus, folder: string): Promise<void> {
  const manifest = join(folder, 'network.yaml');
  const hosts = lab.hosts.slice(0, 3);
  const apiAddress = hosts[0]?.address ?? '';
  writeFileSync(manifest, flannelManifest({ podNetwork: '10.244.0.0/16', apiAddress, apiPort: 6443, versions }));
  await runProgram(['sh', join(ROOT, 'bench/cluster/hand.sh'), ...hosts.map((host) => host.address)], {
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
