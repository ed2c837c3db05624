// What is offered to a host to be let in, in the order in which it is tried.

import { homedir } from 'node:os';
import { join } from 'node:path';
import type { HostCredential } from '@brolly/plugin-sdk';
import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2';
import { atHome } from '../at-home.ts';
import type { ConnectFailure } from '../connection.ts';
import { keyFileReader, type ReadKeyFile } from '../key-files.ts';
import type { Login } from '../login.ts';

const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** The methods to try, and what to call them in a message. */
export interface Credentials {
  readonly kind: 'credentials';
  readonly methods: readonly AnyAuthMethod[];
  readonly names: readonly string[];
}

/** Reads keys and passwords of a host. A key that is named and cannot be used is a failure, a default one is passed over. */
export async function readCredentials(host: Login, readKey = keyFileReader()): Promise<Credentials | ConnectFailure> {
  const methods: AnyAuthMethod[] = [];
  const names: string[] = [];
  const wanted = host.credentials.length > 0 ? host.credentials : defaultCredentials();
  for (const credential of wanted) {
    const answer = await readCredential(host, credential, readKey);
    if (answer.kind === 'failed') {
      if (host.credentials.length === 0) continue;
      return answer;
    }
    methods.push(...answer.methods);
    names.push(...answer.names);
  }
  return { kind: 'credentials', methods, names };
}

function defaultCredentials(): readonly HostCredential[] {
  return [
    { kind: 'agent' },
    ...DEFAULT_KEYS.map((name): HostCredential => ({ kind: 'key-file', path: join(homedir(), '.ssh', name) })),
  ];
}

async function readCredential(
  host: Login,
  credential: HostCredential,
  readKey: ReadKeyFile,
): Promise<Credentials | ConnectFailure> {
  const username = host.user;
  switch (credential.kind) {
    case 'password': {
      const { password } = credential;
      return {
        kind: 'credentials',
        methods: [
          { type: 'password', username, password },
          answering(username, (prompts) => prompts.map(() => password)),
        ],
        names: ['password'],
      };
    }
    case 'agent': {
      const socket = host.agentSocket;
      if (socket === undefined || socket === '') return { kind: 'credentials', methods: [], names: [] };
      return { kind: 'credentials', methods: [{ type: 'agent', username, agent: socket }], names: ['ssh agent'] };
    }
    case 'answers': {
      const left = [...credential.answers];
      return {
        kind: 'credentials',
        methods: [answering(username, (prompts) => prompts.map(() => left.shift() ?? ''))],
        names: ['answers'],
      };
    }
    case 'key-file':
      return readKeyFile(host, credential, readKey);
  }
}

function answering(username: string, answer: (prompts: readonly unknown[]) => string[]): AnyAuthMethod {
  return {
    type: 'keyboard-interactive',
    username,
    prompt: (...asked: readonly [string, string, string, readonly unknown[], (answers: string[]) => void]) => {
      const [, , , prompts, finish] = asked;
      finish(answer(prompts));
    },
  };
}

async function readKeyFile(
  host: Login,
  credential: Extract<HostCredential, { kind: 'key-file' }>,
  readKey: ReadKeyFile,
): Promise<Credentials | ConnectFailure> {
  const path = atHome(credential.path);
  let key: Buffer;
  try {
    key = await readKey(path);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return failed(
      isMissing ? 'key-file-missing' : 'key-file-unreadable',
      `the ssh key ${path} for ${host.name} ${isMissing ? 'does not exist' : `cannot be read: ${(error as Error).message}`}`,
      `Write the path of a private key that ${host.user}@${host.address} accepts into ssh_keyfilename.`,
    );
  }
  const parsed = parseOnce(key, credential.passphrase);
  if (parsed instanceof Error) {
    const needsPassphrase = /passphrase|encrypted/i.test(parsed.message);
    return failed(
      needsPassphrase ? 'key-needs-passphrase' : 'key-file-unreadable',
      `the ssh key ${path} for ${host.name} cannot be used: ${parsed.message}`,
      needsPassphrase
        ? 'Give its passphrase in ssh_passphrase, or load it into the ssh agent.'
        : `Check it with "ssh-keygen -y -f ${path}".`,
    );
  }
  if (!parsed.isPrivateKey()) {
    return failed(
      'key-file-unreadable',
      `the ssh key ${path} for ${host.name} is a public key`,
      'Write the path of the private key into ssh_keyfilename: the same name without ".pub".',
    );
  }
  return {
    kind: 'credentials',
    methods: [{ type: 'publickey', username: host.user, key: parsed }],
    names: [`key ${path}`],
  };
}

/** The keys that were parsed last, by their text and passphrase: many hosts share one, and an encrypted one is slow. */
const parsedKeys = new Map<string, ParsedKey>();
const MOST_PARSED_KEYS = 16;

function parseOnce(key: Buffer, passphrase: string | undefined): ParsedKey | Error {
  const name = JSON.stringify([key.toString('latin1'), passphrase]);
  const known = parsedKeys.get(name);
  if (known !== undefined) return known;
  const parsed = ssh2.utils.parseKey(key, passphrase);
  if (parsed instanceof Error) return parsed;
  if (parsedKeys.size >= MOST_PARSED_KEYS) parsedKeys.clear();
  parsedKeys.set(name, parsed);
  return parsed;
}

function failed(reason: string, message: string, hint: string): ConnectFailure {
  return { kind: 'failed', reason, message, hint, isRecoverable: false };
}
