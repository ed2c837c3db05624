// What findings on one host mean for it and for the others.

import { NonRecoverableError, RecoverableError } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { sketchHost, sketchPreflight, sketchWorkerHost } from '../testing/sketch-preflight.ts';
import type { Gathered } from './gather.ts';
import { judge } from './judge.ts';

const WORKER = 'minion_d4e5f6';
const MASTER = 'master_a1b2c3';

const TAKEN = { listeners: [{ protocol: 'tcp', address: '*', port: 10_250, program: undefined }] } as const;

function judged(worker = sketchWorkerHost(), failures: Gathered['failures'] = new Map()) {
  return judge({ preflight: sketchPreflight([sketchHost(), worker]), failures });
}

describe('the verdict on hosts', () => {
  it('lets all begin when nothing is in the way, and tells warnings', () => {
    const verdicts = judged(sketchWorkerHost({ facts: { units: {} } }));
    expect([verdicts.get(MASTER)?.error, verdicts.get(WORKER)?.error]).toEqual([undefined, undefined]);
    expect(verdicts.get(WORKER)?.warnings.map((one) => one.code)).toEqual(['time-unkept']);
  });

  it('tells one problem as it is, and holds up the others', () => {
    const verdicts = judged(sketchWorkerHost({ sights: TAKEN }));
    expect(verdicts.get(WORKER)?.error).toMatchObject({
      reason: 'port-taken',
      recoverable: false,
      message: 'something listens on tcp port 10250 of minion, which the kubelet needs; nothing was changed',
    });
    expect(verdicts.get(MASTER)?.error).toMatchObject({
      reason: 'not-begun',
      recoverable: false,
      message: `the problems of ${WORKER} come first`,
    });
  });

  it('tells several problems together, each with what to do', () => {
    const error = judged(sketchWorkerHost({ facts: { initSystem: 'other' }, sights: TAKEN })).get(WORKER)?.error;
    expect(error).toMatchObject({
      reason: 'preflight-failed',
      message: '2 problems, and nothing was changed',
      evidence: [
        { title: 'host-unfit: minion does not run systemd', lines: ['try: Use a host with systemd.'] },
        { title: expect.stringContaining('port-taken: ') as string },
      ],
    });
  });

  it('lets the others begin when a host cannot be reached', () => {
    const away = new RecoverableError('no route to 10.0.0.13', { reason: 'host-unreachable' });
    const verdicts = judged(sketchWorkerHost(), new Map([['third_1', away]]));
    expect(verdicts.get('third_1')?.error).toBe(away);
    expect(verdicts.get(MASTER)?.error).toBeUndefined();
  });

  it('may be asked for again when checks only gave no answer', () => {
    const slow = new RecoverableError('no answer', { reason: 'preflight-unanswered' });
    const verdicts = judged(sketchWorkerHost(), new Map([['third_1', slow]]));
    expect(verdicts.get(MASTER)?.error).toMatchObject({ reason: 'not-begun', recoverable: true });
  });

  it('tells what is wrong with the control plane once, not for each worker', () => {
    const wrong = (): Error => new NonRecoverableError('kubernetes_version "9.9" is not known');
    const verdicts = judge({
      preflight: sketchPreflight([]),
      failures: new Map([
        [MASTER, wrong()],
        [WORKER, wrong()],
      ]),
    });
    expect(verdicts.get(MASTER)?.error).toMatchObject({ message: 'kubernetes_version "9.9" is not known' });
    expect(verdicts.get(WORKER)?.error).toMatchObject({ reason: 'not-begun' });
  });
});
