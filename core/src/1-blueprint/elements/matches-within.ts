// Regular expressions of a blueprint, which may need more time than there is.

import { type Context, createContext, Script } from 'node:vm';

/** Good patterns need microseconds. */
const LIMIT_MS = 500;

const script = new Script('new RegExp(source, flags).test(text)');
let context: Context | undefined;

/** Whether a text matches; `undefined` where that is not known within half a second. */
export function matchesWithin({ source, flags }: RegExp, text: string): boolean | undefined {
  context ??= createContext(Object.create(null) as object);
  Object.assign(context, { source, flags, text });
  try {
    return Boolean(script.runInContext(context, { timeout: LIMIT_MS }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}
