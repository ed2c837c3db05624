// Whether an ssh server greets on a port.

import { connect } from 'node:net';

const LIMIT_MS = 1000;

/** Connects and waits up to 1 s for `SSH-`; any failure is a no. */
export function sshAnswers(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(LIMIT_MS, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    socket.once('data', (chunk) => end(chunk.toString().startsWith('SSH-')));
  });
}
