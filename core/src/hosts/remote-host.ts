// The SDK's Host over a connection: facts, scripts, and desired state by one script each way.

import {
  type Change,
  type ChangeRecord,
  changeScript,
  compareResources,
  factsAreComplete,
  factsScript,
  type HostResource,
  type LeaseClaim,
  type Observation,
  observeScript,
  type Progress,
  parseFacts,
  parseObservation,
  recordOf,
  revertedChanges,
  revertScript,
  shownChange,
} from '@brolly/host-resources';
import type {
  ApplyOptions,
  CommandOptions,
  CommandOutcome,
  Host,
  HostAddress,
  HostFacts,
  Resource,
} from '@brolly/plugin-sdk';
import type { ExecOptions, ExecOutcome, OpenConnection } from './connection.ts';
import { followProgress } from './follow-progress.ts';
import { forwardPort } from './forward-port.ts';
import { hostError } from './host-error.ts';
import type { LeaseOfHost } from './host-lease.ts';
import { redact } from './redact.ts';

const COMMAND_TIMEOUT_MS = 60_000;
const APPLY_TIMEOUT_MS = 600_000;
const MOST_RECONNECTS = 3;

export interface RemoteHostOptions {
  readonly open: OpenConnection;
  readonly onStep: (hostName: string, text: string) => void;
  readonly onRecord: (host: HostAddress, owner: string, records: readonly ChangeRecord[]) => Promise<void>;
  /** The machine id that was found there before; nothing: this is the first time. */
  readonly machineId?: string | undefined;
  /** Awaited before the first change of a machine that is new here. */
  readonly onMachine?: ((host: HostAddress, machineId: string) => Promise<void>) | undefined;
  /** Without it no lease is asked for. */
  readonly lease?: LeaseOfHost | undefined;
}

type Exited = Extract<ExecOutcome, { kind: 'exited' }>;

