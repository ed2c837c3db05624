// The SDK's Host over a connection: facts, scripts, shells and ports; desired state is in host-changes.ts.

import { factsAreComplete, factsScript, parseFacts } from '@brolly/host-resources';
import type { CommandOptions, CommandOutcome, Host, HostAddress, HostFacts } from '@brolly/plugin-sdk';
import { forwardPort } from './forward-port.ts';
import { type HostChangesOptions, hostChanges } from './host-changes.ts';
import { hostError } from './host-error.ts';
import { exited, type HostScripts, hostScripts } from './host-scripts.ts';

const COMMAND_TIMEOUT_MS = 60_000;

/** Makes the Host of an address; its connection is opened when it is first needed, and again when it was lost. */
export function remoteHost(address: HostAddress, options: HostChangesOptions): Host {
  const scripts = hostScripts(address, options.open);
  const { where, clean, lastLines } = scripts;
  return {
    address,
    facts(signal) {
      options.onStep(address.name, 'gathering facts');
      return gatherFacts(scripts, signal);
    },
    async run(script: string, command: CommandOptions): Promise<CommandOutcome> {
      const { onLine } = command;
      // A function without a command in it is no function.
      const whole = `brolly_run() {\n:\n${script}\n}\nbrolly_run </dev/null\nexit "$?"\n`;
      const exec = {
        signal: command.signal,
        timeoutMs: command.timeoutMs ?? COMMAND_TIMEOUT_MS,
        onLine: onLine && ((line: string) => onLine(clean(line))),
      };
      const { exitCode, stdout, stderr } = await scripts.execute(whole, exec);
      return { exitCode, stdout: clean(stdout), stderr: clean(stderr) };
    },
    async startShell(program, shell) {
      const secretless = (say: (text: string) => void) => (text: string) => say(clean(text));
      const started = await (await options.open(shell.signal)).startShell(program, {
        ...shell,
        onStderr: secretless(shell.onStderr),
      });
      if (started.kind === 'started') return started.shell;
      const end = exited(started, where, { signal: shell.signal, timeoutMs: 0 });
      throw hostError('shell-missing', `${where}: its shell ended with ${end.exitCode} before it began`, {
        evidence: [{ title: 'stderr', lines: lastLines(end.stderr) }],
      });
    },
    forwardPort: (to, { signal }) => forwardPort(async () => (await options.open(signal)).openStream(to), signal),
    ...hostChanges(scripts, options),
  };
}

async function gatherFacts({ look, where, lastLines }: HostScripts, signal: AbortSignal): Promise<HostFacts> {
  const sentAt = Date.now();
  const answer = await look(factsScript(), { signal, timeoutMs: COMMAND_TIMEOUT_MS });
  if (factsAreComplete(answer.stdout)) return parseFacts(answer.stdout, { sentAt, receivedAt: Date.now() });
  const evidence = [{ title: 'stderr', lines: lastLines(answer.stderr) }];
  throw hostError('facts-incomplete', `${where}: its facts could not be gathered`, { evidence });
}
