// Shells that are talked to while they run, by each transport, on a real sshd.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShellOptions } from '@brolly/plugin-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from './connection.ts';
import { openConnection, sshTransports } from './testing/test-connection.ts';
import { canRunSshd, startSshd, type TestSshd } from './testing/test-sshd.ts';

describe.runIf(canRunSshd).each(sshTransports)('a shell over %s', (transport) => {
  let sshd: TestSshd;
  let connection: Connection;
  beforeAll(async () => {
    sshd = await startSshd();
    writeFileSync(join(sshd.home, '.bashrc'), 'echo welcome; echo noise >&2\n');
    connection = await openConnection(transport, sshd.address());
  });
  afterAll(async () => {
    connection.close();
    await sshd.stop();
  });

  function heard(signal = new AbortController().signal) {
    let waiting: (() => void) | undefined;
    const said = { stdout: '', stderr: '' };
    const options: ShellOptions = {
      signal,
      onStdout: (text) => {
        said.stdout += text;
        waiting?.();
      },
      onStderr: (text) => {
        said.stderr += text;
        waiting?.();
      },
    };
    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) await new Promise<void>((resolve) => (waiting = resolve));
    };
    return { said, options, until };
  }

  async function start(program: string, options: ShellOptions) {
    const started = await connection.startShell(program, options);
    if (started.kind !== 'started') throw new Error(JSON.stringify(started));
    return started.shell;
  }

  it('answers what it is asked while it runs, without the noise of a login', async () => {
    const { said, options, until } = heard();
    const shell = await start(
      'echo ready; while read -r line; do echo "got $line"; echo "err $line" >&2; done; exit 7\n',
      options,
    );
    await until(() => said.stdout.includes('ready'));
    shell.write('ä one\n');
    await until(() => said.stdout.includes('got ä one') && said.stderr.includes('err ä one'));
    shell.endInput();
    expect(await shell.ended).toEqual({ kind: 'exited', exitCode: 7 });
    expect(said).toEqual({ stdout: 'ready\ngot ä one\n', stderr: 'err ä one\n' });
  });

  // The OpenSSH client ends with the outputs, not with the command: docs/hosts.md.
  it.runIf(transport === 'native')('has ended although a process that it left behind holds its outputs', async () => {
    const { options } = heard();
    const shell = await start('sleep 30 & echo $!\nexit 0\n', options);
    expect(await shell.ended).toEqual({ kind: 'exited', exitCode: 0 });
    shell.close();
  });

  it('closes its stdin when it is aborted', async () => {
    const cancel = new AbortController();
    const { said, options, until } = heard(cancel.signal);
    const shell = await start('echo ready; cat; echo over; exit 3\n', options);
    await until(() => said.stdout.includes('ready'));
    cancel.abort();
    expect(await shell.ended).toEqual({ kind: 'exited', exitCode: 3 });
    expect(said.stdout).toContain('over');
  });

  it('says what killed it', async () => {
    const { options } = heard();
    const shell = await start('kill -KILL $$\n', options);
    const killed = { kind: 'killed', signal: 'SIGKILL' };
    // The OpenSSH client has one code for all that is not an exit code: docs/hosts.md.
    expect(await shell.ended).toEqual(transport === 'native' ? killed : { kind: 'exited', exitCode: 255 });
  });

  it('is lost with its connection', async () => {
    const own = await openConnection(transport, sshd.address());
    const { options } = heard();
    const started = await own.startShell('read -r never\n', options);
    own.close();
    expect(started.kind === 'started' && (await started.shell.ended).kind).toBe('lost');
  });

  it('does not begin for a user without sudo who wants to be root', async () => {
    const key = sshd.letIn('no-sudo', 'environment="PATH=/nowhere"');
    const credentials = [{ kind: 'key-file', path: key }] as const;
    const own = await openConnection(transport, sshd.address({ credentials }), { become: { method: 'sudo' } });
    const { options } = heard();
    expect(await own.startShell('echo hi\n', { ...options, asRoot: true })).toMatchObject({ kind: 'no-root' });
    own.close();
  });
});
