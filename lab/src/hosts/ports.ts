// Whether something listens on a port of a host, and whether it is an ssh server.

import { connect } from 'node:net';

const LIMIT_MS = 1000;

/** Connects and waits up to 1 s for the greeting `SSH-`; any failure is a no. */
export function sshAnswers(address: string, port: number): Promise<boolean> {
  return tryPort(address, port, 'greeting');
}

/** Connects and waits up to 1 s until it is let in; any failure is a no. */
export function portIsOpen(address: string, port: number): Promise<boolean> {
  return tryPort(address, port, 'connection');
}

function tryPort(address: string, port: number, wanted: 'greeting' | 'connection'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(LIMIT_MS, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
    if (wanted === 'connection') socket.once('connect', () => end(true));
    else socket.once('data', (chunk) => end(chunk.toString().startsWith('SSH-')));
  });
}
