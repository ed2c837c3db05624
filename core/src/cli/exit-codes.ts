// The exit codes of brolly and cfy. docs/exit-codes.md explains them.

/** Exit codes by meaning. */
export const EXIT = {
  ok: 0,
  /** An execution failed or was cancelled by request, or what was asked for is not there. */
  failed: 1,
  /** The command line, an input or the blueprint is wrong; nothing was begun. */
  usage: 2,
  /** Another run holds the deployment. */
  locked: 3,
  /** The command exists in Cloudify and is not built here yet. */
  notBuilt: 4,
  /** All was done but what needs hosts that could not be reached. */
  hostsAside: 5,
  /** A bug of brolly. */
  internal: 70,
  /** Interrupted by Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The lines that `--help` ends with. */
export const EXIT_CODES_HELP = `Exit codes:
  0    done
  1    the execution failed or was cancelled, or there is nothing to show
  2    wrong usage, inputs or blueprint; nothing was begun
  3    another run holds the deployment
  4    a command of Cloudify's that is not built yet
  5    done but for hosts that could not be reached; "brolly resume" goes on there
  70   a bug of brolly
  130  interrupted by Ctrl-C; "brolly resume" goes on`;

/** Sets the exit code of this process; its streams are flushed first. */
export function setExitCode(code: ExitCode): void {
  process.exitCode = code;
}
