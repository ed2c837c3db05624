// What the terminal of a shell says, and what of it is told, in whatever order two channels bring it.

import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { READY } from './become.ts';
import type { Channel, ChannelExit, Link } from './channel.ts';
import { startOnTerminal } from './start-on-terminal.ts';

const PASSWORD = 'friend enters';

/** A command that does what the test makes it do. */
function openChannel() {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  let end: (exit: ChannelExit) => void = () => undefined;
  const ended = new Promise<ChannelExit>((resolve) => {
    end = resolve;
  });
  const channel: Channel = { stdin: new PassThrough(), stdout, stderr, exited: ended, ended, close: () => undefined };
  const close = (code: number): void => {
    stdout.end();
    stderr.end();
    end({ code });
  };
  return { channel, stdout, stderr, close };
}

/** A link whose commands end well at once, but for the one that carries the streams and the one on the terminal. */
async function rig() {
  const terminal = openChannel();
  const streams = openChannel();
  const link = {
    start(command: string) {
      if (command.includes('cat >')) return Promise.resolve(streams.channel);
      const other = openChannel();
      other.close(0);
      return Promise.resolve(other.channel);
    },
    startOnTerminal: () => Promise.resolve(terminal.channel),
  } as unknown as Link;
  const shell = await startOnTerminal(link, { method: 'sudo', password: PASSWORD });
  terminal.stdout.write('[sudo] password for admin: ');
  await new Promise((resolve) => terminal.channel.stdin.once('data', resolve));
  terminal.stdout.write(`${PASSWORD}\r\n`);
  return { shell, terminal, streams, said: text(shell.stderr), printed: text(shell.stdout) };
}

it('tells nothing of the terminal once the shell has begun, also where what the shell prints comes after its end', async () => {
  const { shell, terminal, streams, said, printed } = await rig();
  terminal.stdout.write(`${READY}\r\n`);
  terminal.close(7);
  // Everything that waits only for the end of the terminal has its turn first.
  await new Promise((resolve) => setImmediate(resolve));
  streams.stdout.write('one');
  streams.stderr.write('three');
  streams.close(0);
  expect(await shell.ended).toEqual({ code: 7 });
  expect([await printed, await said]).toEqual(['one', 'three']);
});

it('tells what it says of a refusal, and never the password that it repeats', async () => {
  const { shell, terminal, streams, said } = await rig();
  terminal.stdout.write('admin is not in the sudoers file.\r\n');
  terminal.close(1);
  streams.close(0);
  expect(await shell.ended).toEqual({ code: 1 });
  expect(await said).toContain('admin is not in the sudoers file.');
  expect(await said).not.toContain(PASSWORD);
});
