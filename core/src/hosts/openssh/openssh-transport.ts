// The OpenSSH transport: one master process of the ssh client per host, and a light client for each channel.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ChannelExit, Link } from '../channel.ts';
import { startChild, startChildStream } from '../child-channel.ts';
import { cancelledConnect, noAnswer } from '../connect-failures.ts';
import type { ConnectFailure } from '../connection.ts';
import { checkHostKey, readHostKeyKnowledge } from '../host-key-check.ts';
import { LimitedText } from '../limited-text.ts';
import type { Target } from '../login.ts';
import { withoutSecurityKeys } from '../security-keys.ts';
import { readCredentials } from '../ssh/credentials.ts';
import { startTimeLimit } from '../time-limit.ts';
import { type ConnectOptions, DEFAULT_CONNECT_TIMEOUT_MS, type Transport } from '../transport.ts';
import { type ClientFiles, TARGET, writeClientFiles } from './client-files.ts';
import { explainClient } from './explain-client.ts';
import { lendPort } from './lend-port.ts';

/** As for the native transport: see there. */
const MOST_CHANNELS = 5;
/** The client's own code for its failures; a command may end with it as well. */
const CLIENT_FAILED = 255;
/** How long a master may take to notice what its clients have noticed. */
const NOTICE_MS = 1_000;

/** Runs the client until it ends or nobody holds our stdin any more: it does not outlive us, however we die. */
const TIED = `exec 3<&0
command -v ssh >/dev/null || exit 127
ssh "$@" 3<&- &
client=$!
{ cat <&3 >/dev/null; kill "$client"; } 2>/dev/null &
watch=$!
wait "$client"
code=$?
kill "$watch" 2>/dev/null
exit "$code"`;
const NO_CLIENT = 127;

/** Opens nothing until it is asked to connect. */
export function opensshTransport(): Transport {
  return { connect: (target, options) => connect(target, options, true), close: () => undefined };
}

async function connect(target: Target, options: ConnectOptions, mayAsk: boolean): Promise<Link | ConnectFailure> {
  const unusable = await unusableKey(target, options.readKey);
  if (unusable !== undefined) return unusable;
  const files = await writeClientFiles(target);
  const limit = startTimeLimit(options.timeoutMs ?? target.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS);
  const said = new LimitedText();
  const master = spawn('/bin/sh', ['-c', TIED, 'sh', ...baseParameters(files), '-M', '-N', TARGET], {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
    env: files.environment,
  });
  master.stderr.setEncoding('utf8').on('data', (text: string) => said.add(text));
  const beginning = await firstOf(master, files, AbortSignal.any([options.signal, limit.signal]));
  limit.end();
  if (beginning === 'open') return linkOf(master, files, said);
  await end(master);
  const failure =
    beginning === 'cut'
      ? options.signal.aborted
        ? cancelledConnect(target)
        : noAnswer(target)
      : beginning === 'missing'
        ? clientMissing(target)
        : await explainKeyOrClient(target, { files, said: said.text(), options });
  await files.remove();
  if (failure === 'ask-again') return mayAsk ? connect(target, options, false) : noAnswer(target);
  return failure;
}

function baseParameters({ config, controlPath }: ClientFiles): readonly string[] {
  return ['-F', config, '-S', controlPath];
}

/** The socket of a master is there when it has logged in. */
async function firstOf(
  master: ChildProcess,
  files: ClientFiles,
  signal: AbortSignal,
): Promise<'open' | 'ended' | 'cut' | 'missing'> {
  const watching = new AbortController();
  const opened = new Promise<'open'>((resolve) => {
    const look = (): void => {
      if (existsSync(files.controlPath)) resolve('open');
    };
    watch(files.folder, { signal: watching.signal }, look).on('error', () => undefined);
    look();
  });
  const ended = new Promise<'ended' | 'missing'>((resolve) => {
    master.once('exit', (code) => resolve(code === NO_CLIENT ? 'missing' : 'ended'));
    master.once('error', () => resolve('missing'));
  });
  const cut = new Promise<'cut'>((resolve) => {
    if (signal.aborted) resolve('cut');
    signal.addEventListener('abort', () => resolve('cut'), { once: true });
  });
  const first = await Promise.race([opened, ended, cut]);
  watching.abort();
  return first;
}

