// A private value that several instances of a deployment change: one after the other, each change durable before the next.

import type { OperationContext } from '@brolly/plugin-sdk';

/** By deployment and name: instances are prepared side by side, in one process. */
const changing = new Map<string, Promise<unknown>>();

/** Reads a private value that is kept as JSON; `empty` where it never was written. */
export async function readRecord<Value>(
  { privateValues }: Pick<OperationContext, 'privateValues'>,
  name: string,
  empty: Value,
): Promise<Value> {
  const text = await privateValues.get(name);
  return text === undefined ? empty : (JSON.parse(text) as Value);
}

/** Changes it by what it is then; the new one is durable before this resolves. @returns what `change` gave as its result */
export async function changeRecord<Value, Result>(
  context: Pick<OperationContext, 'deploymentId' | 'privateValues'>,
  { name, empty }: { readonly name: string; readonly empty: Value },
  change: (value: Value) => { readonly value: Value; readonly result: Result },
): Promise<Result> {
  const key = `${context.deploymentId}/${name}`;
  const next = (changing.get(key) ?? Promise.resolve()).then(async () => {
    const { value, result } = change(await readRecord(context, name, empty));
    await context.privateValues.put(name, JSON.stringify(value));
    return result;
  });
  changing.set(
    key,
    next.catch(() => undefined),
  );
  return next;
}
