// What the OpenSSH client says when it fails, in the words that every transport uses.

import {
  brokenWhileOpening,
  noAnswer,
  notLetIn,
  refusedConnection,
  unreachable,
  whereIs,
} from '../connect-failures.ts';
import type { ConnectFailure } from '../connection.ts';
import type { Target } from '../login.ts';

/** The client speaks English: it runs with LC_ALL=C. The last line that says something decides. */
export function explainClient(target: Target, said: string): ConnectFailure {
  const line = said.trim().split('\n').at(-1) ?? '';
  if (/permission denied|too many authentication failures|no more authentication methods/i.test(said))
    return notLetIn(target, triedNames(target));
  if (/connection refused/i.test(said)) return refusedConnection(target);
  if (/could not resolve|no route to host|network is unreachable|name or service not known/i.test(said))
    return unreachable(target, line.replace(/^ssh: /, ''));
  if (/timed out/i.test(said)) return noAnswer(target);
  if (/host key verification failed/i.test(said)) {
    return {
      kind: 'failed',
      reason: 'host-key-unknown',
      message: `${whereIs(target)}: a host on the way shows a key that is not known: ${firstLine(said)}`,
      hint: `Log in to each host on the way by hand once: "ssh ${target.configuredAs}".`,
      isRecoverable: false,
    };
  }
  return brokenWhileOpening(target, line === '' ? 'the ssh client said nothing' : line);
}

function firstLine(said: string): string {
  return said.trim().split('\n')[0] ?? '';
}

function triedNames({ credentials }: Target): readonly string[] {
  if (credentials.length === 0) return ['ssh agent', 'the keys of ~/.ssh'];
  return credentials.map((one) => {
    switch (one.kind) {
      case 'key-file':
        return `key ${one.path}${one.certificate === undefined ? '' : ` with ${one.certificate}`}`;
      case 'agent':
        return 'ssh agent';
      case 'password':
      case 'answers':
        return one.kind;
    }
  });
}
