// Runs helm for one operation: with a kubeconfig that lives as long as it does, and settings of the deployment's own.

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Json, NonRecoverableError, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';
import { withKubeApi } from '../api/open-kube-api.ts';
import { helmBinary } from './helm-binary.ts';

const TIMEOUT_MS = 900_000;
const MOST_CHARACTERS = 4 * 1024 * 1024;
const LAST_LINES = 20;

/** How helm ended. */
export interface HelmEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Helm {
  /** Runs it; a bad end is an outcome. */
  try(...parameters: readonly string[]): Promise<HelmEnd>;
  /** Runs it and gives what it prints. @throws NonRecoverableError `helm-failed` with what it said */
  run(...parameters: readonly string[]): Promise<string>;
  /** Writes a file that helm reads, for its owner only; gone at the end. */
  file(name: string, content: string): Promise<string>;
}

/** Runs `use` with helm for the cluster of the instance; without one, as for repositories, it has no kubeconfig. */
export async function withHelm<Result>(
  context: OperationContext,
  options: { readonly needsCluster: boolean },
  use: (helm: Helm) => Promise<Result>,
): Promise<Result> {
  const program = await helmBinary(context);
  await mkdir(context.workFolder, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(context.workFolder, 'run-'));
  const file = async (name: string, content: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  const withKubeconfig = async (kubeconfig: string): Promise<Result> => {
    const environment = { ...homes(context), KUBECONFIG: await file('kubeconfig', kubeconfig) };
    const attempt = (...parameters: readonly string[]): Promise<HelmEnd> =>
      start(program, parameters, { environment, signal: context.signal });
    return use({
      file,
      try: attempt,
      async run(...parameters) {
        const end = await attempt(...parameters);
        if (end.exitCode === 0) return end.stdout;
        throw failure(context, parameters, end);
      },
    });
  };
  try {
    if (!options.needsCluster) return await withKubeconfig('{}');
    return await withKubeApi(context, ({ api }) => withKubeconfig(api.kubeconfig()));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Repositories and caches of the deployment, not of the user. */
function homes({ workFolder }: OperationContext): Readonly<Record<string, string>> {
  const home = join(workFolder, 'helm');
  return {
    HELM_CACHE_HOME: join(home, 'cache'),
    HELM_CONFIG_HOME: join(home, 'config'),
    HELM_DATA_HOME: join(home, 'data'),
  };
}

function start(
  program: string,
  parameters: readonly string[],
  { environment, signal }: { readonly environment: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<HelmEnd> {
  const child = spawn(program, parameters, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout = (stdout + text).slice(-MOST_CHARACTERS)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-MOST_CHARACTERS)));
  return new Promise((resolve, reject) => {
    child.on('error', (error) =>
      reject(
        signal.aborted
          ? new NonRecoverableError('ended because the execution was cancelled', { reason: 'cancelled' })
          : new RecoverableError(`helm ${parameters[0]}: ${error.message}`, { reason: 'helm-failed', cause: error }),
      ),
    );
    child.on('close', (code) => resolve({ exitCode: code ?? 1, stdout, stderr }));
  });
}

function failure(
  { self }: OperationContext,
  parameters: readonly string[],
  end: HelmEnd,
): NonRecoverableError | RecoverableError {
  const lines = `${end.stderr}\n${end.stdout}`.trim().split('\n').slice(-LAST_LINES);
  const options = { reason: 'helm-failed', evidence: [{ title: 'helm says', lines }] };
  const message = `helm ${parameters[0]} for ${self.nodeName} ended with exit code ${end.exitCode}: ${lines[0] ?? ''}`;
  const mayPass = /timed out|timeout|connection refused|unreachable|another operation|TLS handshake|EOF/i.test(
    end.stderr,
  );
  return mayPass ? new RecoverableError(message, options) : new NonRecoverableError(message, options);
}

/** What helm prints with `-o json`. */
export function parsedJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
