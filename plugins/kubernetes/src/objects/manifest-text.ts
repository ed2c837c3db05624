// The text of a manifest that a blueprint names: a path in its folder or an address, a template where it has variables.

import { type JsonObject, type OperationContext, RecoverableError } from '@brolly/plugin-sdk';

const FETCH_MS = 60_000;
const MOST_CHARACTERS = 16 * 1024 * 1024;

/** @throws RecoverableError `download-failed`, `resource-missing`; NonRecoverableError `template-failed`, `resource-outside` */
export async function manifestText(
  context: OperationContext,
  source: { readonly path: string; readonly variables?: JsonObject },
): Promise<string> {
  const { path, variables } = source;
  const text = /^https?:\/\//i.test(path)
    ? await fetched(path, context.signal)
    : Buffer.from(await context.files.read(path)).toString('utf8');
  if (variables === undefined || Object.keys(variables).length === 0) return text;
  // Few manifests are templates.
  const { renderTemplate } = await import('@brolly/plugin-script');
  return renderTemplate(path, text, variables);
}

async function fetched(url: string, signal: AbortSignal): Promise<string> {
  const failed = (why: string, cause?: unknown): RecoverableError =>
    new RecoverableError(`the manifest ${url} cannot be fetched: ${why}`, { reason: 'download-failed', cause });
  const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(FETCH_MS)]) }).catch(
    (error: Error) => {
      throw failed(error.cause instanceof Error ? error.cause.message : error.message, error);
    },
  );
  if (!answer.ok) throw failed(`the server answers ${answer.status}`);
  const text = await answer.text();
  if (text.length > MOST_CHARACTERS) throw failed('it is larger than 16 MiB');
  return text;
}