function linkOf(master: ChildProcess, files: ClientFiles, said: LimitedText): Link {
  let isOpen = true;
  const closed = new Promise<string>((resolve) => {
    const onExit = (): void => {
      isOpen = false;
      void files.remove();
      resolve(said.text().trim().split('\n').at(-1) || 'the ssh client ended');
    };
    if (master.exitCode === null) master.once('exit', onExit);
    else onExit();
  });
  const judgeExit = async (exit: ChannelExit): Promise<ChannelExit | undefined> => {
    if (exit.code !== CLIENT_FAILED) return exit;
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, NOTICE_MS).unref())]);
    return isOpen ? exit : undefined;
  };
  const start = (options: readonly string[], command: string) =>
    startChild(['ssh', ...baseParameters(files), ...options, TARGET, command], {
      environment: files.environment,
      judgeExit,
    });
  return {
    get isOpen() {
      return isOpen;
    },
    closed,
    mostChannels: MOST_CHANNELS,
    roundTripMs: 0,
    start: (command) => start(['-o', 'ControlMaster=no', '-T'], command),
    startOnTerminal: (command) => start(['-o', 'ControlMaster=no', '-tt'], command),
    openStream: ({ address, port }) => {
      const to = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
      const parameters = ['-o', 'ControlMaster=no', '-T', '-W', to, TARGET];
      return startChildStream(['ssh', ...baseParameters(files), ...parameters], files.environment);
    },
    lendPort: (lent) =>
      lendPort(lent, (order, specification) =>
        startChild(['ssh', ...baseParameters(files), '-O', order, '-R', specification, TARGET], {
          environment: files.environment,
        }),
      ),
    close() {
      isOpen = false;
      void end(master);
    },
  };
}

async function end(master: ChildProcess): Promise<void> {
  if (master.exitCode !== null || master.signalCode !== null || master.pid === undefined) return;
  const exit = once(master, 'exit');
  master.stdin?.destroy();
  await exit;
}

/** A key that nobody knows is asked about as the native transport does, and judged in the same words. */
async function explainKeyOrClient(
  target: Target,
  ended: { readonly files: ClientFiles; readonly said: string; readonly options: ConnectOptions },
): Promise<ConnectFailure | 'ask-again'> {
  const { said, files, options } = ended;
  if (!/host key verification failed|revoked/i.test(said)) return explainClient(target, said);
  const offered = (await readFile(files.offeredKeys, 'utf8').catch(() => '')).trim().split('\n').at(-1)?.split(' ')[1];
  if (offered === undefined) return explainClient(target, said);
  const answer = await checkHostKey(target, Buffer.from(offered, 'base64'), {
    knowledge: await readHostKeyKnowledge(target),
    ask: options.askHostKey,
  });
  return answer.kind === 'accepted' ? 'ask-again' : { ...answer, kind: 'failed', isRecoverable: false };
}

/** A key that the client would pass over without a word, as the native transport finds it. */
async function unusableKey(target: Target, readKey: ConnectOptions['readKey']): Promise<ConnectFailure | undefined> {
  const others = await withoutSecurityKeys(target.credentials, readKey);
  const credentials = await readCredentials({ ...target, credentials: others }, readKey);
  return credentials.kind === 'failed' ? credentials : undefined;
}

function clientMissing({ name }: Target): ConnectFailure {
  return {
    kind: 'failed',
    reason: 'ssh-client-missing',
    message: `${name} is to be reached by the OpenSSH client, and there is no "ssh" on this machine`,
    hint: 'Install it (openssh-client), or write ssh_transport: native.',
    isRecoverable: false,
  };
}
