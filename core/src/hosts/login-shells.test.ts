// Login shells and ways to become root, by each transport, tried with a real sshd on loopback.

import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Become } from './become.ts';
import type { Connection, ExecOptions } from './connection.ts';
import { openConnection, sshTransports } from './testing/test-connection.ts';
import { canRunSshd, startSshd, type TestSshd } from './testing/test-sshd.ts';

const PASSWORD = 'friend enters';
const never = new AbortController().signal;
const patient: ExecOptions = { signal: never, timeoutMs: 15_000 };

describe.skipIf(!canRunSshd).each(sshTransports)('logged in by %s', (transport) => {
  let sshd: TestSshd;
  const opened: Connection[] = [];

  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterEach(() => {
    for (const connection of opened.splice(0)) connection.close();
  });
  afterAll(() => sshd.stop());

  async function open({
    key = sshd.key,
    become,
  }: {
    readonly key?: string;
    readonly become?: Become;
  } = {}): Promise<Connection> {
    const credentials = [{ kind: 'key-file', path: key }] as const;
    const connection = await openConnection(transport, sshd.address({ credentials }), { become });
    opened.push(connection);
    return connection;
  }

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

  describe('as another user', () => {
    const sudo = (key: string, sudoPassword?: string): Promise<Connection> =>
      open({ key, become: { method: 'sudo', password: sudoPassword } });
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

    const ON_A_TERMINAL = `while getopts nkSHp: option; do [ "$option" = p ] && prompt=$OPTARG; done
shift $((OPTIND - 1))
(: </dev/tty) 2>/dev/null || { echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1; }
[ -n "$prompt" ] || exec "$@"
printf %s "$prompt" >/dev/tty
read -r answer </dev/tty
[ "$answer" = '${PASSWORD}' ] && exec "$@"
echo 'Sorry, try again.' >/dev/tty; printf %s "$prompt" >/dev/tty; read -r answer </dev/tty; exit 1`;

    it.each([[undefined], [PASSWORD]])(
      'gives a sudo that insists on one a terminal, with the password %s',
      async (password) => {
        const connection = await sudo(letInWithSudo(`tty-${password === undefined}`, ON_A_TERMINAL), password);
        const script = `printf 'one\\ttwo\\r\\n'; echo three >&2; cat; exit 7`;
        for (let times = 0; times < 2; times += 1) {
          expect(await connection.exec(script, patient)).toEqual({
            kind: 'exited',
            exitCode: 7,
            stdout: 'one\ttwo\n',
            stderr: 'three\n',
          });
        }
        const pipe = await connection.exec('readlink /proc/$$/fd/0', patient);
        expect(pipe).toHaveProperty('stdout', expect.stringMatching(/^\/tmp\/brolly-[0-9a-f]{16}\/in\n$/));
        connection.close();
        const folder = dirname('stdout' in pipe ? pipe.stdout : '');
        await expect.poll(() => existsSync(folder), { timeout: 10_000 }).toBe(false);
      },
    );

    it('says that the password is wrong on a terminal, too, and leaves nothing behind', async () => {
      const connection = await sudo(letInWithSudo('tty-refuses', ON_A_TERMINAL), 'wrong');
      expect(await connection.exec('echo never', patient)).toMatchObject({
        kind: 'no-root',
        reason: 'sudo-needs-password',
      });
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
