// The one question that a run may ask: whether a host's key, seen for the first time, is to be trusted.

import type { HostKeyQuestion } from '#index';

/** Asks in the terminal; anything but a clear yes is no. */
export async function askHostKey(question: HostKeyQuestion): Promise<boolean> {
  const { confirm, isCancel, note } = await import('@clack/prompts');
  const { host, keyType, fingerprint } = question;
  note(`${keyType}\n${fingerprint}`, `First contact with ${host.name} (${host.address}:${host.port})`);
  const answer = await confirm({
    message: 'Is this its key? Yes writes it into known_hosts.',
    initialValue: false,
  });
  if (isCancel(answer)) {
    // The prompt has the terminal in raw mode, where Ctrl-C is a key like any other: it means the run, too.
    process.kill(process.pid, 'SIGINT');
    return false;
  }
  return answer;
}
