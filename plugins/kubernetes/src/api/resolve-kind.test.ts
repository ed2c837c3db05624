// Kinds that are looked up by their words where a part of the API does not answer.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeApiServer, startFakeApiServer } from '../testing/fake-api-server.ts';
import { httpsApi } from './https-api.ts';
import type { KubeApi } from './kube-api.ts';
import { resolveWord } from './resolve-kind.ts';

const signal = new AbortController().signal;

describe('the word for a kind', () => {
  let server: FakeApiServer;
  let api: KubeApi;
  beforeAll(async () => {
    server = await startFakeApiServer();
    api = httpsApi(server.access);
    const widget = { kind: 'Widget', plural: 'widgets', shortNames: ['wd'], isNamespaced: true };
    server.objects.serve({ ...widget, apiVersion: 'v1', kind: 'Endpoints', plural: 'endpoints', shortNames: ['ep'] });
    server.objects.serve({ ...widget, apiVersion: 'example.org/v1' });
  });
  afterAll(() => server.stop());
  /** The group that is asked first, after the core and the list of groups, is one that an aggregated API server does not serve now. */
  beforeEach(() => {
    server.afterNext(() => undefined);
    server.afterNext(() => server.failNext(503));
  });

  it('is found in the core, before any group is asked', async () => {
    expect(await resolveWord(api, 'endpoints', signal)).toMatchObject({ apiVersion: 'v1', plural: 'endpoints' });
    await api.json({ method: 'GET', path: '/version', signal });
    await expect(api.json({ method: 'GET', path: '/version', signal })).rejects.toMatchObject({
      reason: 'api-unavailable',
    });
  });

  it('is found though another group does not answer', async () => {
    expect(await resolveWord(api, 'wd', signal)).toMatchObject({ apiVersion: 'example.org/v1', kind: 'Widget' });
  });

  it('may be of the group that does not answer: it is asked again later', async () => {
    const failure: unknown = await resolveWord(api, 'gadgets', signal).catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason: 'api-unavailable', recoverable: true });
    expect((failure as Error).message).toMatch(/knows no kind "gadgets", but apiextensions.k8s.io\/v1 does not answer/);
  });
});
