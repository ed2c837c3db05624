// Builds one part with the ordinary Go client, in a module of its own that asks for exactly that version.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheFolder } from '../folders.ts';
import { LabError } from '../lab-error.ts';
import { withLock } from '../machine/lock.ts';
import { runCommand } from '../machine/run-command.ts';
import { formatElapsed, type Progress } from '../progress.ts';
import type { PartRecipe } from './part-recipes.ts';
import { partFolder } from './part-store.ts';

/** Builds a part unless it is cached under the same recipe; gives the folder with its binaries. */
export async function buildPart(recipe: PartRecipe, progress: Progress): Promise<string> {
  const folder = partFolder(recipe.name, recipe.version);
  const bin = join(folder, 'bin');
  const isBuilt = (): boolean => {
    const mark = join(folder, 'built.json');
    return existsSync(mark) && readFileSync(mark, 'utf8') === JSON.stringify(recipe);
  };
  if (isBuilt()) return bin;
  return withLock(`${folder}.lock`, progress, async () => {
    if (isBuilt()) return bin;
    const title = `Building ${recipe.name} ${recipe.version} (${recipe.expected} when nothing is cached)`;
    await progress.step(title, () => build(recipe, folder, progress));
    return bin;
  });
}

async function build(recipe: PartRecipe, folder: string, progress: Progress): Promise<void> {
  const work = cacheFolder('build', `${recipe.name}-${recipe.version}`);
  const draft = `${folder}.draft`;
  await rm(work, { recursive: true, force: true });
  await rm(draft, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  mkdirSync(join(draft, 'bin'), { recursive: true });
  const run = (command: readonly [string, ...string[]]): Promise<string> =>
    runCommand(command, {
      signal: progress.signal,
      cwd: work,
      env: { CGO_ENABLED: recipe.cgo === true ? '1' : '0', GOFLAGS: '-buildvcs=false' },
    });
  await writeModule(recipe, work, run);
  const begun = performance.now();
  for (const { path, binary } of recipe.commands) {
    const output = join(draft, 'bin', binary ?? commandName(path));
    await run(['go', 'build', '-trimpath', ...goFlags(recipe), '-o', output, path]);
    progress.say(`  ${basename(output)}, after ${formatElapsed(performance.now() - begun)}`);
  }
  writeFileSync(join(draft, 'built.json'), JSON.stringify(recipe));
  await rm(folder, { recursive: true, force: true });
  renameSync(draft, folder);
  await rm(work, { recursive: true, force: true });
}

/** `go build` parameters of a recipe. */
export function goFlags(recipe: PartRecipe): readonly string[] {
  const linker = ['-s -w', recipe.cgo === true ? '-extldflags "-static"' : '', recipe.linkerFlags ?? '']
    .filter(Boolean)
    .join(' ');
  return ['-ldflags', linker, ...(recipe.tags === undefined ? [] : ['-tags', recipe.tags])];
}

/** The last element of an import path, a major version left out: `.../etcd/server/v3` gives `server`. */
function commandName(path: string): string {
  const elements = path.split('/');
  const last = elements.at(-1) ?? path;
  return /^v\d+$/.test(last) ? (elements.at(-2) ?? last) : last;
}

type Run = (command: readonly [string, ...string[]]) => Promise<string>;

async function writeModule(recipe: PartRecipe, work: string, run: Run): Promise<void> {
  const replaced = Object.entries(recipe.replaced ?? {}).map(
    ([module, version]) => `replace ${module} => ${module} ${version}`,
  );
  const head = ['module brolly.lab/build', 'go 1.26.0', 'godebug default=go1.26', ...replaced];
  const imports = recipe.commands.map(({ path }) => `import _ "${path}"`);
  writeFileSync(join(work, 'tools.go'), ['//go:build tools', '', 'package tools', '', ...imports, ''].join('\n'));
  writeFileSync(join(work, 'go.mod'), `${head.join('\n\n')}\n`);
  if (recipe.name === 'kubernetes') {
    const { GoMod } = JSON.parse(
      await run(['go', 'mod', 'download', '-json', `${recipe.module}@${recipe.version}`]),
    ) as { GoMod: string };
    const staging = stagingReplacements(readFileSync(GoMod, 'utf8'), recipe.version);
    writeFileSync(
      join(work, 'go.mod'),
      `${[...head, `require ${recipe.module} ${recipe.version}`, ...staging].join('\n\n')}\n`,
    );
  } else {
    await run(['go', 'get', `${recipe.module}@${recipe.version}`]);
  }
  await run(['go', 'mod', 'tidy']);
}

/**
 * The `replace` lines that put the published staging modules in the place of the folders that Kubernetes' go.mod names.
 *
 * v1.36.3 of Kubernetes goes with v0.36.3 of each.
 */
export function stagingReplacements(goMod: string, version: string): readonly string[] {
  const published = version.replace(/^v1\./, 'v0.');
  const modules = [...goMod.matchAll(/^\s*(?:replace\s+)?(k8s\.io\/[a-z0-9-]+) => \.\/staging/gm)].map(
    (match) => match[1] ?? '',
  );
  return [...new Set(modules)].sort().map((module) => `replace ${module} => ${module} ${published}`);
}

/** The exact version when it is published, else the newest of the same minor, else the newest of the same major. */
export async function nearestVersion(module: string, wanted: string, progress: Progress): Promise<string> {
  const options = { signal: progress.signal, cwd: '/', env: { GOFLAGS: '-mod=mod' } };
  try {
    await runCommand(['go', 'mod', 'download', `${module}@${wanted}`], options);
    return wanted;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const line = await runCommand(['go', 'list', '-m', '-versions', module], options);
    const versions = line.trim().split(' ').slice(1);
    const nearest = pickNearest(versions, wanted);
    if (nearest === undefined)
      throw new LabError(`no version of ${module} near ${wanted} can be had:\n${error.message}`, { cause: error });
    return nearest;
  }
}

/** The last of the sorted versions that shares the minor version with `wanted`, else the major; releases only. */
export function pickNearest(versions: readonly string[], wanted: string): string | undefined {
  const releases = versions.filter((version) => /^v\d+\.\d+\.\d+$/.test(version));
  const [major, minor] = wanted.split('.');
  return (
    releases.findLast((version) => version.startsWith(`${major}.${minor}.`)) ??
    releases.findLast((version) => version.startsWith(`${major}.`))
  );
}
