// How long a new node is waited for, by real shells.

import { describe, expect, it } from 'vitest';
import { CLOCK, CLOCK_PROGRAMS, runWithKubectl, SHELLS } from '../testing/run-with-kubectl.ts';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { verifyControlPlane } from './verify.ts';

/** 100 seconds go by until the node is there, 50 until it is Ready. */
const KUBECTL = `${CLOCK}
case "$*" in
*--for=create*) echo 1100 >"$clock" ;;
*--for=condition=Ready*) echo 1150 >"$clock" ;;
*rollout*) echo 1180 >"$clock"; exit 1 ;;
*'get pods'*) echo coredns-1 Pending ;;
esac`;

describe.each(SHELLS)('by %s, a new control plane', (shell) => {
  it('is waited for once, however many things are waited for, and what was seen is told', async () => {
    const calls: string[] = [];
    const limits: (number | undefined)[] = [];
    const host = {
      ...scriptedHost([]),
      run: (script: string, options?: { readonly timeoutMs?: number }) => {
        const ended = runWithKubectl(shell, script, KUBECTL, CLOCK_PROGRAMS);
        if (ended.calls.length > 0 && calls.length === 0) {
          calls.push(...ended.calls);
          limits.push(options?.timeoutMs);
        }
        return Promise.resolve(ended);
      },
    };
    const self = { ...sketchMaster(), runtimeProperties: { node_name: 'cp1' } };
    const context = { ...sketchContext(self), host: () => Promise.resolve(host) };
    if (verifyControlPlane.kind !== 'imperative') throw new Error('it is code');
    await expect(verifyControlPlane.run(context)).rejects.toMatchObject({
      message: 'not after 180 s: the control plane is Ready and CoreDNS answers',
      evidence: [{ title: 'kubectl', lines: ['coredns-1 Pending'] }],
    });
    expect(calls).toEqual([
      'wait --for=create node/cp1 --timeout=180s',
      'wait --for=condition=Ready node/cp1 --timeout=80s',
      '-n kube-system rollout status deployment/coredns --timeout=30s',
      '-n kube-system get pods -o wide --request-timeout=20s',
    ]);
    expect(limits).toEqual([270_000]);
  });
});
