// One command on one or many hosts, side by side; hosts that answer alike are shown together.

import { quote } from '@brolly/host-resources';
import type { CommandOutcome, Host } from '@brolly/plugin-sdk';
import { type CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { NamedHost } from '../host-options.ts';
import { withNamedHost } from './with-named-host.ts';

export interface HostCommand {
  /** One word is a script, several are a command with its arguments. */
  readonly words: readonly string[];
  /** Milliseconds that it may take on each host. */
  readonly timeoutMs: number;
}

interface Answer {
  readonly host: Host;
  readonly outcome: CommandOutcome;
}

/** Runs the command as root on every host that is meant, and shows each different answer once. */
export async function runOnHosts(context: CliContext, named: NamedHost, command: HostCommand): Promise<ExitCode> {
  const script = command.words.length === 1 ? (command.words[0] ?? '') : command.words.map(quote).join(' ');
  const answers: Answer[] = [];
  const code = await withNamedHost(context, named, async ({ host, signal }) => {
    const outcome = await host.run(script, { signal, timeoutMs: command.timeoutMs });
    answers.push({ host, outcome });
    if (context.isJson) context.output.write(answerJson({ host, outcome }));
    return outcome.exitCode === 0 ? EXIT.ok : EXIT.failed;
  });
  if (!context.isJson && answers.length > 0) context.output.write(answersByText(context, answers).join('\n'));
  return code;
}

function answerJson({ host, outcome }: Answer): string {
  const { name, address } = host.address;
  return JSON.stringify({ kind: 'answer', host: name, address, ...outcome });
}

/** A title with the hosts, then what they all said. */
function answersByText(context: CliContext, answers: readonly Answer[]): string[] {
  const { colors } = context.output;
  const alike = Map.groupBy(answers, ({ outcome }) => JSON.stringify(outcome));
  return [...alike.values()].flatMap((group) => {
    const outcome = group[0]?.outcome;
    if (outcome === undefined) return [];
    const names = group.map(({ host }) => host.address.name).toSorted();
    const title = names.length > 1 ? `${names.length} hosts: ${names.join(', ')}` : (names[0] ?? '');
    const end = outcome.exitCode === 0 ? '' : ` ${colors.red(`(exit code ${outcome.exitCode})`)}`;
    const said = [outcome.stdout, outcome.stderr].filter((text) => text !== '').map((text) => text.trimEnd());
    return [`${colors.bold(title)}${end}`, ...said];
  });
}
