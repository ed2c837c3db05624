// What an API server that is not ready is said to lack.

import { describe, expect, it } from 'vitest';
import { readyzReason } from './readyz-reason.ts';

describe('an API server that is not ready', () => {
  it.each([
    [
      'Error from server (InternalError): an error on the server ("[+]ping ok\\n[-]etcd failed: reason withheld\\n[-]poststarthook/rbac/bootstrap-roles failed: reason withheld\\nreadyz check failed")',
      'it is not ready yet: etcd, poststarthook/rbac/bootstrap-roles',
    ],
    ['warning\nThe connection to the server was refused\n', 'The connection to the server was refused'],
    ['', 'it does not answer'],
  ])('says %j', (stderr, reason) => {
    expect(readyzReason(stderr)).toBe(reason);
  });
});
