// What tasks of Fabric do on their host: commands and files, each asked for by the Python code of the task.

import { OutputLines, type RelayFile, runRelay } from '@brolly/plugin-script';
import {
  type Host,
  type Json,
  type JsonObject,
  type OperationContext,
  quote,
  RecoverableError,
} from '@brolly/plugin-sdk';

/** One command on the host. */
interface HostCommand {
  readonly text: string;
  readonly asRoot: boolean;
  readonly isQuiet: boolean;
  readonly files?: readonly RelayFile[];
}

/** Answers the requests of the Python package "fabric". */
export function hostCommands(context: OperationContext, host: Host): (request: JsonObject) => Promise<Json> {
  const { address } = host;
  return async (request) => {
    const asRoot = request['root'] === true;
    const path = typeof request['path'] === 'string' ? request['path'] : '';
    const act = textOf(request['act']);
    switch (act) {
      case 'env':
        return {
          host_string: address.address,
          host: address.address,
          port: address.port ?? 22,
          user: address.user ?? 'root',
        };
      case 'run':
        return {
          ...(await runOnHost(context, host, {
            text: textOf(request['command']),
            asRoot,
            isQuiet: request['quiet'] === true,
          })),
        };
      case 'put': {
        const content = Buffer.from(textOf(request['content']), 'base64');
        const mode = textOf(request['mode']) || '644';
        // The relay writes it into its own folder, the command puts it to where the user's home is known.
        const text = `cat "$BROLLY_FILES/upload" >${shellPath(path)} && chmod ${mode} ${shellPath(path)}`;
        await expectGood(context, host, {
          text,
          asRoot,
          isQuiet: true,
          files: [{ path: 'upload', mode: '600', content }],
        });
        return null;
      }
      case 'get':
        return (
          await expectGood(context, host, { text: `base64 <${shellPath(path)}`, asRoot, isQuiet: true })
        ).out.replaceAll('\n', '');
      default:
        throw new Error(`the package "fabric" asks for "${act}", which is not known`);
    }
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** `~/` is the home of whoever logged in. */
function shellPath(path: string): string {
  return path.startsWith('~/') ? `"$HOME"/${quote(path.slice(2))}` : quote(path);
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function expectGood(context: OperationContext, host: Host, command: HostCommand): Promise<Ended> {
  const ended = await runOnHost(context, host, command);
  if (ended.code === 0) return ended;
  throw new RecoverableError(`a file cannot be moved: ${ended.err.trim()}`, { reason: 'script-failed' });
}

async function runOnHost(context: OperationContext, host: Host, command: HostCommand): Promise<Ended> {
  const lines = new OutputLines(context, { logsStdout: !command.isQuiet, logsStderr: !command.isQuiet });
  let out = '';
  let err = '';
  const end = await runRelay(host, {
    files: command.files ?? [],
    run: (folder) =>
      `BROLLY_FILES=${quote(folder)}\nexport BROLLY_FILES\n"\${SHELL:-/bin/sh}" -c ${quote(command.text)}\n`,
    asRoot: command.asRoot,
    answer: () => Promise.reject(new Error('commands of Fabric have no ctx')),
    onStdout(text) {
      out += text;
      lines.stdout(text);
    },
    onStderr(text) {
      err += text;
      lines.stderr(text);
    },
    signal: context.signal,
  });
  lines.end();
  if (end.kind === 'exited') return { code: end.exitCode, out, err };
  const why = end.kind === 'aborted' ? 'it was ended' : end.message;
  throw new RecoverableError(`a command on ${host.address.name}: ${why}`, {
    reason: end.kind === 'lost' ? 'connection-lost' : 'script-not-run',
  });
}
