// npm run quickstart: from a fresh clone to a running cluster on this machine, by the three commands of the README.

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editBareVmBlueprint } from './edit-blueprint.ts';
import { buildParts, kubectlPath, type LabStatus, labUp } from './index.ts';
import { listNodes, nodeTable } from './node-table.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = join(process.env['BROLLY_QUICKSTART'] ?? join(ROOT, 'quickstart'), 'barevm');
const BLUEPRINT = join(FOLDER, 'barevm-blueprint.yaml');
const EXAMPLE = join(ROOT, 'examples/barevm');
const COMMANDS: readonly (readonly [string, ...string[]])[] = [
  ['cfy', 'local', 'install-plugins', '-p', 'barevm-blueprint.yaml'],
  ['cfy', 'local', 'init', '-p', 'barevm-blueprint.yaml'],
  ['cfy', 'local', 'execute', '-w', 'install'],
];

const started = performance.now();

function say(text: string): void {
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`[${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}] ${text}`);
}

/** Runs a command with this terminal, in the quickstart's folder, and gives its exit code. */
function run(command: readonly [string, ...string[]], cwd: string): Promise<number> {
  const [program, ...parameters] = command;
  const env = { ...process.env, PATH: `${join(ROOT, 'core/bin')}:${process.env['PATH'] ?? ''}` };
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { cwd, env, stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Writes the edited blueprint and shows what was edited; a folder made for other hosts is begun anew. */
async function writeBlueprint(lab: LabStatus): Promise<void> {
  const example = readFileSync(join(EXAMPLE, 'barevm-blueprint.yaml'), 'utf8');
  const text = editBareVmBlueprint(example, { hosts: lab.hosts.slice(0, 3), mirror: lab.mirror, user: 'ubuntu' });
  if (existsSync(BLUEPRINT) && readFileSync(BLUEPRINT, 'utf8') === text) {
    say(`${BLUEPRINT} is written already`);
    return;
  }
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(dirname(FOLDER), { recursive: true });
  cpSync(EXAMPLE, FOLDER, { recursive: true });
  writeFileSync(BLUEPRINT, text);
  say('The example blueprint, edited for the three hosts of this machine:');
  await run(
    ['git', '--no-pager', 'diff', '--no-index', '--unified=0', join(EXAMPLE, 'barevm-blueprint.yaml'), BLUEPRINT],
    ROOT,
  );
}

function kubeconfig(): string {
  return join(FOLDER, '.brolly', 'barevm.barevm-blueprint.yaml', 'kubeconfig');
}

async function showCluster(): Promise<boolean> {
  const nodes = await listNodes(await kubectlPath(), kubeconfig());
  if (nodes === undefined) return false;
  console.log(`\n${nodeTable(nodes)}\n`);
  return nodes.length > 0 && nodes.every((node) => node.ready);
}

async function showNext(): Promise<void> {
  const kubectl = await kubectlPath();
  console.log(`The kubeconfig that works from this machine: ${kubeconfig()}

What to try next:
  export PATH=${join(ROOT, 'core/bin')}:${dirname(kubectl)}:$PATH KUBECONFIG=${kubeconfig()}
  kubectl get pods -A
  cd ${FOLDER}
  brolly status                        what is there
  cfy local instances                  what each node instance knows
  cfy local execute -w uninstall       bare hosts again
  npm run lab -- down                  (in ${ROOT}) take the hosts away`);
}

async function main(): Promise<void> {
  say(
    'Kubernetes and its parts: from the cache, or built from source (about 20 minutes on 2 cores when nothing is cached)',
  );
  await buildParts({ onProgress: (step) => say(`  ${step.text}`) });
  say(
    'Three bare hosts and a mirror on this machine (a few seconds; about a minute when their system must be made first)',
  );
  const lab = await labUp({ hosts: 3, onProgress: (step) => say(`  ${step.text}`) });
  await writeBlueprint(lab);
  if (existsSync(kubeconfig()) && (await showCluster())) {
    say('All is in place: the cluster runs.');
    await showNext();
    return;
  }
  for (const command of COMMANDS) {
    say(`$ ${command.join(' ')}`);
    const exitCode = await run(command, FOLDER);
    if (exitCode !== 0) {
      say(
        `"${command.join(' ')}" ended with exit code ${exitCode}; the words above say why. Run "npm run quickstart" again to go on.`,
      );
      process.exitCode = exitCode;
      return;
    }
  }
  if (!(await showCluster())) {
    say('The install ended well, but not every node is Ready.');
    process.exitCode = 1;
    return;
  }
  say('The cluster runs.');
  await showNext();
}

await main();
