// A connection over any link: as many shells as it has channels, the others wait in a line.

import { type Become, needsTerminal } from './become.ts';
import type { Link } from './channel.ts';
import type { Connection } from './connection.ts';
import { runScript } from './run-script.ts';
import { startShellProcess } from './shell-process.ts';
import { spareShells } from './spare-shells.ts';
import type { Shells } from './start-shell.ts';
import { startTimeLimit } from './time-limit.ts';
import { waitingLine } from './waiting-line.ts';

/** Makes a Connection of a link whose user becomes root in the given way. */
export function shellConnection(link: Link, become: Become): Connection {
  const line = waitingLine(link.mostChannels);
  const spares = spareShells(link, become, () => line.room());
  const shells: Shells = {
    link,
    become,
    spares,
    usesTerminal: needsTerminal(become),
    lostBecause: 'the connection was closed',
  };
  void link.closed.then((reason) => {
    shells.lostBecause = reason;
    spares.close();
    line.open();
    return undefined;
  });
  return {
    get isOpen() {
      return link.isOpen;
    },
    close() {
      link.close();
      spares.close();
    },
    openStream: (to) => link.openStream(to),
    lendPort: (lent) => link.lendPort(lent),
    async startShell(program, options) {
      await line.enter(options.signal);
      const started = link.isOpen
        ? await startShellProcess(shells, program, options)
        : ({ kind: 'lost', message: shells.lostBecause } as const);
      if (started.kind === 'started') void started.shell.ended.then(() => line.leave());
      else line.leave();
      return started;
    },
    async exec(script, options) {
      await line.enter(options.signal);
      const limit = startTimeLimit(options.timeoutMs);
      try {
        if (!link.isOpen) return { kind: 'lost', message: shells.lostBecause };
        if (options.signal.aborted) return { kind: 'aborted' };
        const cut = AbortSignal.any([options.signal, limit.signal]);
        return await runScript(shells, script, { ...options, cut });
      } finally {
        limit.end();
        line.leave();
      }
    },
  };
}
