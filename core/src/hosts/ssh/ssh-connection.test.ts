// Scripts over one connection, tried with a real sshd on loopback.

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Connection, ExecOptions } from '../connection.ts';
import { canRunSshd, startSshd, type TestSshd } from '../test-sshd.ts';
import { openConnection, type TestConnectionOptions } from './test-connection.ts';

const PASSWORD = 'friend enters';
const never = new AbortController().signal;
const patient: ExecOptions = { signal: never, timeoutMs: 15_000 };

describe.skipIf(!canRunSshd)('sshConnection', () => {
  let sshd: TestSshd;
  const opened: Connection[] = [];

  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterEach(() => {
    for (const connection of opened.splice(0)) connection.close();
  });
  afterAll(() => sshd.stop());

  async function open(options: TestConnectionOptions = {}): Promise<Connection> {
    const connection = await openConnection(sshd, options);
    opened.push(connection);
    return connection;
  }

  it('gives the exit code, stdout and stderr of a script', async () => {
    const connection = await open();
    expect(await connection.exec('echo one; echo two >&2; echo three; exit 3', patient)).toEqual({
      kind: 'exited',
      exitCode: 3,
      stdout: 'one\nthree\n',
      stderr: 'two\n',
    });
  });

  it('runs as root and shows nothing of the script on a command line', async () => {
    const connection = await open();
    const script = `secret=tell-nobody-$((1 + 1)); id -u; tr '\\0' ' ' </proc/$$/cmdline; echo; cat /proc/[0-9]*/cmdline | grep -ac "tell-[n]obody"`;
    expect(await connection.exec(script, patient)).toMatchObject({ stdout: '0\n/bin/sh -s \n0\n' });
  });

  it('hands over a script of a megabyte whole', async () => {
    const connection = await open();
    const line = `: ${'x'.repeat(1000)}\n`;
    const script = `${line.repeat(1000)}echo done`;
    expect(await connection.exec(script, patient)).toMatchObject({ exitCode: 0, stdout: 'done\n' });
  });

  it('gives each line of stdout while the script still runs', async () => {
    const connection = await open();
    const cancel = new AbortController();
    const lines: string[] = [];
    const outcome = await connection.exec('echo first; printf "second é\\r\\n"; sleep 600', {
      signal: cancel.signal,
      timeoutMs: 15_000,
      onLine: (line) => {
        lines.push(line);
        if (lines.length === 2) cancel.abort();
      },
    });
    expect(outcome).toEqual({ kind: 'aborted' });
    expect(lines).toEqual(['first', 'second é']);
  });

  it('keeps characters whole on stdout and stderr, however they are cut on the way', async () => {
    const connection = await open();
    const script = `text=${'é'.repeat(10)}
i=0; while [ $i -lt 4000 ]; do echo "a$text"; echo "a$text" >&2; i=$((i + 1)); done`;
    const expected = `a${'é'.repeat(10)}\n`.repeat(4000);
    const outcome = await connection.exec(script, patient);
    if (outcome.kind !== 'exited') throw new Error(outcome.kind);
    expect(outcome.stdout === expected).toBe(true);
    expect(outcome.stderr === expected).toBe(true);
  });

  it('keeps the last MiB of what a script prints', async () => {
    const connection = await open();
    const outcome = await connection.exec(`seq 1 300000; seq 1 300000 >&2`, patient);
    if (outcome.kind !== 'exited') throw new Error(outcome.kind);
    for (const text of [outcome.stdout, outcome.stderr]) {
      expect(text).toHaveLength(1024 * 1024);
      expect(text.endsWith('299999\n300000\n')).toBe(true);
    }
  });

  it('leaves out what the login shell prints before the script', async () => {
    const home = join(sshd.folder, 'noisy-home');
    mkdirSync(home);
    writeFileSync(join(home, '.bashrc'), 'echo Welcome; printf "no end of line"; echo warning: setlocale >&2\n');
    const connection = await open({ key: sshd.letIn('noisy', `environment="HOME=${home}"`) });
    const lines: string[] = [];
    const outcome = await connection.exec('echo mine; echo my error >&2', {
      ...patient,
      onLine: (line) => lines.push(line),
    });
    expect(outcome).toEqual({ kind: 'exited', exitCode: 0, stdout: 'mine\n', stderr: 'my error\n' });
    expect(lines).toEqual(['mine']);
  });

  it('says what a login shell said that runs no script', async () => {
    const key = sshd.letIn('forced', 'command="echo This account is not available. >&2; exit 1"');
    const connection = await open({ key });
    expect(await connection.exec('echo never', patient)).toEqual({
      kind: 'no-root',
      reason: 'shell-missing',
      message: 'This account is not available.',
    });
  });

  it('runs two scripts at once', async () => {
    const connection = await open();
    const folder = join(sshd.folder, 'meeting');
    mkdirSync(folder);
    // Each waits for the other: one after the other they would never end.
    const meet = (own: string, other: string): string =>
      `: >${folder}/${own}; until [ -e ${folder}/${other} ]; do sleep 0.01; done; echo ${own}`;
    const outcomes = await Promise.all([
      connection.exec(meet('left', 'right'), patient),
      connection.exec(meet('right', 'left'), patient),
    ]);
    expect(outcomes).toMatchObject([{ stdout: 'left\n' }, { stdout: 'right\n' }]);
  });

  it('runs more scripts than a connection has channels, one after the other', async () => {
    const connection = await open();
    const numbers = Array.from({ length: 25 }, (_, index) => index);
    const outcomes = await Promise.all(numbers.map((index) => connection.exec(`sleep 0.02; echo ${index}`, patient)));
    expect(outcomes).toMatchObject(numbers.map((index) => ({ kind: 'exited', stdout: `${index}\n` })));
  });

  describe('as another user', () => {
    const sudo = (key: string, sudoPassword?: string): Promise<Connection> =>
      open({ key, become: { user: 'admin', sudoPassword } });
    /** A key whose logins find this script under the name of sudo. */
    function letInWithSudo(name: string, script: string): string {
      const folder = join(sshd.folder, name);
      mkdirSync(folder);
      writeFileSync(join(folder, 'sudo'), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, 'sudo'), 0o755);
      return sshd.letIn(`${name}-key`, `environment="PATH=${folder}:/usr/bin:/bin"`);
    }
    const ASKING = `while getopts kSHp: option; do [ "$option" = p ] && prompt=$OPTARG; done
shift $((OPTIND - 1))
for attempt in 1 2 3; do
  printf %s "$prompt" >&2
  read -r answer || { echo >&2; echo 'sudo: no password was provided' >&2; exit 1; }
  [ "$answer" = '${PASSWORD}' ] && exec "$@"
  echo 'Sorry, try again.' >&2
done
echo 'sudo: 3 incorrect password attempts' >&2; exit 1`;

    it('uses the real sudo without a password where that is allowed', async () => {
      const connection = await sudo(sshd.key);
      expect(await connection.exec('id -u; echo "$SUDO_USER"', patient)).toMatchObject({
        kind: 'exited',
        stdout: '0\nroot\n',
      });
    });

    it('hands the password to a sudo that asks for it, and to nobody else', async () => {
      const connection = await sudo(letInWithSudo('asks', ASKING), PASSWORD);
      const script = `echo "$*"; grep -l '${PASSWORD.slice(0, 4)}''${PASSWORD.slice(4)}' /proc/[0-9]*/cmdline 2>/dev/null; cat; echo end >&2`;
      expect(await connection.exec(script, patient)).toEqual({
        kind: 'exited',
        exitCode: 0,
        stdout: '\n',
        stderr: 'end\n',
      });
    });

    it('hands no password to a sudo that does not ask for it', async () => {
      const connection = await sudo(sshd.key, PASSWORD);
      expect(await connection.exec('echo "[$(cat)]"', patient)).toEqual({
        kind: 'exited',
        exitCode: 0,
        stdout: '[]\n',
        stderr: '',
      });
    });

    it('says that the password is wrong after the first try', async () => {
      const connection = await sudo(letInWithSudo('refuses', ASKING), 'wrong');
      expect(await connection.exec('echo never', patient)).toMatchObject({
        kind: 'no-root',
        reason: 'sudo-needs-password',
      });
    });

    it.each([
      ['sudo: a password is required', 'sudo-needs-password'],
      ['admin is not in the sudoers file.', 'sudo-denied'],
      ['Sorry, user admin is not allowed to execute /bin/sh as root on db.', 'sudo-denied'],
    ])('knows what "%s" means', async (said, reason) => {
      const key = letInWithSudo(reason + said.length, `echo '${said}' >&2; exit 1`);
      expect(await (await sudo(key)).exec('echo never', patient)).toEqual({ kind: 'no-root', reason, message: said });
    });

    it('says that there is no sudo', async () => {
      const folder = join(sshd.folder, 'empty');
      mkdirSync(folder);
      const key = sshd.letIn('without-sudo', `environment="PATH=${folder}"`);
      expect(await (await sudo(key)).exec('echo never', patient)).toMatchObject({
        kind: 'no-root',
        reason: 'shell-missing',
      });
    });
  });
});
