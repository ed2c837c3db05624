// Which plugin's function, or which script, an implementation names.

import type { JsonObject } from '@brolly/plugin-sdk';
import type { Span } from '#diagnostics/diagnostic.ts';
import { suggestName } from '#diagnostics/suggest-name.ts';
import type { Carrier, DataType, PluginDefinition } from '../blueprint.ts';
import { type Report, reportAt } from './element-reader.ts';

/** What operations are read against. */
export interface OperationSources {
  readonly plugins: Readonly<Record<string, PluginDefinition>>;
  readonly dataTypes: Readonly<Record<string, DataType>>;
  /** The path of the script of the blueprint that an implementation names, if it names one. */
  readonly scriptOf: (implementation: string) => string | undefined;
}

/** Where an operation stands. */
export interface OperationPlace {
  readonly sources: OperationSources;
  /** Cloudify's number for an implementation that nothing carries out: 10 for nodes, 19 for relationships, 21 for workflows. */
  readonly unknownCode: number;
  readonly what: string;
  readonly span: Span;
}

/** The plugin of scripts, which may have a namespace. */
const SCRIPT = 'script';
export const RUN_SCRIPT = 'script_runner.tasks.run';
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Finds the carrier; `undefined` with a report where there is none. Files win over plugins. */
export function findCarrier(
  report: Report,
  operation: { readonly implementation: string; readonly inputs: JsonObject; readonly span: Span },
  place: OperationPlace,
): Carrier | undefined {
  const { implementation, span } = operation;
  const { sources, what } = place;
  const script = ADDRESS.test(implementation) ? implementation : sources.scriptOf(implementation);
  const isPath = script !== undefined;
  const names = Object.keys(sources.plugins);
  const matches = isPath ? [] : names.filter((name) => implementation.startsWith(`${name}.`));
  const [match] = matches;
  if (match !== undefined && matches.length === 1)
    return { plugin: match, function: implementation.slice(match.length + 1), inputs: {} };
  if (matches.length > 1) {
    reportAt(report, span, {
      code: 'operation-ambiguous',
      message: `${what}: "${implementation}" fits the plugins ${matches.join(' and ')}`,
      hint: 'Rename one of the plugins.',
      cloudifyCode: 91,
    });
    return undefined;
  }
  if (isPath || implementation.trim().includes('\n')) return scriptCarrier(report, { ...operation, script }, place);
  reportUnknown(report, operation, place);
  return undefined;
}

function scriptCarrier(
  report: Report,
  operation: {
    readonly implementation: string;
    readonly inputs: JsonObject;
    readonly span: Span;
    /** Its path or address; without it the implementation is the text of the script. */
    readonly script: string | undefined;
  },
  { sources, what }: OperationPlace,
): Carrier | undefined {
  const plugin = Object.keys(sources.plugins).find((name) => name === SCRIPT || name.endsWith(`--${SCRIPT}`));
  const problem = (code: string, message: string, hint: string, cloudifyCode: number): undefined => {
    reportAt(report, operation.span, { code, message: `${what}: ${message}`, hint, cloudifyCode });
    return undefined;
  };
  const given = ['script_path', 'script_source'].find((name) => Object.hasOwn(operation.inputs, name));
  if (given !== undefined)
    return problem('script-input', `the input "${given}" is the script itself`, `Remove the input "${given}".`, 60);
  if (plugin === undefined)
    return problem(
      'script-plugin-missing',
      'scripts need the plugin "script"',
      'Import cloudify/types/types.yaml.',
      61,
    );
  const { script, implementation } = operation;
  const inputs: JsonObject = script === undefined ? { script_source: implementation } : { script_path: script };
  return { plugin, function: RUN_SCRIPT, inputs };
}

function reportUnknown(
  report: Report,
  { implementation, span }: { readonly implementation: string; readonly span: Span },
  { sources, what, unknownCode }: OperationPlace,
): void {
  const names = Object.keys(sources.plugins);
  const plugin = implementation.split('.')[0] ?? '';
  const suggestion = suggestName(plugin, names);
  const slashed = implementation.replaceAll('\\', '/');
  const isSlashed = slashed !== implementation && sources.scriptOf(slashed) !== undefined;
  const looksLikeFile = isSlashed || implementation.includes('/') || /\.(sh|py|ps1|rb|pl|bat)$/.test(implementation);
  const known = `Plugins: ${names.join(', ') || 'none'}. Import the plugin.yaml that declares it.`;
  reportAt(report, span, {
    code: 'operation-plugin-unknown',
    message: looksLikeFile
      ? `${what}: there is no file "${implementation}" beside the blueprint, and no plugin is called so`
      : `${what}: no plugin or script is called "${implementation}"`,
    ...(isSlashed
      ? { hint: `Did you mean "${slashed}"?`, suggestion: slashed }
      : looksLikeFile
        ? { hint: 'Put the script there, or correct its path: it is relative to the blueprint.' }
        : suggestion === undefined
          ? { hint: known }
          : {
              hint: `Did you mean the plugin "${suggestion}"?`,
              suggestion: suggestion + implementation.slice(plugin.length),
            }),
    cloudifyCode: unknownCode,
  });
}
