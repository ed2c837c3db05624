// Statuses as API servers give them, and what they mean.

import type { JsonObject } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from './kube-object.ts';
import { readinessOf } from './readiness.ts';

const object = (kind: string, rest: JsonObject): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x', generation: 2 },
  ...rest,
});
/** What a Deployment says whose rollout did not come to an end. */
const LATE = { type: 'Progressing', reason: 'ProgressDeadlineExceeded', message: 'too late' };
const seen = { observedGeneration: 2 };
const waiting = (because: RegExp) => ({ kind: 'waiting', because: expect.stringMatching(because) as string });

describe('an object', () => {
  it.each([
    ['ConfigMap', {}],
    [
      'Deployment',
      { spec: { replicas: 2 }, status: { ...seen, replicas: 2, updatedReplicas: 2, availableReplicas: 2 } },
    ],
    ['Deployment', { spec: { replicas: 0 }, status: seen }],
    ['StatefulSet', { spec: { replicas: 1 }, status: { ...seen, readyReplicas: 1, updatedReplicas: 1 } }],
    [
      'StatefulSet',
      { spec: { replicas: 2, updateStrategy: { type: 'OnDelete' } }, status: { ...seen, readyReplicas: 2 } },
    ],
    [
      'StatefulSet',
      {
        spec: { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
        status: { ...seen, readyReplicas: 3, updatedReplicas: 1, updateRevision: 'b', currentRevision: 'a' },
      },
    ],
    ['DaemonSet', { status: { ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 } }],
    ['ReplicationController', { spec: { replicas: 1 }, status: { ...seen, availableReplicas: 1 } }],
    ['Pod', { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }],
    ['Pod', { status: { phase: 'Succeeded' } }],
    ['Job', { status: { conditions: [{ type: 'Complete', status: 'True' }] } }],
    ['Service', { spec: { type: 'ClusterIP' }, status: {} }],
    ['Service', { spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } }],
    ['Namespace', { status: { phase: 'Active' } }],
    ['CustomResourceDefinition', { status: { conditions: [{ type: 'Established', status: 'True' }] } }],
    ['PersistentVolumeClaim', { status: { phase: 'Pending' } }],
    ['PersistentVolume', { status: { phase: 'Available' } }],
  ] satisfies [string, JsonObject][])('of kind %s is ready with %j', (kind, rest) => {
    expect(readinessOf(object(kind, rest))).toEqual({ kind: 'ready' });
  });

  it.each([
    ['Deployment', { spec: { replicas: 2 }, status: { observedGeneration: 1 } }, /not yet seen/],
    ['Deployment', { status: { observedGeneration: 1, conditions: [LATE] } }, /not yet seen/],
    ['Deployment', { spec: { replicas: 2 }, status: { ...seen, updatedReplicas: 1 } }, /1 of 2 pods are of the new/],
    ['Deployment', { spec: { replicas: 1 }, status: { ...seen, updatedReplicas: 1, replicas: 2 } }, /1 old pods/],
    ['Deployment', { status: { ...seen, replicas: 1, updatedReplicas: 1 } }, /0 of 1 pods are available/],
    ['StatefulSet', { spec: { replicas: 2 }, status: { ...seen, readyReplicas: 1 } }, /1 of 2 pods are ready/],
    [
      'StatefulSet',
      { spec: { replicas: 2 }, status: { ...seen, readyReplicas: 2, updateRevision: 'b', currentRevision: 'a' } },
      /0 of 2 pods are of the new/,
    ],
    [
      'StatefulSet',
      {
        spec: { replicas: 2 },
        status: { ...seen, readyReplicas: 2, updatedReplicas: 1, updateRevision: 'a', currentRevision: 'a' },
      },
      /1 of 2 pods are of the new/,
    ],
    ['DaemonSet', { status: { ...seen, desiredNumberScheduled: 2, numberAvailable: 2 } }, /0 of 2 pods are of the new/],
    ['DaemonSet', { status: { ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 2 } }, /0 of 2/],
    [
      'Pod',
      { status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message: 'no room' }] } },
      /no room/,
    ],
    [
      'Pod',
      {
        status: {
          phase: 'Pending',
          containerStatuses: [{ name: 'web', state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } }],
        },
      },
      /web: ErrImagePull: not found/,
    ],
    ['Service', { spec: { type: 'LoadBalancer' }, status: {} }, /no load balancer/],
    ['Node', { status: { conditions: [{ type: 'Ready', status: 'False', message: 'no network' }] } }, /no network/],
  ] satisfies [string, JsonObject, RegExp][])('of kind %s is waited for with %j', (kind, rest, because) => {
    expect(readinessOf(object(kind, rest))).toEqual(waiting(because));
  });

  it.each([
    ['Deployment', { status: { ...seen, conditions: [LATE] } }],
    ['Pod', { status: { phase: 'Failed', message: 'evicted' } }],
    ['Job', { status: { conditions: [{ type: 'Failed', status: 'True', message: 'backoff' }] } }],
    ['PersistentVolumeClaim', { status: { phase: 'Lost' } }],
  ] satisfies [string, JsonObject][])('of kind %s has failed with %j', (kind, rest) => {
    expect(readinessOf(object(kind, rest)).kind).toBe('failed');
  });
});
