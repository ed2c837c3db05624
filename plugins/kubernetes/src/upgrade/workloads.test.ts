// What ran before an upgrade is to run after it.

import { describe, expect, it } from 'vitest';
import { lackingOnes, readWorkloads, wholeOnes } from './workloads.ts';

const BEFORE =
  'Deployment shop/web 2 2\nDeployment shop/broken 1 0\nDaemonSet kube-system/kube-proxy 3 3\nStatefulSet shop/db 1 1\n';

describe('workloads', () => {
  it('are whole when all that is wanted is available', () => {
    expect(wholeOnes(readWorkloads(BEFORE))).toEqual([
      'Deployment shop/web',
      'DaemonSet kube-system/kube-proxy',
      'StatefulSet shop/db',
    ]);
  });

  it('are waited for when they were whole, and not when they were broken before, are new or are gone', () => {
    const now =
      'Deployment shop/web 3 2\nDeployment shop/broken 1 0\nDeployment shop/new 1 0\nDaemonSet kube-system/kube-proxy 3 3\n';
    expect(lackingOnes(readWorkloads(now), wholeOnes(readWorkloads(BEFORE)))).toEqual([
      'Deployment shop/web: 2 of 3 available',
    ]);
  });
});
