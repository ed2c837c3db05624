// What a bundle holds, read wholly: each content is compared with its checksum.

import { openBundle } from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { bytesText, count } from '../render/words.ts';

/** Prints a line per file; those that are not as they were signed are said to be damaged. */
export async function showBundle(context: CliContext, path: string, key: string | undefined): Promise<ExitCode> {
  const opened = await openBundle(path, key);
  if (opened.kind === 'refused') throw new CommandError(opened.message, { exitCode: EXIT.failed, hint: opened.hint });
  const { bundle } = opened;
  let damaged = 0;
  try {
    for (const [name, { sha256, bytes }] of Object.entries(bundle.files)) {
      const isGood = (await bundle.content(name)) !== undefined;
      if (!isGood) damaged += 1;
      context.output.write(
        context.isJson
          ? JSON.stringify({ kind: 'file', path: name, sha256, bytes, isDamaged: !isGood })
          : `${sha256.slice(0, 12)} ${bytesText(bytes).padStart(9)} ${name}${isGood ? '' : ' (damaged)'}`,
      );
    }
  } finally {
    await bundle.close();
  }
  if (context.isJson) context.output.write(JSON.stringify({ kind: 'bundle', path, signedBy: bundle.signedBy }));
  say(context, `signed by ${bundle.signedBy}`);
  if (damaged === 0) return EXIT.ok;
  throw new CommandError(`${count(damaged, 'file')} of ${path} ${damaged === 1 ? 'is' : 'are'} not as signed`, {
    exitCode: EXIT.failed,
    hint: 'copy it again, or make it anew with "brolly bundle create"',
  });
}
