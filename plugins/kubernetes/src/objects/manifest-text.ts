// The text of a manifest that a blueprint names: a path in its folder or an address, a template where it has variables.

import type { JsonObject, OperationContext } from '@brolly/plugin-sdk';
import { fetchLimited } from '../fetch-limited.ts';

const FETCH_MS = 60_000;
const MOST_BYTES = 16 * 1024 * 1024;

/** @throws RecoverableError `download-failed`, `resource-missing`; NonRecoverableError `template-failed`, `resource-outside` */
export async function manifestText(
  context: OperationContext,
  source: { readonly path: string; readonly variables?: JsonObject },
): Promise<string> {
  const { path, variables } = source;
  const limits = { signal: context.signal, mostBytes: MOST_BYTES, timeoutMs: FETCH_MS, what: `the manifest ${path}` };
  const content = /^https?:\/\//i.test(path) ? await fetchLimited(path, limits) : await context.files.read(path);
  const text = Buffer.from(content).toString('utf8');
  if (variables === undefined || Object.keys(variables).length === 0) return text;
  // Few manifests are templates.
  const { renderTemplate } = await import('@brolly/plugin-script');
  return renderTemplate(path, text, variables);
}
