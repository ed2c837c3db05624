// The facts of a host, as operations decide by them.

import type { HostFacts } from '@brolly/plugin-sdk';
import type { CliContext } from '../cli-context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { NamedHost } from '../host-options.ts';
import { hostTitle, withNamedHost } from './with-named-host.ts';

/** Gathers the facts and writes them: a line each, or one JSON value. */
export function showHostFacts(context: CliContext, named: NamedHost): Promise<ExitCode> {
  return withNamedHost(context, named, async ({ host, signal }) => {
    const facts = await host.facts(signal);
    const { name, address } = host.address;
    context.output.write(
      context.isJson
        ? JSON.stringify({ kind: 'facts', host: name, address, facts })
        : [hostTitle(context, host), ...factLines(facts)].join('\n'),
    );
    return EXIT.ok;
  });
}

function factLines(facts: HostFacts): string[] {
  const entries = Object.entries(facts).map(([name, value]) => [words(name), factText(value)] as const);
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}

/** `cgroupVersion` is `cgroup version`. */
function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function factText(value: unknown): string {
  if (Array.isArray(value)) return value.map(factText).join(', ') || 'none';
  if (typeof value === 'object' && value !== null) {
    return (
      Object.entries(value)
        .map(([name, one]) => `${name} ${factText(one)}`)
        .join(', ') || 'none'
    );
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value) || 'unknown';
  return 'unknown';
}
