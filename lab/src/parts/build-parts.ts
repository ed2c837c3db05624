// Kubernetes and its parts, built from source and cached, then laid out as the mirror serves them.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../folders.ts';
import { type BuiltFolders, imageRecipes, splitReference, versionOfTag } from '../images/image-recipes.ts';
import { storeImage } from '../images/image-store.ts';
import { LabError } from '../lab-error.ts';
import { withLock } from '../machine/lock.ts';
import { runCommand } from '../machine/run-command.ts';
import { BUILD_PACKAGES, installPackages } from '../machine/system-packages.ts';
import { layOutSite } from '../mirror/download-site.ts';
import { layOutPackages } from '../mirror/package-site.ts';
import { formatElapsed, type LabOptions, makeProgress, type Progress } from '../progress.ts';
import { buildPart } from './build-part.ts';
import { buildPause } from './build-pause.ts';
import {
  corednsRecipe,
  etcdRecipe,
  etcdToolRecipe,
  FIXED_RECIPES,
  FLANNEL_CNI_PLUGIN_TAG,
  FLANNEL_VERSION,
  kubernetesRecipe,
} from './part-recipes.ts';
import { partFolder, writeImageNotes } from './part-store.ts';
import { nearestVersion } from './published-versions.ts';

export const DEFAULT_KUBERNETES_VERSION = 'v1.36.3';

export interface BuildOptions extends LabOptions {
  /** With or without its v. Default `v1.36.3`. */
  readonly kubernetesVersion?: string;
}

/**
 * Builds Kubernetes of one version, with the etcd and CoreDNS that its kubeadm names, containerd, runc, CNI plugins and
 * flannel, and puts downloads and images where the mirror serves them.
 *
 * About 20 minutes on 2 cores when nothing is cached, a minute with Go's own cache, under a second when all is built.
 *
 * @throws LabError when there is no Go, no such version, or a build fails.
 */
export async function buildParts(options: BuildOptions = {}): Promise<void> {
  const progress = makeProgress(options);
  const version = checkVersion(options.kubernetesVersion ?? DEFAULT_KUBERNETES_VERSION);
  const begun = performance.now();
  await installPackages(BUILD_PACKAGES, progress);
  const kubernetes = kubernetesRecipe(version);
  const isCached = existsSync(join(partFolder('kubernetes', version), 'built.json'));
  if (!isCached) {
    await requireGo(progress);
    progress.say(
      `Building Kubernetes ${version} and its parts: about 20 minutes on 2 cores when Go has nothing cached`,
    );
  }
  const kubernetesFolder = await buildPart(kubernetes, progress);
  const references = await kubeadmImages(join(kubernetesFolder, 'kubeadm'), version, progress);
  const wanted = { etcd: taggedVersion(references, 'etcd'), coredns: taggedVersion(references, 'coredns') };
  const etcd = await buildNearest(etcdRecipe, wanted.etcd, progress);
  const etcdTool = await buildNearest(etcdToolRecipe, wanted.etcd, progress);
  const coredns = await buildNearest(corednsRecipe, wanted.coredns, progress);
  const fixed = new Map<string, string>();
  for (const recipe of FIXED_RECIPES) fixed.set(recipe.name, await buildPart(recipe, progress));
  const folder = (name: string): string => fixed.get(name) ?? '';
  const built: BuiltFolders = {
    kubernetes: kubernetesFolder,
    etcd: etcd.folder,
    etcdTool: etcdTool.folder,
    coredns: coredns.folder,
    flannel: folder('flannel'),
    flannelCniPlugin: folder('flannel-cni-plugin'),
    pause: await buildPause(progress),
  };
  const downloads = {
    ...built,
    containerd: folder('containerd'),
    runc: folder('runc'),
    cniPlugins: folder('cni-plugins'),
    helm: folder('helm'),
  };
  const images = imageRecipes(built, {
    references,
    etcd: etcd.version,
    coredns: coredns.version,
    flannel: FLANNEL_VERSION,
    flannelCniPlugin: FLANNEL_CNI_PLUGIN_TAG,
  });
  await withLock(cacheFolder('layout.lock'), progress, async () => {
    await layOutSite(version, downloads, progress);
    await layOutPackages(version, downloads, progress);
    await storeImages(images, progress);
  });
  progress.say(`Kubernetes ${version} and its parts are in place (${formatElapsed(performance.now() - begun)})`);
}

/** Path of the built kubectl. @throws LabError when it is not built. */
export async function kubectlPath(kubernetesVersion: string = DEFAULT_KUBERNETES_VERSION): Promise<string> {
  const path = join(partFolder('kubernetes', kubernetesVersion), 'bin', 'kubectl');
  if (!existsSync(path)) throw new LabError(`kubectl ${kubernetesVersion} is not built; run "npm run lab -- build"`);
  return path;
}

function checkVersion(text: string): string {
  const version = text.startsWith('v') ? text : `v${text}`;
  if (!/^v1\.\d+\.\d+$/.test(version))
    throw new LabError(`"${text}" is no version of Kubernetes; give all three numbers, such as v1.36.3`);
  return version;
}

/** Where Go's own installer puts it; a PATH of few folders leaves that out. */
const GO_FOLDER = '/usr/local/go/bin';

async function requireGo(progress: Progress): Promise<void> {
  process.env['PATH'] = `${process.env['PATH'] ?? ''}:${GO_FOLDER}`;
  try {
    await runCommand(['go', 'version'], { signal: progress.signal });
  } catch (error) {
    throw new LabError(
      `Kubernetes is built from source with Go, which is neither on the PATH nor in ${GO_FOLDER}; install Go 1.26 or newer`,
      {
        cause: error,
      },
    );
  }
}

async function kubeadmImages(kubeadm: string, version: string, progress: Progress): Promise<readonly string[]> {
  const output = await runCommand([kubeadm, 'config', 'images', 'list', '--kubernetes-version', version], {
    signal: progress.signal,
  });
  return output.split('\n').filter((line) => line.startsWith('registry.k8s.io/'));
}

function taggedVersion(references: readonly string[], name: string): string {
  const reference = references.find((candidate) => splitReference(candidate).name.endsWith(`/${name}`));
  if (reference === undefined) throw new LabError(`kubeadm names no image of ${name}: ${references.join(', ')}`);
  return versionOfTag(splitReference(reference).tag);
}

async function buildNearest(
  recipeOf: typeof etcdRecipe,
  wanted: string,
  progress: Progress,
): Promise<{ readonly folder: string; readonly version: string }> {
  const exact = recipeOf(wanted);
  const isBuilt = existsSync(join(partFolder(exact.name, wanted), 'built.json'));
  const version = isBuilt ? wanted : await nearestVersion(exact.module, wanted, progress);
  if (version !== wanted) progress.say(`${exact.name} ${wanted} cannot be had; ${version} takes its place`);
  return { folder: await buildPart(recipeOf(version), progress), version };
}

async function storeImages(recipes: ReturnType<typeof imageRecipes>, progress: Progress): Promise<void> {
  let written = 0;
  for (const recipe of recipes) if (await storeImage(recipe, progress)) written += 1;
  if (written > 0) progress.say(`Wrote ${written} images`);
  writeImageNotes(recipes);
}
