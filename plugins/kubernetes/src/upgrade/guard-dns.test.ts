// The budget that CoreDNS gets while nodes are drained, by real shells.

import { describe, expect, it } from 'vitest';
import { runWithKubectl, SHELLS } from '../testing/run-with-kubectl.ts';
import { scriptedHost } from '../testing/scripted-host.ts';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { guardDns } from './guard-dns.ts';

describe.each(SHELLS)('by %s, CoreDNS', (shell) => {
  /** @returns whether a budget was made */
  async function isGuarded(budgets: string): Promise<boolean> {
    const kubectl = `case "$*" in
*'get nodes'*) printf 'node/a\\nnode/b\\n' ;;
*'get poddisruptionbudgets'*) ${budgets} ;;
*apply*) cat >/dev/null ;;
esac`;
    let isMade = false;
    const host = {
      ...scriptedHost([]),
      run: (script: string) => {
        const ended = runWithKubectl(shell, script, kubectl);
        isMade = ended.calls.some((one) => one.includes('apply'));
        return Promise.resolve(ended);
      },
    };
    if (guardDns.kind !== 'imperative') throw new Error('it is code');
    await guardDns.run({ ...sketchContext(sketchMaster()), host: () => Promise.resolve(host) });
    return isMade;
  }

  it('gets a budget where it has none', async () => {
    expect(await isGuarded(':')).toBe(true);
    expect(await isGuarded('echo poddisruptionbudget.policy/own')).toBe(false);
  });

  it('gets no second one, which would hold its pods for good, where it cannot be asked for', async () => {
    await expect(isGuarded("echo 'The connection to the server was refused' >&2; exit 1")).rejects.toMatchObject({
      reason: 'cluster-unreadable',
    });
  });
});
