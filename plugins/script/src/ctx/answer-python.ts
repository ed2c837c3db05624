// What Python code asks for through the package "cloudify": one JSON request, one JSON answer.

import type { Json, JsonObject, NodeInstance, OperationContext } from '@brolly/plugin-sdk';
import { contextFacts, countInstances, runtimeFacts } from './context-facts.ts';
import { StopOperation } from './context-things.ts';
import { CtxError } from './ctx-error.ts';
import { isMapping } from './property-path.ts';
import { pythonText } from './python-text.ts';
import type { ScriptDecisions } from './script-decisions.ts';

/** The first argument of a request of Python code. */
export const PYTHON_REQUEST = '--brolly-python';

/** Answers a request that is none of the context; `undefined`: it knows it neither. */
export type AnswerMore = (request: JsonObject) => Promise<Json> | undefined;

interface PythonSurroundings {
  readonly context: OperationContext;
  readonly decisions: ScriptDecisions;
  /** Follows arguments as the command `ctx` does. */
  readonly walk: (words: readonly Json[]) => Promise<Json>;
  readonly answerMore: AnswerMore | undefined;
}

/** Answers `{"value": ...}`, or `{"error": {type, message}}` for what the code is to be told as an exception. */
export async function answerPython(text: string, surroundings: PythonSurroundings): Promise<string> {
  try {
    const value = await answer(JSON.parse(text) as JsonObject, surroundings);
    return JSON.stringify({ value });
  } catch (error) {
    if (error instanceof StopOperation)
      return JSON.stringify({ error: { type: 'StopOperation', message: error.message } });
    const type = error instanceof CtxError ? error.type : errorType(error);
    return JSON.stringify({ error: { type, message: error instanceof Error ? error.message : String(error) } });
  }
}

/** An exception of the same kind lets Python code react as it would to Cloudify's. */
function errorType(error: unknown): string {
  return error instanceof Error && 'recoverable' in error && error.recoverable === false
    ? 'NonRecoverableError'
    : 'RecoverableError';
}

async function answer(request: JsonObject, surroundings: PythonSurroundings): Promise<Json> {
  const { context, decisions } = surroundings;
  const asked = textOf(request['ask']);
  switch (asked) {
    case 'start':
      return { facts: contextFacts(context), inputs: context.inputs };
    case 'walk':
      return surroundings.walk((request['arguments'] ?? []) as readonly Json[]);
    case 'save':
      save(context, (request['properties'] ?? {}) as Record<string, JsonObject>);
      return null;
    case 'count':
      return countInstances(context, textOf(request['node']));
    case 'refresh':
      return runtimeFacts(instanceOf(context, textOf(request['instance'])));
    case 'returned':
      decisions.returned = request['value'] ?? null;
      return null;
    case 'raised':
      decisions.raised = {
        type: textOf(request['type']),
        message: textOf(request['message']),
        isRecoverable: request['recoverable'] !== false,
        retryAfterSeconds: typeof request['retry_after'] === 'number' ? request['retry_after'] : undefined,
        traceback: textOf(request['traceback']).trimEnd().split('\n'),
      };
      return null;
    default: {
      const more = surroundings.answerMore?.(request);
      if (more !== undefined) return more;
      throw new CtxError(`brolly does not know the request "${asked}"`);
    }
  }
}

/** `properties`: by instance id, what the code set; null deletes only where `deleted` says so. */
function save(context: OperationContext, properties: Readonly<Record<string, JsonObject>>): void {
  for (const [id, change] of Object.entries(properties)) {
    const own = instanceOf(context, id).runtimeProperties;
    if (isMapping(change['set'])) Object.assign(own, change['set']);
    for (const key of (change['deleted'] ?? []) as readonly string[]) own[key] = undefined;
  }
}

function instanceOf({ self, source, target }: OperationContext, id: string): NodeInstance {
  const found = [self, source, target].find((each) => each?.id === id);
  if (found === undefined)
    throw new CtxError(`the runtime properties of ${id} can only be read by this operation`, 'NonRecoverableError');
  return found;
}

function textOf(value: Json | undefined): string {
  return value === undefined || value === null ? '' : pythonText(value);
}
