// The keys of backups: for whom they are encrypted, and with what they are opened.

import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { type Json, NonRecoverableError, type OperationContext } from '@brolly/plugin-sdk';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { text } from '../settings.ts';

const VALUE = 'kubernetes-backup-key';
const KEY_FILE = 'backup-key.txt';
const IDENTITY = /^AGE-SECRET-KEY-\S+$/m;

/**
 * Public keys of age that can open a backup: those of the input `recipients`, and without any the deployment's own, which
 * is made once, kept among the private values and written beside the kubeconfig for its owner to put away.
 */
export async function recipientsOf(context: OperationContext): Promise<readonly string[]> {
  const given = listOf(context.inputs['recipients']);
  if (given.length === 0) return [await identityToRecipient(await ownIdentity(context))];
  if (given.every((one) => typeof one === 'string' && one.startsWith('age1'))) return given as readonly string[];
  throw new NonRecoverableError('recipients are not what age knows', {
    reason: 'property-invalid',
    hint: 'Write a list of public keys: [age1...]. "age-keygen" makes one.',
  });
}

/** With what a backup is opened: the file that `path` names, as age-keygen writes it; without one the deployment's own key. */
export async function identityAt(context: OperationContext, path: string): Promise<string> {
  if (path === '') {
    const own = await context.privateValues.get(VALUE);
    if (own !== undefined) return own;
    throw new NonRecoverableError('no key is given, and this deployment has none of its own', {
      reason: 'backup-unreadable',
      hint: `Give the key that the backup was encrypted for: -p identity=PATH. kube_backup writes its own into ${KEY_FILE}.`,
    });
  }
  const content = await readFile(pathFrom(context, path), 'utf8').catch((error: Error) => {
    throw new NonRecoverableError(`the identity cannot be read: ${error.message}`, {
      reason: 'backup-unreadable',
      hint: 'Give the path of a file with a line AGE-SECRET-KEY-1...',
    });
  });
  const identity = IDENTITY.exec(content)?.[0];
  if (identity !== undefined) return identity;
  throw new NonRecoverableError(`${path} holds no key of age`, {
    reason: 'backup-unreadable',
    hint: 'It is a file with a line AGE-SECRET-KEY-1..., as age-keygen writes it.',
  });
}

/** A path that a parameter names: relative ones are relative to the blueprint. */
export function pathFrom({ files }: OperationContext, path: string): string {
  return isAbsolute(path) ? path : join(files.folder, path);
}

async function ownIdentity(context: OperationContext): Promise<string> {
  const known = await context.privateValues.get(VALUE);
  if (known !== undefined) return known;
  const identity = await generateIdentity();
  await context.privateValues.put(VALUE, identity);
  const path = await context.saveFile(KEY_FILE, `# public key: ${await identityToRecipient(identity)}\n${identity}\n`);
  context.log(
    'warning',
    `backups are encrypted for the key in ${path}: keep a copy of it apart, none can be opened without`,
  );
  return identity;
}

function listOf(written: Json | undefined): readonly Json[] {
  if (Array.isArray(written)) return written as readonly Json[];
  const word = text({ written: written ?? '' }, 'written');
  return word === '' ? [] : word.split(/[\s,]+/);
}
