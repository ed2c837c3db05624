// How a user becomes root: the command line for each way, the password it may ask for, and what its refusals mean.

/** How root is had. `password` is for the method, not for the login. */
export interface Become {
  readonly method: 'none' | 'sudo' | 'doas' | 'su';
  readonly password?: string | undefined;
}

/** Printed by the shell of root as it begins, when it was not clear before whether a password would be asked for, and on a terminal. */
export const READY = '@brolly-shell';
const PROMPT = '@brolly-asks';

const SHELL = '/bin/sh -s';
const SHELL_THAT_REPORTS = `/bin/sh -c 'echo ${READY} >&2; exec ${SHELL}'`;

/** Whether the shell of root says when it begins, because a password may be asked for before. */
export function mayAsk({ method, password }: Become): boolean {
  return method === 'su' || (method !== 'none' && password !== undefined);
}

/** doas asks on a terminal only. */
export function needsTerminal({ method, password }: Become): boolean {
  return method === 'doas' && password !== undefined;
}

/** A command line for any login shell that names programs and never a secret. */
export function becomeCommand(become: Become): string {
  switch (become.method) {
    case 'none':
      return `exec ${SHELL}`;
    case 'sudo':
      return become.password === undefined
        ? `exec env LC_ALL=C sudo -n -H ${SHELL}`
        : `exec env LC_ALL=C sudo -k -S -H -p ${PROMPT} ${SHELL_THAT_REPORTS}`;
    case 'doas':
      return become.password === undefined
        ? `exec env LC_ALL=C doas -n ${SHELL}`
        : `exec env LC_ALL=C doas ${SHELL_THAT_REPORTS}`;
    case 'su':
      // The shell of root may be any; su runs the command by it.
      return `exec env LC_ALL=C su root -c "exec ${SHELL_THAT_REPORTS}"`;
  }
}

/** The same for a terminal, with the streams of the shell moved to the files given. */
export function becomeOnTerminalCommand(become: Become, streams: string): string {
  const moved = `/bin/sh -c 'echo ${READY}; exec /bin/sh -s <${streams}/in >${streams}/out 2>${streams}/err'`;
  switch (become.method) {
    case 'none':
      return `exec ${moved}`;
    case 'sudo':
      return `exec env LC_ALL=C sudo ${become.password === undefined ? '-n' : `-k -p ${PROMPT}`} -H ${moved}`;
    case 'doas':
      return `exec env LC_ALL=C doas ${moved}`;
    case 'su':
      return `exec env LC_ALL=C su root -c "exec ${moved}"`;
  }
}

/** Whether what was said last asks for a password. */
export function asksForPassword(said: string): boolean {
  return said.includes(PROMPT) || /(^|\n)[^\n]*password[^\n]*: ?$/i.test(said);
}

/** What was said, without our own prompt. */
export function withoutPrompt(said: string): string {
  return said.replaceAll(PROMPT, '');
}

/** Whether a refusal came only for want of a terminal. */
export function wantsTerminal(said: string): boolean {
  return /must have a tty|a tty is required|must be run from a terminal|no tty present/i.test(said);
}

/** Why no shell of root began, from what was said instead. */
export function judgeRefusal(said: string, { method }: Become, exitCode: number | undefined) {
  const line = withoutPrompt(said).trim().split('\n').at(-1)?.trim() ?? '';
  const no = (reason: string) =>
    ({ kind: 'no-root', reason, message: line === '' ? `exit code ${exitCode}` : line }) as const;
  if (method === 'none') return no('shell-missing');
  if (/not in the sudoers|not allowed to|may not run|operation not permitted/i.test(said))
    return no(`${method}-denied`);
  if (NEEDS_PASSWORD.test(said)) return no(`${method}-needs-password`);
  if (wantsTerminal(said)) return no('terminal-needed');
  return no('shell-missing');
}

const NEEDS_PASSWORD =
  /password is required|a terminal is required|incorrect password|no password was provided|try again|authori[sz]ation required|authentication (failed|failure|token)|a tty is required/i;