/** Makes the Host of an address; its connection is opened when it is first needed, and again when it was lost. */
export function remoteHost(address: HostAddress, options: RemoteHostOptions): Host {
  const secrets = secretsOf(address);
  const where = `${address.name} (${address.address})`;
  const { lease } = options;
  const named = { where, name: address.name };
  let { machineId } = options;
  const attempt = async (script: string, exec: ExecOptions): Promise<ExecOutcome> =>
    (await options.open(exec.signal)).exec(script, exec);
  const execute = async (script: string, exec: ExecOptions): Promise<Exited> =>
    exited(await attempt(script, exec), where, exec);
  /** A script that only looks is run again when its connection was lost. */
  async function look(script: string, exec: ExecOptions): Promise<Exited> {
    for (let reconnects = 0; ; reconnects += 1) {
      const outcome = await attempt(script, exec);
      if (outcome.kind !== 'lost' || reconnects === MOST_RECONNECTS) return exited(outcome, where, exec);
    }
  }

  async function facts(signal: AbortSignal): Promise<HostFacts> {
    options.onStep(address.name, 'gathering facts');
    const sentAt = Date.now();
    const answer = await look(factsScript(), { signal, timeoutMs: COMMAND_TIMEOUT_MS });
    if (!factsAreComplete(answer.stdout)) {
      const evidence = [{ title: 'stderr', lines: lastLines(answer.stderr, secrets) }];
      throw hostError('facts-incomplete', `${where}: its facts could not be gathered`, { evidence });
    }
    return parseFacts(answer.stdout, { sentAt, receivedAt: Date.now() });
  }

  async function observe(
    resources: readonly Resource[],
    apply: ApplyOptions,
    claim?: LeaseClaim,
  ): Promise<Observation> {
    const script = observeScript(resources as readonly HostResource[], { owner: apply.owner, lease: claim });
    const answer = await look(script, { signal: apply.signal, timeoutMs: apply.timeoutMs ?? APPLY_TIMEOUT_MS });
    const observation = parseObservation(answer.stdout);
    if (observation.isComplete) return observation;
    const evidence = [{ title: 'stderr', lines: lastLines(answer.stderr, secrets) }];
    throw hostError('observe-failed', `${where}: what is there could not be observed (exit code ${answer.exitCode})`, {
      evidence,
    });
  }

  /**
   * Runs a change or revert script. `lost`: its connection was; `moved`: somebody else has changed the host since it was
   * looked at. Then what is left to do is to be looked up again.
   */
  function runChanges(script: string, apply: ApplyOptions): ReturnType<typeof runChangesOnce> {
    return lease === undefined ? runChangesOnce(script, apply) : lease.during(() => runChangesOnce(script, apply));
  }

  async function runChangesOnce(
    script: string,
    apply: ApplyOptions,
  ): Promise<{ readonly end: 'done' | 'lost' | 'moved'; readonly seen: readonly Progress[] }> {
    const progress = followProgress({ hostName: address.name, onStep: options.onStep });
    const exec = { signal: apply.signal, timeoutMs: apply.timeoutMs ?? APPLY_TIMEOUT_MS, onLine: progress.onLine };
    const outcome = await attempt(script, exec);
    const seen = progress.seen();
    for (const line of seen) {
      if (line.kind !== 'lease') continue;
      if (lease?.heed(line.lease, named) === 'moved') return { end: 'moved', seen };
    }
    if (outcome.kind === 'lost') return { end: 'lost', seen };
    const other = seen.find((line) => line.kind === 'failed' && line.reason === 'host-swapped');
    if (other?.kind === 'failed') throw swapped(named, other.message);
    const end = exited(outcome, where, exec);
    progress.throwIfFailed({
      where,
      exitCode: end.exitCode,
      stderr: lastLines(end.stderr, secrets),
      clean: (text) => redact(text, secrets),
    });
    return { end: 'done', seen };
  }

  /** Runs with the port open on the host that is lent to it. */
  async function lending<T>({ lends, signal }: ApplyOptions, run: () => Promise<T>): Promise<T> {
    if (lends === undefined) return run();
    const connection = await options.open(signal);
    const end = await connection.lendPort(lends).catch((error: Error) => {
      throw hostError('port-refused', `${where}: nobody can listen on its port ${lends.port}: ${error.message}`, {
        hint: 'See what listens there, and whether AllowTcpForwarding in its sshd_config allows "remote".',
      });
    });
    try {
      return await run();
    } finally {
      end();
    }
  }

  return {
    address,
    facts,
    async run(script: string, command: CommandOptions): Promise<CommandOutcome> {
      const { onLine } = command;
      // A function without a command in it is no function.
      const whole = `brolly_run() {\n:\n${script}\n}\nbrolly_run </dev/null\nexit "$?"\n`;
      const exec = {
        signal: command.signal,
        timeoutMs: command.timeoutMs ?? COMMAND_TIMEOUT_MS,
        onLine: onLine && ((line: string) => onLine(redact(line, secrets))),
      };
      const { exitCode, stdout, stderr } = await execute(whole, exec);
      return { exitCode, stdout: redact(stdout, secrets), stderr: redact(stderr, secrets) };
    },
    async startShell(program, shell) {
      const secretless = (say: (text: string) => void) => (text: string) => say(redact(text, secrets));
      const started = await (await options.open(shell.signal)).startShell(program, {
        ...shell,
        onStderr: secretless(shell.onStderr),
      });
      if (started.kind === 'started') return started.shell;
      const end = exited(started, where, { signal: shell.signal, timeoutMs: 0 });
      throw hostError('shell-missing', `${where}: its shell ended with ${end.exitCode} before it began`, {
        evidence: [{ title: 'stderr', lines: lastLines(end.stderr, secrets) }],
      });
    },
    forwardPort: (to, { signal }) => forwardPort(async () => (await options.open(signal)).openStream(to), signal),
    async compare(resources, apply) {
      options.onStep(address.name, 'comparing');
      const observation = await observe(resources, apply);
      return compareResources(resources as readonly HostResource[], observation).map(shownChange);
    },
    async apply(resources, apply) {
      const made = new Map<string, Change>();
      for (let reconnects = 0; ; reconnects += 1) {
        options.onStep(address.name, 'comparing');
        const observation = await observe(resources, apply, lease?.claim());
        if (observation.lease !== undefined) lease?.heed(observation.lease, named);
        if (machineId !== undefined && observation.machineId !== '' && observation.machineId !== machineId)
          throw swapped(
            named,
            `this is machine ${observation.machineId}, and it was ${machineId} that was changed before`,
          );
        const changes = compareResources(resources as readonly HostResource[], observation);
        for (const change of changes) made.set(change.key, made.get(change.key) ?? change);
        if (changes.length === 0) return [...made.values()].map(shownChange);
        if (machineId === undefined && observation.machineId !== '') {
          ({ machineId } = observation);
          await options.onMachine?.(address, machineId);
        }
        await options.onRecord(address, apply.owner, changes.map(recordOf));
        const claim = lease?.claim(observation.lease?.mark);
        const script = changeScript(changes, { owner: apply.owner, machineId, lease: claim });
        const { end } = await lending(apply, () => runChanges(script, apply));
        if (end === 'done') return [...made.values()].map(shownChange);
        if (reconnects < MOST_RECONNECTS) continue;
        throw end === 'lost' ? lost(where) : hostError('host-busy', `${where}: others change it again and again`);
      }
    },
    async revert(apply) {
      for (let reconnects = 0; ; reconnects += 1) {
        const script = revertScript({ owner: apply.owner, machineId, lease: lease?.claim() }, apply.decision);
        const { end, seen } = await runChanges(script, apply);
        if (end === 'done') return revertedChanges(seen);
        if (reconnects === MOST_RECONNECTS) throw lost(where);
      }
    },
  };
}

/** Gives the end of a script that was heard, and throws for every other outcome. */
function exited(outcome: ExecOutcome, where: string, exec: ExecOptions): Exited {
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

function swapped({ where, name }: { readonly where: string; readonly name: string }, found: string): Error {
  return hostError('host-swapped', `${where}: ${found}; nothing is changed there`, {
    hint: `See who has the address now, and ip in the blueprint. Where the machine was replaced on purpose, run "brolly host accept ${name}" first.`,
  });
}

function lost(where: string, message = 'it broke again and again'): Error {
  return hostError('connection-lost', `${where}: the connection was lost: ${message}`, {
    hint: 'Run "brolly resume" when the host answers again.',
  });
}

function lastLines(text: string, secrets: readonly string[]): readonly string[] {
  return redact(text, secrets).trimEnd().split('\n').slice(-40);
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
