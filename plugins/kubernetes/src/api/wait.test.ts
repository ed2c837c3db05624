// What is said of an object that was waited for in vain.

import { expect, it } from 'vitest';
import { httpsApi } from './https-api.ts';
import { waitGone, waitReady } from './wait.ts';

const signal = new AbortController().signal;
const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web' };

it('an API server that cannot be reached is named, not an object that is not there', async () => {
  const api = httpsApi({ server: 'https://127.0.0.1:1', credentials: {} });
  const why = /Pod default\/web is not (ready|gone) after 0 s: the API server https:\/\/127.0.0.1:1 cannot be reached/;
  const ready = waitReady({ api, signal }, pod, { timeoutMs: 1 });
  await expect(ready).rejects.toMatchObject({
    reason: 'object-not-ready',
    message: expect.stringMatching(why) as string,
  });
  const gone = waitGone({ api, signal }, pod, { timeoutMs: 1 });
  await expect(gone).rejects.toMatchObject({
    reason: 'object-not-gone',
    message: expect.stringMatching(why) as string,
  });
});
