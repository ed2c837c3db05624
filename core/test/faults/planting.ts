// Plants faults on hosts of the lab, runs what they break, and reads what is said.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LabHost, resetHost, startMirror } from '@brolly/lab';
import { makeAuthority } from '../../../plugins/kubernetes/src/certificates.ts';
import { type CommandResult, runCommand } from '../command.ts';
import { type BareHosts, writeBareVmBlueprint } from '../lab-rig.ts';
import { sshToHost } from '../ssh-to-host.ts';
import type { Fault, Stage } from './fault.ts';

const DAY_MS = 86_400_000;
const BLUEPRINT = 'barevm-blueprint.yaml';
const ONE_AUTHORITY_DAYS = 3650;

/** What was said of a fault. */
export interface Told {
  /** That of the failure, and every other cause beside it. */
  readonly causes: readonly { readonly code: string; readonly message: string }[];
  readonly hint: string;
  readonly seconds: number;
}

/** Two hosts of the lab: the first one becomes the control plane. */
export interface Field {
  readonly lab: BareHosts;
  readonly first: LabHost;
  readonly second: LabHost;
  /** Folders of the deployments that were prepared, by the node template whose host was; `cluster`: of one that runs. */
  readonly folders: Map<string, string>;
  /** sh that sets certificates and what the faults ask for. */
  readonly environment: string;
}

/** Makes what faults are planted with. */
export async function layOutField(lab: BareHosts): Promise<Field> {
  const [first, second] = lab.hosts as readonly [LabHost, LabHost];
  const made = {
    EXPIRED: await makeAuthority(Date.now() - (ONE_AUTHORITY_DAYS + 30) * DAY_MS),
    FUTURE: await makeAuthority(Date.now() + 2 * DAY_MS),
    OTHER: await makeAuthority(Date.now()),
  };
  const machineId = (await sshToHost(first, 'cat /etc/machine-id')).stdout.trim();
  const variables = Object.entries(made).flatMap(([name, { certificate, key }]) => [
    `${name}_CRT='${certificate.trim()}'`,
    `${name}_KEY='${key.trim()}'`,
  ]);
  const environment = [`OTHER_MACHINE_ID=${machineId}`, 'PATH=/usr/local/bin:$PATH', ...variables].join('\n');
  return { lab, first, second, folders: new Map(), environment };
}

/** Plants faults of one stage, runs it, takes them away again, and says what was told. */
export async function plant(field: Field, faults: readonly Fault[]): Promise<Told & { readonly text: string }> {
  const [{ stage }] = faults as readonly [Fault, ...Fault[]];
  const prepared = await layOut(field, stage);
  try {
    for (const fault of faults) await onHost(field, fault, fault.plant);
    return tell(await run(field, faults, prepared));
  } finally {
    for (const fault of faults.toReversed()) await onHost(field, fault, fault.heal);
  }
}

/** Brings the hosts to where faults of the stage are planted. @returns the folder of their deployment, where it is there before */
async function layOut(field: Field, stage: Stage): Promise<string | undefined> {
  if (stage === 'bare' || stage === 'create') return makeBare(field);
  if (field.folders.has('cluster') !== (stage === 'run')) await makeBare(field);
  if (stage === 'run') return installed(field);
  const folder = await prepare(field, stage);
  await clean(hostOf(field, stage));
  return folder;
}

async function onHost(field: Field, fault: Fault, script: string): Promise<void> {
  if (script === ':') return;
  const host = fault.onFirst === true ? field.first : hostOf(field, fault.stage);
  await sshToHost(host, `${field.environment}\n${script}`);
}

/** Where a fault is planted when it does not say so. */
function hostOf(field: Field, stage: Stage): LabHost {
  return stage === 'bare' || stage === 'join' || stage === 'run' ? field.second : field.first;
}

async function run(field: Field, faults: readonly Fault[], prepared: string | undefined): Promise<CommandResult> {
  const [{ stage, asked = [] }] = faults as readonly [Fault, ...Fault[]];
  if (prepared !== undefined && stage === 'run') return ask(prepared, asked);
  if (prepared !== undefined) return operation(prepared, 'start', stage === 'join' ? 'minion1' : 'master');
  const edits = faults.flatMap((fault) => (fault.edit === undefined ? [] : [fault.edit]));
  const hosts = stage === 'bare' ? field.lab.hosts.slice(0, 2) : [field.first];
  const faulty = faults.find((fault) => fault.mirror !== undefined)?.mirror;
  if (faulty === undefined) return install(await blueprintFolder(field, hosts, edits));
  const mirror = await startMirror({ address: new URL(field.lab.mirror).hostname, port: 0, faults: faulty });
  try {
    return await install(await blueprintFolder(field, hosts, [[/mirror: \S+/, `mirror: ${mirror.url}`], ...edits]));
  } finally {
    await mirror.close();
  }
}

