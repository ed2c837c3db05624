// Kubernetes and its parts, built from source and cached.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../lab-error.ts';
import { type LabOptions, makeProgress } from '../progress.ts';
import { partFolder } from './part-store.ts';

export const DEFAULT_KUBERNETES_VERSION = 'v1.36.3';

export interface BuildOptions extends LabOptions {
  /** Default `v1.36.3`. */
  readonly kubernetesVersion?: string;
}

export async function buildParts(options: BuildOptions = {}): Promise<void> {
  makeProgress(options);
}

/** Path of the built kubectl. @throws LabError when it is not built. */
export async function kubectlPath(kubernetesVersion: string = DEFAULT_KUBERNETES_VERSION): Promise<string> {
  const path = join(partFolder('kubernetes', kubernetesVersion), 'bin', 'kubectl');
  if (!existsSync(path)) throw new LabError(`kubectl ${kubernetesVersion} is not built; run "npm run lab -- build"`);
  return path;
}
