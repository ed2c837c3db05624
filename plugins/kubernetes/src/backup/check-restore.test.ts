// Which backups are refused before anything is changed.

import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject, OperationContext } from '@brolly/plugin-sdk';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { makeTrust } from '../trust.ts';
import { writeBackup } from './backup-file.ts';
import { checkRestore } from './check-restore.ts';

const folder = mkdtempSync(join(tmpdir(), 'brolly-restore-'));
const identity = await generateIdentity();
const data = Buffer.from('all that etcd knows');
const snapshot = Buffer.concat([data, createHash('sha256').update(data).digest()]);
writeFileSync(join(folder, 'key.txt'), `# created: today\n${identity}\n`);
writeFileSync(join(folder, 'empty.txt'), 'nothing\n');
await writeBackup(
  join(folder, 'one.age'),
  {
    kubernetes: '1.36.4',
    podNetwork: '10.244.0.0/16',
    serviceNetwork: '10.96.0.0/12',
    at: 0,
    trust: await makeTrust(Date.now()),
  },
  {
    snapshot: (async function* () {
      yield await Promise.resolve(snapshot);
    })(),
    recipients: [await identityToRecipient(identity)],
  },
);

function check(properties: JsonObject, inputs: JsonObject, privateValues = new Map<string, string>()) {
  const base = sketchContext(sketchMaster(properties), { privateValues });
  const files = { ...base.files, folder };
  const context: OperationContext = { ...base, files, inputs: { from: 'one.age', identity: 'key.txt', ...inputs } };
  if (checkRestore.kind !== 'imperative') throw new Error('it is code');
  return checkRestore.run(context);
}

describe('a backup', () => {
  it('of the same minor release and networks may be restored', async () => {
    expect(await check({}, {})).toEqual({ kubernetes: '1.36.4', at: '1970-01-01T00:00:00.000Z' });
  });

  it('is opened with the deployment’s own key, where none is given', async () => {
    const own = new Map([['kubernetes-backup-key', identity]]);
    expect(await check({}, { identity: '' }, own)).toMatchObject({ kubernetes: '1.36.4' });
  });

  it.each([
    [{}, { in_the_way: ['master_a1b2c3'] }, 'cluster-in-the-way', 'a cluster is in the way: master_a1b2c3'],
    [{ kubernetes_version: '1.37' }, {}, 'backup-unfit', 'kubernetes_version is 1.37, and the backup is of 1.36.4'],
    [{ pod_network: '10.0.0.0/16' }, {}, 'backup-unfit', 'pod_network is 10.0.0.0/16, and was 10.244.0.0/16'],
    [{ service_network: '10.0.0.0/16' }, {}, 'backup-unfit', 'service_network is 10.0.0.0/16, and was 10.96.0.0/12'],
    [{}, { identity: '' }, 'backup-unreadable', 'no key is given'],
    [{}, { identity: 'none.txt' }, 'backup-unreadable', 'none.txt'],
    [{}, { identity: 'empty.txt' }, 'backup-unreadable', 'empty.txt holds no key of age'],
    [{}, { from: 'none.age' }, 'backup-unreadable', 'none.age'],
    [{}, { from: 'key.txt' }, 'backup-unreadable', 'the backup cannot be read'],
  ])('is refused with %j and %j: %s', async (properties, inputs, reason, message) => {
    await expect(check(properties, inputs)).rejects.toMatchObject({ reason, recoverable: false });
    await expect(check(properties, inputs)).rejects.toThrow(message);
  });
});
