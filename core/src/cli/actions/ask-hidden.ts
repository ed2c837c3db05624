// A question whose answer is not shown: a passphrase, a secret.

import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output.ts';

export type AskHidden = (question: string) => Promise<string>;

/** How to ask in this terminal; `undefined` where nobody sits at one. */
export function hiddenPrompt(output: Output): AskHidden | undefined {
  return process.stdin.isTTY && output.isInteractive ? askHidden : undefined;
}

async function askHidden(question: string): Promise<string> {
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({ message: question });
  if (isCancel(answer)) throw new CommandError('nothing was done', { exitCode: EXIT.interrupted });
  return answer;
}

/** Asks for something new twice: what nobody sees is easily mistyped. */
export async function askTwice(ask: AskHidden, question: string): Promise<string> {
  const first = await ask(question);
  if (first === (await ask('Once more'))) return first;
  throw new CommandError('the two answers differ; nothing was done', { exitCode: EXIT.usage });
}
