// npm run lab -- COMMAND: bare test hosts and a Kubernetes mirror on this machine.

import { parseArgs } from 'node:util';
import { runLabCommand } from './commands.ts';
import { LabError } from './lab-error.ts';
import { LAB_HELP } from './lab-help.ts';

const abort = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort());

/** 0 done, 1 failed, 2 not understood, 130 stopped. */
async function main(): Promise<number> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${LAB_HELP}`);
    return 2;
  }
  const [command, ...parameters] = parsed.positionals;
  if (parsed.values.help === true) {
    console.log(LAB_HELP);
    return 0;
  }
  try {
    return await runLabCommand({ command, parameters, flags: parsed.values, signal: abort.signal });
  } catch (error) {
    if (abort.signal.aborted) {
      console.error(
        'Stopped at your word. Run the same command again to go on, or "npm run lab -- down" to take all away.',
      );
      return 130;
    }
    if (!(error instanceof LabError)) throw error;
    console.error(error.message);
    return 1;
  }
}

function parse() {
  const argv = process.argv.slice(2);
  // What follows `ssh NAME` belongs to ssh.
  const cut = argv[0] === 'ssh' ? 2 : argv.length;
  const { values, positionals } = parseArgs({
    args: argv.slice(0, cut),
    allowPositionals: true,
    options: {
      hosts: { type: 'string' },
      names: { type: 'string' },
      docker: { type: 'string' },
      suites: { type: 'string' },
      'no-mirror': { type: 'boolean' },
      kubernetes: { type: 'string', multiple: true },
      all: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return { values, positionals: [...positionals, ...argv.slice(cut)] };
}

process.exitCode = await main();
