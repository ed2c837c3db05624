// Which versions of a Go module can be had.

import { LabError } from '../lab-error.ts';
import { runCommand } from '../machine/run-command.ts';
import type { Progress } from '../progress.ts';

/** Releases of a module with the same minor version, oldest first; empty when none can be had. */
export async function versionsNear(module: string, version: string, progress: Progress): Promise<readonly string[]> {
  const minor = version.split('.').slice(0, 2).join('.');
  const versions = await publishedVersions(module, progress);
  return versions.filter((candidate) => candidate.startsWith(`${minor}.`) && isRelease(candidate));
}

async function publishedVersions(module: string, progress: Progress): Promise<readonly string[]> {
  const line = await runCommand(['go', 'list', '-m', '-versions', module], { signal: progress.signal, cwd: '/' });
  return line.trim().split(' ').slice(1);
}

function isRelease(version: string): boolean {
  return /^v\d+\.\d+\.\d+$/.test(version);
}

/** The exact version when it is published, else the newest of the same minor, else the newest of the same major. */
export async function nearestVersion(module: string, wanted: string, progress: Progress): Promise<string> {
  try {
    await runCommand(['go', 'mod', 'download', `${module}@${wanted}`], { signal: progress.signal, cwd: '/' });
    return wanted;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const nearest = pickNearest(await publishedVersions(module, progress), wanted);
    if (nearest === undefined)
      throw new LabError(`no version of ${module} near ${wanted} can be had:\n${error.message}`, { cause: error });
    return nearest;
  }
}

/** The last of the sorted versions that shares the minor version with `wanted`, else the major; releases only. */
export function pickNearest(versions: readonly string[], wanted: string): string | undefined {
  const releases = versions.filter(isRelease);
  const [major, minor] = wanted.split('.');
  return (
    releases.findLast((version) => version.startsWith(`${major}.${minor}.`)) ??
    releases.findLast((version) => version.startsWith(`${major}.`))
  );
}
