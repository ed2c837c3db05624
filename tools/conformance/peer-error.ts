// A diagnostic as the peer would raise it.

import type { Diagnostic } from '../../core/src/diagnostics/diagnostic.ts';
import type { Answer } from './case.ts';

/** Codes that the peer has no number for: the class of its exception says which they are. */
const CLASSES: Readonly<Record<string, string>> = {
  'yaml-syntax': 'DSLParsingFormatException',
  'input-undeclared': 'UnknownInputError',
  'input-unknown': 'UnknownInputError',
  'input-missing': 'MissingRequiredInputError',
  'input-constraint': 'ConstraintException',
  'input-type': 'DSLParsingException',
  'function-argument': 'FunctionValidationError',
  'function-malformed': 'ValueError',
  'function-version': 'FunctionValidationError',
  'function-keyword': 'ValueError',
  'function-node-unknown': 'KeyError',
  'function-property-unknown': 'FunctionEvaluationError',
  'function-failed': 'FunctionEvaluationError',
  'function-input': 'InputEvaluationError',
  'function-recursion': 'EvaluationRecursionLimitReached',
  'system-property-unknown': 'UnknownSysPropertyError',
  'system-entity-unknown': 'UnknownSysEntityError',
  'relationship-unsupported': 'UnsupportedRelationship',
  'connection-type': 'IllegalConnectedToConnectionType',
  'connection-in-group': 'UnsupportedAllToOneInGroup',
  'number-too-small': 'ValueError',
};

const FORMAT: readonly number[] = [-1, 1, 2, 220];

/** The problem that the peer, which stops at the first, would name. */
export function peerError(id: string, diagnostics: readonly Diagnostic[]): Answer {
  const errors = diagnostics.filter((one) => one.severity === 'error');
  const [first] = errors.toSorted((a, b) => phaseOf(a) - phaseOf(b));
  if (first === undefined) return { id, error: { class: 'Unknown', message: 'no error' } };
  if (isRaisedBeforeShapes(first)) return { id, error: { class: 'ValueError', message: first.message } };
  const ofYaml = first.code === 'yaml-syntax' ? yamlClass(first.message) : undefined;
  if (ofYaml !== undefined) return { id, error: { class: ofYaml, message: first.message } };
  const code = first.cloudifyCode;
  const kind =
    code === undefined ? CLASSES[first.code] : FORMAT.includes(code) ? 'DSLParsingFormatException' : undefined;
  return {
    id,
    error: {
      class: kind ?? 'DSLParsingLogicException',
      message: first.message,
      ...(code === undefined ? {} : { err_code: code }),
    },
  };
}

/** Before it checks shapes the peer walks these sections. */
function isRaisedBeforeShapes({ code, message }: Diagnostic): boolean {
  return (
    code === 'shape-wrong' &&
    /^(?:"[^"]*" of the section "plugins"|the section "(?:node_types|plugins|metadata)")/.test(message)
  );
}

/** When the peer looks: text, imports, merging, shapes and versions, types, templates, functions. */
const PHASES: readonly (readonly string[])[] = [
  ['yaml-syntax'],
  ['version-missing', 'version-unsupported'],
  ['import-malformed', 'import-duplicate', 'import-namespace'],
  ['import-not-found', 'import-outside', 'import-network'],
  ['version-newer', 'import-setting'],
  ['section-twice', 'name-duplicate'],
  ['function-malformed'],
  ['data-type-name'],
  ['shape-wrong', 'key-unknown', 'key-missing'],
  ['version-too-old'],
  ['value-type-unknown', 'parent-unknown', 'type-cycle', 'plugin-executor'],
  ['plugin-source'],
];

function phaseOf({ code, message }: Diagnostic): number {
  if (code === 'version-too-old' && message.startsWith('settings of an imported plugin')) return 2.5;
  // Keys of node templates are looked at with them, and sections that there are not at the end.
  if (code === 'key-unknown' && message.includes('of the section "node_templates"')) return PHASES.length + 0.4;
  if (code === 'section-unknown') return PHASES.length + 0.6;
  // Inputs are looked at one by one; those that lack a value are named behind them, and those that there are not last.
  if (code === 'input-type' || code === 'input-constraint') return PHASES.length - 0.2;
  if (code === 'input-missing') return PHASES.length - 0.1;
  if (code === 'property-missing' || code === 'operation-input-missing') return PHASES.length + 0.1;
  // Workflows are looked at after node templates.
  if (message.includes('of the section "workflows"')) return PHASES.length + 0.5;
  if (code === 'operation-plugin-unknown' && message.startsWith('workflow ')) return PHASES.length + 0.55;
  const phase = PHASES.findIndex((codes) => codes.includes(code));
  if (phase !== -1) return phase;
  return code.startsWith('function-') || code === 'input-undeclared' || code.startsWith('system-')
    ? PHASES.length + 1
    : PHASES.length;
}

/** What PyYAML finds before it has a document goes through the peer as it is. */
function yamlClass(message: string): string | undefined {
  if (/alias|second document/.test(message)) return 'ComposerError';
  if (/stands where a name is/.test(message)) return 'TypeError';
  if (message.startsWith('there is no tag')) return 'ConstructorError';
  return /mapping key|second colon|is no value as it is written|tab/.test(message) ? 'ScannerError' : undefined;
}
