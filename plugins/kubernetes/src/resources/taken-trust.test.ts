// How long an API server is waited for that takes over CAs, by real shells.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CLOCK, CLOCK_PROGRAMS, runWithKubectl, SHELLS } from '../testing/run-with-kubectl.ts';
import { FOLDER } from './node-folder.ts';
import { untilReadyScript } from './taken-trust.ts';

it.each(SHELLS)('is two minutes by %s, however long a look takes', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'brolly-trust-'));
  const silent = `${CLOCK}
echo $(($(cat "$clock") + 5)) >"$clock"
echo 'i/o timeout' >&2
exit 1`;
  const script = untilReadyScript('https://10.0.0.11:6443').replaceAll(FOLDER, folder);
  try {
    const { exitCode, calls, stderr } = runWithKubectl(shell, script, silent, CLOCK_PROGRAMS);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 'i/o timeout\n' });
    expect(calls).toHaveLength(24);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
