// One recorded case, as it lies in a file of cases.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Json, JsonObject } from '@brolly/plugin-sdk';

/** What was recorded of a call. Only what the adapter looks at. */
export interface Case {
  readonly id: string;
  readonly entry: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly main?: string;
  readonly dsl_location?: string | null;
  readonly resources_base_path?: string | null;
  readonly dsl_version?: string | null;
  readonly import_map?: Readonly<
    Record<string, { readonly file?: string; readonly kind?: string; readonly error?: Json }>
  >;
  readonly plugins?: Readonly<Record<string, JsonObject>>;
  readonly options?: Readonly<Record<string, boolean>>;
  readonly inputs?: JsonObject | null;
  readonly args?: JsonObject;
  readonly parse_case?: string;
  readonly parse_entry?: string;
}

/** What the adapter answers. */
export type Answer =
  | { readonly id: string; readonly ok: Json }
  | {
      readonly id: string;
      readonly error: { readonly class: string; readonly message: string; readonly err_code?: number };
    };

/** All cases of a file, with the long texts that are kept beside it. */
export function readCases(path: string): readonly Case[] {
  const folder = dirname(path);
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => withTexts(JSON.parse(line) as Case & { file_refs?: Record<string, string> }, folder));
}

function withTexts(one: Case & { file_refs?: Readonly<Record<string, string>> }, folder: string): Case {
  const texts = Object.entries(one.file_refs ?? {}).map(([name, reference]) => [
    name,
    readFileSync(join(folder, reference), 'utf8'),
  ]);
  return { ...one, files: { ...one.files, ...(Object.fromEntries(texts) as Record<string, string>) } };
}
