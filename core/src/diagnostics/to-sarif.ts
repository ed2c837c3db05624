// Diagnostics as SARIF 2.1.0, which code scanning reads.

import { catalogue } from './catalogue.ts';
import type { Diagnostic, Severity, Span } from './diagnostic.ts';
import { placeOf } from './source-place.ts';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

export interface SarifOptions {
  /** The release of brolly: `0.1.0`. */
  readonly version: string;
  /** File name -> text. */
  readonly sources: ReadonlyMap<string, string>;
  /** Why nothing could be checked, such as a file that is not there. */
  readonly failure?: string | undefined;
}

/** One SARIF log with one run. Columns are counted in UTF-16 units. */
export function toSarif(diagnostics: readonly Diagnostic[], { version, sources, failure }: SarifOptions): object {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'brolly', version, rules: codes.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: failure === undefined,
            ...(failure === undefined
              ? {}
              : { toolExecutionNotifications: [{ level: 'error', message: { text: failure } }] }),
          },
        ],
        results: diagnostics.map((one) => resultOf(one, codes.indexOf(one.code), sources)),
      },
    ],
  };
}

function ruleOf(code: string): object {
  const entry = catalogue[code];
  return {
    id: code,
    shortDescription: { text: entry?.title ?? code },
    fullDescription: { text: entry?.explanation ?? code },
    help: { text: `"brolly explain ${code}" tells more.` },
    ...(entry?.cloudifyCode === undefined ? {} : { properties: { cloudifyCode: entry.cloudifyCode } }),
  };
}

function resultOf(
  { code, severity, message, span, related = [], hint, suggestion }: Diagnostic,
  ruleIndex: number,
  sources: SarifOptions['sources'],
): object {
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: hint === undefined ? message : `${message}\n${hint}` },
    locations: span === undefined ? [] : [locationOf(span, sources)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((one) => ({
            ...locationOf(one.span, sources),
            message: { text: one.message },
          })),
        }),
    ...(span === undefined || suggestion === undefined ? {} : { fixes: [fixOf(span, suggestion, sources)] }),
  };
}

function fixOf(span: Span, suggestion: string, sources: SarifOptions['sources']): object {
  const { artifactLocation, region } = physicalLocation(span, sources);
  return {
    description: { text: `Write "${suggestion}"` },
    artifactChanges: [
      { artifactLocation, replacements: [{ deletedRegion: region, insertedContent: { text: suggestion } }] },
    ],
  };
}

function locationOf(span: Span, sources: SarifOptions['sources']): { readonly physicalLocation: object } {
  return { physicalLocation: physicalLocation(span, sources) };
}

function physicalLocation(
  { file, start, end }: Span,
  sources: SarifOptions['sources'],
): { readonly artifactLocation: object; readonly region?: object } {
  const text = sources.get(file);
  const artifactLocation = { uri: uriOf(file) };
  if (text === undefined) return { artifactLocation };
  const from = placeOf(text, start);
  const to = placeOf(text, end);
  const region = { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
  return { artifactLocation, region };
}

/** Relative paths stay relative: code scanning resolves them against the repository. */
function uriOf(file: string): string {
  const path = file.split('/').map(encodeURIComponent).join('/');
  if (file.startsWith('/')) return `file://${path}`;
  return file.startsWith('<') ? `brolly:${path}` : path;
}
