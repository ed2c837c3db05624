// The helm program: the one that the blueprint names, the one of this machine, or a verified download.

import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { access, constants, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { textAt } from '../api/kube-object.ts';
import { fetchLimited } from '../fetch-limited.ts';

/** What is downloaded where there is none. */
const HELM_VERSION = '4.1.4';
const UPSTREAM = 'https://get.helm.sh';
const FETCH_MS = 300_000;
const FETCH_HINT = 'Install helm on this machine, or name its archive elsewhere in installation_source.';
/** Many times what an archive of helm has. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_CHECKSUM_BYTES = 1024 * 1024;
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

const BINARY_TYPE = 'cloudify.nodes.helm.Binary';

/**
 * The path of helm for an instance: its property helm_config.executable_path, else that of a node template of the type
 * `cloudify.nodes.helm.Binary` that it is related to, else `helm` of the PATH, else release 4.1.4,
 * downloaded once into the deployment's folder and checked against the SHA-256 that lies beside it.
 *
 * @throws NonRecoverableError `helm-missing`, `checksum-mismatch`; RecoverableError `download-failed`
 */
export async function helmBinary(context: OperationContext): Promise<string> {
  const { properties, nodeName } = context.self;
  const given = textAt(properties['helm_config'], 'executable_path');
  if (given !== '') {
    if (isAbsolute(given) && (await isProgram(given))) return given;
    throw new NonRecoverableError(
      `property helm_config.executable_path of ${nodeName} is ${given}, which is no program`,
      {
        reason: 'helm-missing',
        hint: 'Write the absolute path of helm, or leave it out: it is downloaded then.',
      },
    );
  }
  for (const { target } of context.self.relationships) {
    const found = textAt(target.runtimeProperties['executable_path']);
    if (target.typeHierarchy.includes(BINARY_TYPE) && found !== '' && (await isProgram(found))) return found;
  }
  return (await onPath()) ?? downloaded(context, textAt(properties, 'installation_source'));
}

async function onPath(): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)) {
    const path = join(folder, 'helm');
    if (await isProgram(path)) return path;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** @param source address of the archive. Default: upstream's, for this machine */
export async function downloaded(context: OperationContext, source: string): Promise<string> {
  const platform = `${process.platform}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  const url = source || `${UPSTREAM}/helm-v${HELM_VERSION}-${platform}.tar.gz`;
  const folder = join(context.workFolder, `helm-${createHash('sha256').update(url).digest('hex').slice(0, 12)}`);
  const path = join(folder, 'helm');
  if (await isProgram(path)) return path;
  context.step(`downloading ${url}`);
  const { signal } = context;
  const fetched = (what: string, mostBytes: number): Promise<Buffer> =>
    fetchLimited(what, { signal, mostBytes, timeoutMs: FETCH_MS, what, hint: FETCH_HINT });
  const [archive, checksum] = await Promise.all([
    fetched(url, MOST_BYTES),
    fetched(`${url}.sha256sum`, MOST_CHECKSUM_BYTES),
  ]);
  const expected = /\b[0-9a-f]{64}\b/i.exec(checksum.toString('utf8'))?.[0]?.toLowerCase();
  const found = createHash('sha256').update(archive).digest('hex');
  if (expected !== found)
    throw new NonRecoverableError(`${url} has another checksum than ${url}.sha256sum says`, {
      reason: 'checksum-mismatch',
      evidence: [{ title: 'SHA-256', lines: [`found:    ${found}`, `expected: ${expected ?? 'none'}`] }],
    });
  const fresh = `${folder}.${randomUUID()}`;
  await unpack(archive, fresh, { url, signal });
  // Another operation may have been as quick: theirs is the same.
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true, force: true }));
  return path;
}

/** Of the archive only `<platform>/helm`, by the program tar of this machine. */
async function unpack(
  archive: Uint8Array,
  folder: string,
  { url, signal }: { readonly url: string; readonly signal: AbortSignal },
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'archive.tar.gz');
  await writeFile(file, archive);
  const parameters = ['-xzf', file, '-C', folder, '--strip-components=1', '--no-same-owner'];
  const said = await promisify(execFile)('tar', parameters, { signal }).then(
    () => '',
    (error: Error) => error.message,
  );
  await rm(file);
  // An archive that ends too early leaves a part of it.
  if (said === '' && (await isProgram(join(folder, 'helm')))) return;
  await rm(folder, { recursive: true, force: true });
  signal.throwIfAborted();
  throw new NonRecoverableError(`there is no program "helm" in ${url}${said === '' ? '' : `: ${said}`}`, {
    reason: 'helm-missing',
  });
}
