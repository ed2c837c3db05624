// Makes a bundle of what a blueprint's plugins say that its hosts will fetch.

import { resolve } from 'node:path';
import type { JsonObject } from '@brolly/plugin-sdk';
import { artifacts, createBundle, signingKey } from '#index';
import { type CliContext, say } from '../cli-context.ts';
import { CommandError, interrupted } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { listenForInterruption } from '../interruption.ts';
import { bytesText, count } from '../render/words.ts';
import { planBlueprint, type ReadOptions, readBlueprint } from './read-blueprint.ts';

export interface BundleOptions extends ReadOptions {
  readonly blueprint: string;
  readonly inputs: JsonObject;
  /** The file to make. */
  readonly output: string;
  /** The file of the private key. */
  readonly key: string;
  /** Base address; empty: upstream. */
  readonly mirror: string;
  readonly architecture: string;
}

/** Fetches, with a line per thing that is there, and says how the blueprint is to name the bundle. */
export async function makeBundle(context: CliContext, options: BundleOptions): Promise<ExitCode> {
  const { blueprint, inputs, output, mirror, architecture } = options;
  const read = await readBlueprint(context, blueprint, { ...options, isCheckOnly: true });
  const plan = await planBlueprint(read, inputs);
  const wanted = await artifacts(plan, { path: read.path, architecture });
  if (wanted.downloads.length + wanted.images.length === 0)
    throw new CommandError(`no plugin of ${read.shownPath} fetches anything, so there is nothing to bundle`, {
      exitCode: EXIT.usage,
    });
  const key = await signingKey(resolve(options.key));
  if (key.kind === 'unusable') throw new CommandError(key.message, { exitCode: EXIT.usage });
  if (key.isNew) say(context, `${options.key} is a new private key: keep it, and keep it to yourself`);
  const total = wanted.downloads.length + wanted.images.length;
  let done = 0;
  const interruption = listenForInterruption(() => say(context, 'Ending: nothing is left of the bundle'));
  const made = await createBundle({
    artifacts: wanted,
    architecture,
    mirror,
    key: key.privateKey,
    output: resolve(output),
    signal: interruption.signal,
    onCollected(name, bytes) {
      done += 1;
      if (context.isJson) context.output.write(JSON.stringify({ kind: 'collected', name, bytes, done, total }));
      else say(context, `${done}/${total} ${name} (${bytesText(bytes)})`);
    },
  }).finally(() => interruption.stop());
  if (interruption.isInterrupted()) throw interrupted();
  if (made.kind === 'failed')
    throw new CommandError(`the bundle was not made: ${made.message}`, {
      exitCode: EXIT.failed,
      hint:
        mirror === ''
          ? 'see whether this machine has a way out, or give a mirror with --mirror'
          : 'see what the mirror has',
    });
  if (context.isJson) context.output.write(JSON.stringify({ ...made, kind: 'bundle', path: resolve(output) }));
  say(context, `${context.output.colors.green('✓')} ${output}: ${count(made.files, 'file')}, ${bytesText(made.bytes)}`);
  say(context, `Put it beside the blueprint, and write:\n  mirror: ${output}\n  bundle_key: ${made.signedBy}`);
  return EXIT.ok;
}
