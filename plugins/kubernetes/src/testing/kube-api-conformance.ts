// What every way to an API server does, whatever carries it. The real thing and the fake of the tests run the same suite.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeApi } from '../api/kube-api.ts';
import { type KubeObject, textAt } from '../api/kube-object.ts';
import {
  applyObject,
  createObject,
  deleteObject,
  isManagedBy,
  listObjects,
  patchObject,
  readObject,
  type Session,
} from '../api/objects.ts';
import { resolveKind, resolveWord } from '../api/resolve-kind.ts';
import { waitGone, waitReady } from '../api/wait.ts';

/** One way to have an API server. */
export interface KubeApiSource {
  begin(): Promise<void>;
  open(): Promise<KubeApi>;
  /** A pod that runs, whose container has `sh`; made by `begin`. */
  readonly pod: { readonly namespace: string; readonly name: string };
  end(): Promise<void>;
}

const signal = new AbortController().signal;
const NAMESPACE = 'default';

function configMap(name: string, data: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: NAMESPACE, labels: { of: name } }, data };
}

function referenceTo(name: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace: NAMESPACE, name };
}

/** Registers the suite for a source. Objects that it makes are gone afterwards. */
export function describeKubeApi(title: string, source: KubeApiSource): void {
  describe(`an API server ${title}`, () => {
    let session: Session;
    beforeAll(async () => {
      await source.begin();
      session = { api: await source.open(), signal };
    });
    afterAll(async () => {
      for (const name of ['one', 'two', 'big']) await deleteObject(session, referenceTo(`brolly-${name}`));
      session.api.close();
      await source.end();
    });

    it('tells its version', async () => {
      expect(await session.api.json({ method: 'GET', path: '/version', signal })).toMatchObject({
        gitVersion: expect.stringMatching(/^v1\./) as string,
      });
    });

    it('creates an object once, and has it until it is deleted', async () => {
      const object = configMap('brolly-one', { a: '1' });
      expect(await readObject(session, referenceTo('brolly-one'))).toBeUndefined();
      await createObject(session, object, { manager: 'brolly-test' });
      await expect(createObject(session, object, { manager: 'brolly-test' })).rejects.toMatchObject({
        reason: 'object-exists',
      });
      const found = await readObject(session, referenceTo('brolly-one'));
      expect(found).toMatchObject({ data: { a: '1' } });
      expect(found !== undefined && isManagedBy(found, 'brolly-test')).toBe(true);
      expect(await deleteObject(session, referenceTo('brolly-one'))).toBe(true);
      await waitGone(session, referenceTo('brolly-one'));
      expect(await deleteObject(session, referenceTo('brolly-one'))).toBe(false);
    });

    it('deletes the object that was meant, never another one of its name', async () => {
      const make = () => createObject(session, configMap('brolly-one', {}), { manager: 'brolly-test' });
      const meant = { uid: textAt((await make()).metadata, 'uid') };
      expect(await deleteObject(session, referenceTo('brolly-one'), meant)).toBe(true);
      await waitGone(session, referenceTo('brolly-one'), meant);
      const successor = await make();
      expect(await deleteObject(session, referenceTo('brolly-one'), meant)).toBe(false);
      expect((await readObject(session, referenceTo('brolly-one')))?.metadata['uid']).toBe(successor.metadata['uid']);
      await deleteObject(session, referenceTo('brolly-one'));
    });

    it('applies a definition: what is ours and no longer in it goes, what others have set stays', async () => {
      const apply = (data: Readonly<Record<string, string>>) =>
        applyObject(session, configMap('brolly-two', data), { manager: 'ours', force: false });
      await apply({ a: '1', b: '2' });
      await patchObject(session, referenceTo('brolly-two'), { body: { data: { c: '3' } } });
      expect(await apply({ a: '1' })).toMatchObject({ data: { a: '1', c: '3' } });
      const again = await apply({ a: '1' });
      expect(again['data']).toEqual({ a: '1', c: '3' });
    });

    it('takes fields of others for a conflict, unless they are to be taken over', async () => {
      const object = configMap('brolly-two', { c: '4' });
      const options = { manager: 'another', force: false };
      await expect(applyObject(session, object, options)).rejects.toMatchObject({ reason: 'object-conflict' });
      const dry = await applyObject(session, object, { ...options, force: true, dryRun: true });
      expect(dry).toMatchObject({ data: { c: '4' } });
      const stored = await readObject(session, referenceTo('brolly-two'));
      expect(stored).toMatchObject({ data: { c: '3' } });
      expect(dry.metadata['resourceVersion'], 'of what is there').toBe(stored?.metadata['resourceVersion']);
      expect(await applyObject(session, object, { ...options, force: true })).toMatchObject({ data: { c: '4' } });
    });

    it('lists by labels', async () => {
      const kind = await resolveWord(session.api, 'cm', signal);
      const query = { labelSelector: 'of=brolly-two' };
      const found = await listObjects(session, kind, { namespace: NAMESPACE, query });
      expect(found.map(({ metadata }) => metadata.name)).toEqual(['brolly-two']);
    });

    it('carries an object of most of a megabyte', async () => {
      const text = 'x'.repeat(900_000);
      await applyObject(session, configMap('brolly-big', { text }), { manager: 'ours', force: true });
      const found = await readObject(session, referenceTo('brolly-big'));
      expect(textAt(found, 'data', 'text') === text).toBe(true);
    });

    it('says what is wrong with an object', async () => {
      const object = configMap('Not_A_Name', {});
      await expect(createObject(session, object, { manager: 'ours' })).rejects.toMatchObject({
        reason: 'object-invalid',
        recoverable: false,
      });
    });

    it('finds kinds that nobody knows beforehand, and says which there are not', async () => {
      const secret = { apiVersion: 'v1', kind: 'Secret' };
      expect(await resolveKind(session.api, secret, signal)).toMatchObject({ plural: 'secrets' });
      await expect(resolveKind(session.api, { apiVersion: 'v1', kind: 'Widget' }, signal)).rejects.toMatchObject({
        reason: 'kind-unknown',
      });
      await expect(
        resolveKind(session.api, { apiVersion: 'no.such.group/v1', kind: 'Widget' }, signal),
      ).rejects.toMatchObject({ reason: 'kind-unknown' });
      expect(await resolveWord(session.api, 'quota', signal)).toMatchObject({
        kind: 'ResourceQuota',
        apiVersion: 'v1',
      });
      await expect(resolveWord(session.api, 'widgets', signal)).rejects.toMatchObject({ reason: 'kind-unknown' });
    });

    it('runs commands in containers', async () => {
      const command = ['sh', '-c', 'echo out; echo err >&2; exit 3'];
      expect(await session.api.exec({ ...source.pod, pod: source.pod.name, command, signal })).toEqual({
        exitCode: 3,
        stdout: 'out\n',
        stderr: 'err\n',
      });
      await expect(
        session.api.exec({ namespace: source.pod.namespace, pod: 'no-such-pod', command, signal }),
      ).rejects.toMatchObject({ reason: 'object-missing' });
    });

    it('waits for what is ready, and says why something is not', async () => {
      const pod = { apiVersion: 'v1', kind: 'Pod', ...source.pod };
      expect(await waitReady(session, pod)).toMatchObject({ metadata: { name: source.pod.name } });
      await expect(waitReady(session, { ...pod, name: 'no-such-pod' }, { timeoutMs: 1 })).rejects.toMatchObject({
        reason: 'object-not-ready',
        recoverable: true,
      });
    });

    it('serves many at once', async () => {
      const numbers = Array.from({ length: 30 }, (_, index) => index);
      const found = await Promise.all(numbers.map(() => readObject(session, referenceTo('brolly-two'))));
      expect(found.every((one) => one !== undefined)).toBe(true);
    });

    it('does not begin what is cancelled', async () => {
      const request = { method: 'GET', path: '/version', signal: AbortSignal.abort() } as const;
      await expect(session.api.json(request)).rejects.toMatchObject({ reason: 'cancelled' });
      const { namespace, name: pod } = source.pod;
      const exec = { namespace, pod, command: ['true'], signal: AbortSignal.abort() };
      await expect(session.api.exec(exec)).rejects.toMatchObject({ reason: 'cancelled' });
    });
  });
}