async function blueprintFolder(
  field: Field,
  hosts: readonly LabHost[],
  edits: readonly (readonly [RegExp, string])[],
): Promise<string> {
  const folder = await writeBareVmBlueprint(field.lab, hosts);
  const path = join(folder, BLUEPRINT);
  writeFileSync(
    path,
    edits.reduce((text, [from, to]) => text.replace(from, to), readFileSync(path, 'utf8')),
  );
  return folder;
}

/** What was begun before it failed is taken back: the next fault finds a bare host. Preflight has begun nothing. */
async function install(folder: string): Promise<CommandResult> {
  const result = await runCommand(['brolly', 'install', BLUEPRINT, '--task-retries', '0'], { cwd: folder });
  if (!result.stderr.includes('nothing was changed')) await runCommand(['brolly', 'uninstall'], { cwd: folder });
  return result;
}

/** Hosts that were prepared meanwhile are as they were made. */
async function makeBare({ lab, folders }: Field): Promise<undefined> {
  if (folders.size > 0) await Promise.all(lab.hosts.map(({ name }) => resetHost(name)));
  folders.clear();
}

/** A deployment whose host is prepared, made once for the control plane and once for the worker. */
async function prepare(field: Field, stage: Stage): Promise<string> {
  const role = stage === 'join' ? 'minion1' : 'master';
  const known = field.folders.get(role);
  if (known !== undefined) return known;
  const folder = await blueprintFolder(field, stage === 'join' ? [field.first, field.second] : [field.first], []);
  await runCommand(['cfy', 'local', 'init', '-p', BLUEPRINT], { cwd: folder });
  const made = await operation(folder, 'create', role);
  if (made.exitCode !== 0) throw new Error(`the host could not be prepared: ${made.stdout}${made.stderr}`);
  field.folders.set(role, folder);
  return folder;
}

/** A whole cluster, made once for all faults that are planted while it runs. */
async function installed(field: Field): Promise<string> {
  const known = field.folders.get('cluster');
  if (known !== undefined) return known;
  const folder = await blueprintFolder(field, [field.first, field.second], []);
  const made = await runCommand(['brolly', 'install', BLUEPRINT], { cwd: folder });
  if (made.exitCode !== 0) throw new Error(`the cluster was not installed: ${made.stdout}${made.stderr}`);
  field.folders.set('cluster', folder);
  return folder;
}

/** Asks one after the other. @returns how the last one ended */
async function ask(folder: string, asked: Fault['asked'] = []): Promise<CommandResult> {
  const [last = [], ...before] = asked.toReversed();
  for (const parameters of before.toReversed()) {
    const { exitCode, stderr } = await workflow(folder, parameters);
    if (exitCode !== 0) throw new Error(`${parameters.join(' ')}: ${stderr}`);
  }
  return workflow(folder, last);
}

function workflow(folder: string, parameters: readonly string[]): Promise<CommandResult> {
  return runCommand(['brolly', 'run', ...parameters, '--task-retries', '0'], { cwd: folder });
}

function operation(folder: string, name: string, node: string): Promise<CommandResult> {
  const parameters = ['-p', `operation=cloudify.interfaces.lifecycle.${name}`, '-p', `node_ids=["${node}"]`];
  return workflow(folder, ['execute_operation', ...parameters]);
}

/** Takes away what an attempt has left, as far as the next one would begin with it. */
async function clean(host: LabHost): Promise<void> {
  await sshToHost(
    host,
    `systemctl stop kubelet 2>/dev/null; systemctl reset-failed kubelet 2>/dev/null
for task in $(ctr -n k8s.io tasks ls -q 2>/dev/null); do ctr -n k8s.io tasks rm -f "$task" >/dev/null 2>&1; done
for container in $(ctr -n k8s.io containers ls -q 2>/dev/null); do ctr -n k8s.io containers rm "$container" >/dev/null 2>&1; done
awk '{ print $2 }' /proc/self/mounts | grep ^/var/lib/kubelet/ | sort -r | while read -r mount; do umount -l "$mount"; done
rm -rf /etc/kubernetes/manifests /etc/kubernetes/pki /etc/kubernetes/*.conf /var/lib/kubelet/* /var/lib/etcd /var/log/pods
:`,
  );
}

function tell(result: CommandResult): Told & { readonly text: string } {
  const report = result.stderr.slice(result.stderr.indexOf('✗'));
  const causes = [...report.matchAll(/^ {2}(?:also found: )?([a-z]+(?:-[a-z]+)+): (.*?):?$/gm)];
  const byCode = new Map(causes.toReversed().map(([, code = '', message = '']) => [code, message]));
  return {
    text: result.stdout + result.stderr,
    causes: [...byCode].toReversed().map(([code, message]) => ({ code, message })),
    hint: /\n {2}(?:│ )?try: (.*)\n/.exec(report)?.[1] ?? '',
    seconds: Math.round(result.seconds),
  };
}
