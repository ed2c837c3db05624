// A finding as editors show it.

import { type Diagnostic, DiagnosticSeverity, type Location } from 'vscode-languageserver';
import { type Finding, isBuiltIn, type Place } from './messages.ts';

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};
const START = { line: 0, character: 0 };

/** @param path the file where it is shown; a finding that has no place in it is shown at its begin */
export function toDiagnostic(
  { code, severity, message, hint, place, shownAt, related }: Finding,
  path: string,
  locationOf: (place: Place) => Location,
): Diagnostic {
  return {
    source: 'brolly',
    code,
    severity: SEVERITIES[severity],
    message: hint === undefined ? message : `${message}\n${hint}`,
    range: [shownAt, place].find((one) => one?.file === path)?.range ?? { start: START, end: START },
    relatedInformation: related
      .filter((one) => !isBuiltIn(one.place.file))
      .map((one) => ({ message: one.message, location: locationOf(one.place) })),
  };
}
