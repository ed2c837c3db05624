// A whole root file system of its own for tests: its changes are in a folder that is thrown away.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeScript } from '../change-script.ts';
import { type Change, compareResources } from '../compare-resources.ts';
import type { HostResource } from '../kinds.ts';
import { observeScript, parseObservation } from '../observe-script.ts';
import type { Progress } from '../progress.ts';
import { revertScript } from '../revert-script.ts';
import { progressOf, runScript, type ScriptOutcome } from './test-host.ts';
import { DOUBLES_STATE, TOOL_DOUBLES } from './tool-doubles.ts';

/** Whether this process may mount an overlay in a namespace of its own. */
export const canMakeRootHosts = spawnSync('unshare', ['-m', 'true']).status === 0;

export interface RootHost {
  /** Runs a script in the root, as root, in a mount namespace that ends with it. */
  run(script: string): Promise<ScriptOutcome>;
  compare(resources: readonly HostResource[]): Promise<Change[]>;
  apply(resources: readonly HostResource[]): Promise<Progress[]>;
  revert(): Promise<Progress[]>;
  /**
   * Every path below /etc, /home, /mnt, /opt and /srv with its type, mode, owner, size, time (of files) and hash; what is
   * mounted below /mnt; kernel settings, modules and swap; what the doubles of tools know.
   */
  tree(): Promise<readonly string[]>;
  remove(): void;
}

const OPTIONS = { owner: 'deployment.host_1' };

/** What all roots begin with: each has its changes in a folder of its own. */
const BASE = `
set -e
cd "$folder"
mkdir -p dev doubles home mnt opt proc root run srv sys/module tmp usr var/lib var/mail var/log
cp -a /etc .
for name in bin sbin lib lib64; do if [ -L "/$name" ]; then cp -a "/$name" .; else mkdir "$name"; fi; done
`;

const BUILD = `
set -e
cd "$folder"
mkdir upper work root
mkdir -p kernel/sys/net/ipv4 kernel/sys/vm kernel/sys/kernel
echo 0 >kernel/sys/net/ipv4/ip_forward; echo 60 >kernel/sys/vm/swappiness; echo 0.0.0-test >kernel/sys/kernel/osrelease
echo 'Filename Type Size Used Priority' >kernel/swaps
: >mounts
`;

const TREE = `
find /etc /home /mnt /opt /srv \\( -type d -printf '%p %y %m %U:%G\\n' -o -type l -printf '%p %y %l\\n' -o -printf '%p %y %m %U:%G %s %T@\\n' \\) | sort
find /etc /home /mnt /opt /srv -type f -exec sha256sum {} + | sort -k 2
grep ' /mnt' /proc/self/mounts
grep -r . /proc/sys /proc/swaps ${DOUBLES_STATE} 2>/dev/null | sort
find /sys ${DOUBLES_STATE} -mindepth 2 2>/dev/null | sort
`;

let base: string | undefined;

/** Made once: to copy /etc takes longer than most scripts. */
function makeBase(): string {
  const folder = mkdtempSync(join(tmpdir(), 'root-host-base-'));
  spawnSync('sh', ['-s'], { input: BASE, env: { ...process.env, folder } });
  for (const [name, body] of Object.entries(TOOL_DOUBLES))
    writeFileSync(join(folder, 'doubles', name), body, { mode: 0o755 });
  return folder;
}

/**
 * Makes a root: a copy of /etc as it is now, /usr of this machine, and all else empty. `shell` reads a script from stdin.
 *
 * Kernel settings and swap are files of its own, tools that change more than files are doubles, and what is mounted below
 * /mnt is mounted again for the next script.
 */
export function makeRootHost(shell: readonly string[] = ['sh', '-s']): RootHost {
  base ??= makeBase();
  const folder = mkdtempSync(join(tmpdir(), 'root-host-'));
  spawnSync('sh', ['-s'], { input: BUILD, env: { ...process.env, folder } });
  const enter = `
mount -t overlay overlay -o lowerdir=${base},upperdir=${folder}/upper,workdir=${folder}/work ${folder}/root
mount --rbind /proc ${folder}/root/proc; mount --rbind /dev ${folder}/root/dev; mount --bind -r /usr ${folder}/root/usr
mount -t tmpfs tmpfs ${folder}/root/run; mount -t tmpfs tmpfs ${folder}/root/tmp
mount --bind ${folder}/kernel/sys ${folder}/root/proc/sys; mount --bind ${folder}/kernel/swaps ${folder}/root/proc/swaps
while read -r source point type options rest; do mount -t "$type" -o "$options" "$source" "$point"; done <${folder}/mounts
status=0; PATH=/doubles:$PATH chroot ${folder}/root "$@" || status=$?
grep ' ${folder}/root/mnt/' /proc/self/mounts >${folder}/mounts || :
exit "$status"`;
  const run = (script: string): Promise<ScriptOutcome> =>
    runScript(script, ['unshare', '-m', 'sh', '-ec', enter, 'enter', ...shell]);
  const compare = async (resources: readonly HostResource[]): Promise<Change[]> =>
    compareResources(resources, parseObservation((await run(observeScript(resources, OPTIONS))).stdout));
  return {
    run,
    compare,
    apply: async (resources) => progressOf(await run(changeScript(await compare(resources), OPTIONS))),
    revert: async () => progressOf(await run(revertScript(OPTIONS))),
    tree: async () => (await run(TREE)).stdout.split('\n'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Takes away what all roots of a test file have begun with, after the last of them. */
export function removeRootHosts(): void {
  if (base !== undefined) rmSync(base, { recursive: true, force: true });
  base = undefined;
}
