// The thread that compiles, so that the server answers keystrokes meanwhile.

import { parentPort } from 'node:worker_threads';
import { invariant } from '#diagnostics/invariant.ts';
import { bundledPluginTexts } from '#plugins/bundled-plugins.ts';
import { compiler } from './answer-request.ts';
import type { CompilerAnswer, CompilerRequest } from './messages.ts';

const port = parentPort;
invariant(port !== null, 'the compiler of the language server runs in a thread');
const answer = compiler(await bundledPluginTexts());

port.on('message', (request: CompilerRequest) => {
  answer(request).then(
    (result) => port.postMessage(result),
    (error: unknown) =>
      port.postMessage({
        id: request.id,
        kind: 'failed',
        message: error instanceof Error ? error.message : String(error),
      } satisfies CompilerAnswer),
  );
});
