// Answers what scripts ask by "ctx", and what Python code asks through the package "cloudify".

import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { Json, JsonObject, OperationContext } from '@brolly/plugin-sdk';
import type { RelayAnswer, RelayFile } from '../relay/relay.ts';
import { type AnswerMore, answerPython, PYTHON_REQUEST } from './answer-python.ts';
import { parseCommandLine } from './command-line.ts';
import { contextFacts } from './context-facts.ts';
import { contextThings, StopOperation } from './context-things.ts';
import { CtxError } from './ctx-error.ts';
import { printedText } from './python-text.ts';
import type { ScriptDecisions } from './script-decisions.ts';
import { walkArguments } from './walk-arguments.ts';

export interface CtxService {
  readonly decisions: ScriptDecisions;
  /** `request`: the working directory, then the arguments. Never rejects. */
  answer(request: readonly string[], place: { readonly folder: string }): Promise<RelayAnswer>;
}

const USAGE_ERROR = 2;

/** Makes the service for one run of a script. */
export function ctxService(context: OperationContext, answerMore?: AnswerMore): CtxService {
  const decisions: ScriptDecisions = { decided: 0 };
  return {
    decisions,
    async answer([directory = '/', ...words], { folder }) {
      const files: RelayFile[] = [];
      const root = contextThings(context, {
        decisions,
        resource: (path, variables) => resource(context, path, variables),
        list: (path) => context.files.list(path),
        folder: (path, target) => placeOf(path, target, { directory, folder }),
        place(path, target, content) {
          const at = placeOf(path, target, { directory, folder });
          files.push({ path: at, mode: '644', content });
          return at;
        },
      });
      const walk = (given: readonly Json[]): Promise<Json> => walkArguments(root, given);
      try {
        const stdout =
          words[0] === PYTHON_REQUEST
            ? await answerPython(words[1] ?? '', { context, decisions, walk, answerMore })
            : await printed(words, walk);
        return { exitCode: 0, stdout, stderr: '', files };
      } catch (error) {
        return failed(error);
      }
    },
  };
}

async function printed(words: readonly string[], walk: (given: readonly Json[]) => Promise<Json>): Promise<string> {
  const line = parseCommandLine(words);
  if (line.kind === 'usage') throw new UsageError(line.message);
  const value = await walk(line.arguments);
  return line.isJson ? JSON.stringify(value) : printedText(value);
}

class UsageError extends Error {}

function failed(error: unknown): RelayAnswer {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) return { exitCode: USAGE_ERROR, stdout: '', stderr: `ctx: error: ${message}\n` };
  if (error instanceof StopOperation) return { exitCode: 1, stdout: '', stderr: `${message}\n` };
  const type = error instanceof CtxError ? error.type : 'RuntimeError';
  return { exitCode: 1, stdout: '', stderr: `${type}: ${message}\n` };
}

async function resource(
  context: OperationContext,
  path: string,
  variables: JsonObject | undefined,
): Promise<Uint8Array> {
  const bytes = await context.files.read(path);
  if (variables === undefined) return bytes;
  if (Object.hasOwn(variables, 'ctx'))
    throw new CtxError('"ctx" cannot be a template variable: it is the context', 'ValueError');
  // The engine of templates is large: it is loaded when there is a template.
  const { renderTemplate } = await import('../render-template.ts');
  const text = await renderTemplate(path, new TextDecoder().decode(bytes), {
    ...variables,
    ctx: contextFacts(context),
  });
  return Buffer.from(text);
}

/** Without a target it stays after the script, as its path may be kept in a runtime property. */
function placeOf(
  path: string,
  target: string | undefined,
  where: { readonly directory: string; readonly folder: string },
): string {
  const name = posix.basename(path);
  if (target === undefined)
    return posix.join(posix.dirname(where.folder), `brolly-resource-${randomBytes(6).toString('hex')}`, name);
  return posix.resolve(where.directory, target.endsWith('/') ? `${target}${name}` : target);
}
