// The npm packages: brolly as users install it, and the packages that plugin authors code against.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Workspaces that are published as they are, compiled; a plugin author depends on them. */
const LIBRARIES = ['plugin-sdk', 'host-resources'] as const;

type Manifest = Readonly<Record<string, unknown>> & { readonly name: string; readonly version: string };

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;

/** Packs all packages into a folder. To be called when core/dist is built. @returns the paths of the tarballs. */
export function packNpm(out: string): readonly string[] {
  mkdirSync(out, { recursive: true });
  return [packBrolly(out), ...LIBRARIES.map((folder) => packLibrary(folder, out))];
}

/** The launchers, the bundle and the README: no sources, and no dependency but a Node for machines with an older one. */
function packBrolly(out: string): string {
  const core = manifestOf('core');
  const workspace = manifestOf('.');
  const { optionalDependencies } = workspace;
  return packed(out, (stage) => {
    cpSync(join(ROOT, 'core/bin'), join(stage, 'bin'), { recursive: true });
    cpSync(join(ROOT, 'core/dist'), join(stage, 'dist'), { recursive: true });
    for (const file of ['README.md', 'CHANGELOG.md']) cpSync(join(ROOT, file), join(stage, file));
    const { version, license, bin } = core;
    const { description, engines } = workspace;
    return { name: 'brolly', version, description, license, type: 'module', bin, engines, optionalDependencies };
  });
}

/** JavaScript and declarations from TypeScript, with the imports between files adapted. */
function packLibrary(folder: string, out: string): string {
  const { name, version, license, dependencies } = manifestOf(folder);
  return packed(out, (stage) => {
    const config = join(stage, 'tsconfig.json');
    const options = { noEmit: false, outDir: 'dist', rootDir: join(ROOT, folder, 'src'), declaration: true };
    const compilerOptions = { ...options, allowImportingTsExtensions: false, rewriteRelativeImportExtensions: true };
    const types = { typeRoots: [join(ROOT, 'node_modules/@types')] };
    const extended = { extends: join(ROOT, 'tsconfig.json'), compilerOptions: { ...compilerOptions, ...types } };
    const include = { include: [join(ROOT, folder, 'src')], exclude: ['**/*.test.ts', '**/testing/**'] };
    writeFileSync(config, JSON.stringify({ ...extended, ...include }));
    execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript7/bin/tsc'), '-p', config], {
      stdio: 'inherit',
    });
    rmSync(config);
    const exports = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } };
    return { name, version, license, type: 'module', exports, dependencies };
  });
}

function packed(out: string, fill: (stage: string) => Readonly<Record<string, unknown>>): string {
  const stage = mkdtempSync(join(tmpdir(), 'brolly-pack-'));
  try {
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(fill(stage), undefined, 2)}\n`);
    const answer = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', out], {
      cwd: stage,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [tarball] = JSON.parse(answer) as readonly { readonly filename: string }[];
    return join(out, tarball?.filename ?? '');
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}
