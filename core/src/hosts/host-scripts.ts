// Scripts on one host over its connection: what is thrown where one does not end by itself, and what is shown of what it said.

import type { HostAddress } from '@brolly/plugin-sdk';
import type { ExecOptions, ExecOutcome, OpenConnection } from './connection.ts';
import { hostError } from './host-error.ts';
import { redact } from './redact.ts';

const MOST_RECONNECTS = 3;
const LAST_LINES = 40;

export type Exited = Extract<ExecOutcome, { kind: 'exited' }>;

export interface HostScripts {
  readonly address: HostAddress;
  readonly name: string;
  /** For messages: `db_a1b2c3 (10.0.0.11)`. */
  readonly where: string;
  /** Runs a script once, whatever becomes of it. */
  readonly attempt: (script: string, exec: ExecOptions) => Promise<ExecOutcome>;
  /** Runs a script once. @throws the reasons of `exited` */
  readonly execute: (script: string, exec: ExecOptions) => Promise<Exited>;
  /** Runs a script that only looks: again when its connection was lost. @throws the reasons of `exited` */
  readonly look: (script: string, exec: ExecOptions) => Promise<Exited>;
  /** Takes the passwords of the host's address out of a text. */
  readonly clean: (text: string) => string;
  /** What a script said last, without passwords, as evidence has it. */
  readonly lastLines: (text: string) => readonly string[];
}

/** Opens nothing until a script is to be run. */
export function hostScripts(address: HostAddress, open: OpenConnection): HostScripts {
  const secrets = secretsOf(address);
  const where = `${address.name} (${address.address})`;
  const clean = (text: string): string => redact(text, secrets);
  const attempt = async (script: string, exec: ExecOptions): Promise<ExecOutcome> =>
    (await open(exec.signal)).exec(script, exec);
  return {
    address,
    name: address.name,
    where,
    attempt,
    execute: async (script, exec) => exited(await attempt(script, exec), where, exec),
    async look(script, exec) {
      for (let reconnects = 0; ; reconnects += 1) {
        const outcome = await attempt(script, exec);
        if (outcome.kind !== 'lost' || reconnects === MOST_RECONNECTS) return exited(outcome, where, exec);
      }
    },
    clean,
    lastLines: (text) => clean(text).trimEnd().split('\n').slice(-LAST_LINES),
  };
}

/**
 * Gives the end of a script that was heard, and throws for every other outcome.
 *
 * @throws `cancelled`, `command-timeout`, `connection-lost`, and the reasons for which there is no shell as root
 */
export function exited(outcome: ExecOutcome, where: string, exec: ExecOptions): Exited {
  switch (outcome.kind) {
    case 'exited':
      return outcome;
    case 'aborted':
      throw hostError('cancelled', `${where}: ended because the execution was cancelled`);
    case 'timed-out':
      throw hostError('command-timeout', `${where}: not done after ${Math.round(exec.timeoutMs / 1000)} s`, {
        hint: 'Look at the load and the network of the host, then run "brolly resume".',
      });
    case 'lost':
      throw lost(where, outcome.message);
    case 'no-root':
      throw hostError(outcome.reason, `${where}: no shell as root: ${outcome.message}`, {
        hint: ROOT_HINTS[outcome.reason] ?? 'Log in by hand and try "sudo /bin/sh".',
      });
  }
}

const ROOT_HINTS: Readonly<Record<string, string>> = {
  'sudo-needs-password':
    'Write become_password into the blueprint (as an input), or allow the user to use sudo without a password.',
  'sudo-denied': 'Allow the user to use sudo on the host, or log in as root.',
  'doas-needs-password':
    'Write become_password into the blueprint (as an input), or permit the user to use doas with nopass.',
  'doas-denied': 'Permit the user in /etc/doas.conf on the host, or log in as root.',
  'su-needs-password': 'Write the password of root as become_password into the blueprint (as an input).',
  'terminal-needed': 'Write ssh_transport: auto, which gives the host a terminal.',
};

/** The error for a host whose connection was lost. */
export function lost(where: string, message = 'it broke again and again'): Error {
  return hostError('connection-lost', `${where}: the connection was lost: ${message}`, {
    hint: 'Run "brolly resume" when the host answers again.',
  });
}

function secretsOf({ credentials, become, bastions = [] }: HostAddress): readonly string[] {
  const ofLogins = [...credentials, ...bastions.flatMap((one) => one.credentials)].flatMap((one) => {
    switch (one.kind) {
      case 'password':
        return [one.password];
      case 'answers':
        return one.answers;
      case 'key-file':
        return one.passphrase === undefined ? [] : [one.passphrase];
      case 'agent':
        return [];
    }
  });
  return become?.password === undefined ? ofLogins : [...ofLogins, become.password];
}
