// What a control plane that leaves asks of kubectl, by real shells.

import { describe, expect, it } from 'vitest';
import { runWithKubectl, SHELLS } from '../testing/run-with-kubectl.ts';
import { leaveScript } from './leave-control-plane.ts';

const kubectl = (failing: string, found = '*daemonset*'): string => `case "$*" in
${failing}) echo 'The connection to the server was refused' >&2; exit 1 ;;
*'get daemonset '${found}) echo "daemonset.apps/$5" ;;
esac`;

describe.each(SHELLS)('by %s, a control plane that leaves', (shell) => {
  const leave = (program: string) => runWithKubectl(shell, leaveScript("cp'1"), program);

  it('is deleted, and what knows where the control planes are begins anew', () => {
    const { exitCode, calls, stderr } = leave(kubectl('none', '*'));
    expect(exitCode, stderr).toBe(0);
    expect(calls.filter((one) => !one.includes(' get '))).toEqual([
      "delete node cp'1 --ignore-not-found --wait=false --request-timeout=20s",
      '-n kube-system rollout restart daemonset.apps/kube-proxy --request-timeout=20s',
      '-n kube-flannel rollout restart daemonset.apps/kube-flannel-ds --request-timeout=20s',
    ]);
  });

  it('has left also where the cluster has another pod network', () => {
    const { exitCode, calls } = leave(kubectl('none', 'kube-proxy*'));
    expect(exitCode).toBe(0);
    expect(calls.filter((one) => one.includes('rollout'))).toHaveLength(1);
  });

  it.each(['delete*', "*'get daemonset'*", "*'rollout restart daemonset.apps/kube-proxy'*"])(
    'has not left where nothing answers %s',
    (failing) => {
      expect(leave(kubectl(failing, '*'))).toMatchObject({ exitCode: 1 });
    },
  );
});
