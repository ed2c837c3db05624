// What answers of an API server mean for an operation.

import { describe, expect, it } from 'vitest';
import { kubeError } from './kube-api.ts';

describe('an answer of an API server', () => {
  it.each([
    [401, {}, 'api-unauthorized', false],
    [403, { message: 'pods is forbidden: User "eve" cannot list resource "pods"' }, 'api-forbidden', false],
    [
      403,
      {
        message:
          'pods is forbidden: User "admin" cannot list: RBAC: clusterrole.rbac.authorization.k8s.io "cluster-admin" not found',
      },
      'api-unavailable',
      true,
    ],
    [404, { reason: 'NotFound' }, 'object-missing', false],
    [409, { reason: 'AlreadyExists' }, 'object-exists', false],
    [409, { reason: 'Conflict' }, 'object-conflict', false],
    [422, { reason: 'Invalid' }, 'object-invalid', false],
    [429, {}, 'api-unavailable', true],
    [500, {}, 'api-unavailable', true],
    [405, {}, 'api-refused', false],
  ])('%i %j means %s', (httpStatus, status, reason, recoverable) => {
    expect(kubeError(httpStatus, status, 'GET /x')).toMatchObject({ reason, recoverable });
  });

  it('names the fields that it is about', () => {
    const causes = [{ field: 'spec.replicas', message: 'conflict with "kubectl"' }];
    expect(kubeError(409, { message: 'Apply failed', details: { causes } }, 'PATCH /x')).toMatchObject({
      message: 'PATCH /x: Apply failed',
      evidence: [{ lines: ['spec.replicas conflict with "kubectl"'] }],
    });
  });
});
