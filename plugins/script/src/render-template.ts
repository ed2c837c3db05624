// Jinja2 templates of blueprints, rendered with a limit on the work that they may cause.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Json, type JsonObject, NonRecoverableError } from '@brolly/plugin-sdk';
import type { Environment } from 'minijinja-js/dist/web/minijinja_js.js';
import { pythonText } from './ctx/python-text.ts';

/** Put in by the build: the engine's WebAssembly in base64. */
declare const BROLLY_MINIJINJA: string | undefined;

/** Steps of the engine: a loop of some hundred thousand turns is stopped within a second. */
const FUEL = 5_000_000;

let loading: Promise<typeof Environment> | undefined;

/**
 * Renders a text; one without `{{`, `{%` or `{#` is given back as it is.
 *
 * @throws NonRecoverableError `template-failed` that names the file and says why
 */
export async function renderTemplate(path: string, text: string, variables: JsonObject): Promise<string> {
  if (!/\{[{%#]/.test(text)) return text;
  loading ??= loadEngine();
  const engine = new (await loading)();
  try {
    engine.enablePyCompat();
    engine.fuel = FUEL;
    engine.addFilter(PRINT, (value: unknown) => printed(value));
    return engine.renderNamedStr(`${path}.txt`, printsAsPython(text), variables);
  } catch (error) {
    throw new NonRecoverableError(`the template ${path} cannot be rendered: ${reasonOf(error)}`, {
      reason: 'template-failed',
      hint: 'Templates are Jinja2; in them "ctx" and the given variables are known.',
      cause: error,
    });
  } finally {
    engine.free();
  }
}

const PRINT = 'brolly_print';

/** Puts a filter at the end of each printed expression, so that `True` and `{'a': 1}` look as Python prints them. */
export function printsAsPython(text: string): string {
  const parts =
    /\{%-?\s*raw\s*-?%\}[\s\S]*?\{%-?\s*endraw\s*-?%\}|\{#[\s\S]*?#\}|\{%(?:"[^"]*"|'[^']*'|[^"'])*?%\}|(\{\{[-+]?)((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^"'])*?)([-+]?\}\})/g;
  return text.replaceAll(parts, (whole, open?: string, expression?: string, close?: string) =>
    open === undefined || expression === undefined || close === undefined
      ? whole
      : `${open} 'None' if (${expression}) is none else (${expression})|${PRINT} ${close}`,
  );
}

function printed(value: unknown): unknown {
  // What is not there prints nothing; None is dealt with before.
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') return value;
  return pythonText(plainJson(value));
}

/** The engine hands mappings over as Map. */
function plainJson(value: unknown): Json {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [String(key), plainJson(item)] as const));
  if (Array.isArray(value)) return value.map((item: unknown) => plainJson(item));
  if (typeof value === 'bigint') return Number(value);
  return (value ?? null) as Json;
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.includes('fuel') ? 'it takes more steps than a template may' : message;
}

async function loadEngine(): Promise<typeof Environment> {
  const { Environment, initSync } = await import('minijinja-js/dist/web/minijinja_js.js');
  const wasm =
    typeof BROLLY_MINIJINJA === 'undefined'
      ? await readFile(createRequire(import.meta.url).resolve('minijinja-js/dist/web/minijinja_js_bg.wasm'))
      : Buffer.from(BROLLY_MINIJINJA, 'base64');
  initSync({ module: wasm });
  return Environment;
}
