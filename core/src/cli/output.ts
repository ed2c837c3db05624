// Where a command writes to, and what that place can show.

import pc from 'picocolors';

/** The streams of a command. Everything that people or scripts read as the answer goes to `write`, the rest to `note`. */
export interface Output {
  /** Writes a text and a line end to standard output. */
  write(text: string): void;
  /** Writes a text and a line end to standard error: what is going on, warnings. */
  note(text: string): void;
  /** Whether a person sits at a terminal and can see a live view. */
  readonly isInteractive: boolean;
  readonly columns: number;
  readonly colors: ReturnType<typeof pc.createColors>;
  /** The stream of the live view. */
  readonly stream: NodeJS.WriteStream;
}

/** Writes to this process's streams. NO_COLOR, TERM=dumb and CI without a terminal are honoured. */
export function processOutput(): Output {
  const { stdout, stderr, env } = process;
  const isDumb = env['TERM'] === 'dumb';
  const isInteractive = stdout.isTTY && !isDumb && env['CI'] === undefined;
  const noColor = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  return {
    write: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    isInteractive,
    columns: stdout.columns || 100,
    colors: pc.createColors(!noColor && (forced || (stdout.isTTY && !isDumb))),
    stream: stdout,
  };
}
