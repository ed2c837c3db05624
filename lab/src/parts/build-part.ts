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
import { versionsNear } from './published-versions.ts';

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
  try {
    await writeModule(recipe, { work, run, progress });
    const begun = performance.now();
    for (const { path, binary } of recipe.commands) {
      const output = join(draft, 'bin', binary ?? commandName(path));
      await run(['go', 'build', '-trimpath', ...goFlags(recipe), '-o', output, path]);
      progress.say(`  ${basename(output)}, after ${formatElapsed(performance.now() - begun)}`);
    }
    writeFileSync(join(draft, 'built.json'), JSON.stringify(recipe));
    await rm(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
    await rm(draft, { recursive: true, force: true });
  }
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

interface BuildTools {
  /** The folder of the module that asks for the part. */
  readonly work: string;
  /** Runs a command there. */
  readonly run: (command: readonly [string, ...string[]]) => Promise<string>;
  readonly progress: Progress;
}

async function writeModule(recipe: PartRecipe, { work, run, progress }: BuildTools): Promise<void> {
  const replaced = Object.entries(recipe.replaced ?? {}).map(
    ([module, version]) => `replace ${module} => ${module} ${version}`,
  );
  const head = ['module brolly.lab/build', 'go 1.26.0', 'godebug default=go1.26', ...replaced];
  const imports = recipe.commands.map(({ path }) => `import _ "${path}"`);
  writeFileSync(join(work, 'tools.go'), ['//go:build tools', '', 'package tools', '', ...imports, ''].join('\n'));
  writeFileSync(join(work, 'go.mod'), `${head.join('\n\n')}\n`);
  if (recipe.name === 'kubernetes') {
    const staging = stagingReplacements(await downloadGoMod(recipe, progress), recipe.version);
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

async function downloadGoMod(recipe: PartRecipe, progress: Progress): Promise<string> {
  const asked = `${recipe.module}@${recipe.version}`;
  const output = await runCommand(['go', 'mod', 'download', '-json', asked], {
    signal: progress.signal,
    cwd: '/',
  }).catch(async (error: unknown) => {
    if (!(error instanceof LabError)) throw error;
    const near = await versionsNear(recipe.module, recipe.version, progress);
    const choice = near.length === 0 ? 'and none of that minor version can' : `there are ${near.join(', ')}`;
    throw new LabError(`${asked} cannot be had as a Go module; ${choice}`, { cause: error });
  });
  const { GoMod } = JSON.parse(output) as { GoMod: string };
  return readFileSync(GoMod, 'utf8');
}
