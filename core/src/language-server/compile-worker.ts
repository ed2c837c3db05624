// The thread that compiles, so that the server answers keystrokes meanwhile.

import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '#diagnostics/invariant.ts';
import { bundledPluginTexts } from '#plugins/bundled-plugins.ts';
import { answerCalls } from './answer-calls.ts';
import type { CompilerReply, CompilerRequest } from './messages.ts';

const port = parentPort;
invariant(port !== null, 'the compiler of the language server runs in a thread');
const answering = bundledPluginTexts().then(answerCalls);
/** The last request that nobody waits for any more: it is written while this thread works. */
const abandoned = workerData as Int32Array;
let last: Promise<void> = Promise.resolve();

async function reply({ id, call }: CompilerRequest): Promise<CompilerReply> {
  try {
    const answer = await answering;
    return { id, answer: await answer(call, () => Atomics.load(abandoned, 0) >= id) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

port.on('message', (request: CompilerRequest) => {
  last = last.then(async () => port.postMessage(await reply(request)));
});
