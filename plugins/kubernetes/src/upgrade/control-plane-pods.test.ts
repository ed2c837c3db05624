// Static pods as kubectl prints them.

import { describe, expect, it } from 'vitest';
import { unreadyPods } from './control-plane-pods.ts';

describe('the pods of control planes', () => {
  it('are well where each is ready', () => {
    expect(unreadyPods('etcd-cp1 True \nkube-apiserver-cp1 True \n')).toEqual([]);
    expect(unreadyPods('')).toEqual([]);
  });

  it('are named where they are not, with what they wait for', () => {
    const printed =
      'etcd-cp1 True \nkube-scheduler-cp2 False CrashLoopBackOff\nkube-scheduler-cp3 False \netcd-cp3  \n';
    expect(unreadyPods(printed)).toEqual([
      'kube-scheduler-cp2 is not ready: CrashLoopBackOff',
      'kube-scheduler-cp3 is not ready',
      'etcd-cp3 is not ready',
    ]);
  });
});
