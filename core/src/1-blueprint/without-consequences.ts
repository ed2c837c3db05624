// What is said only because a part of the text could not be read, and so is not said.

import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { definesNames } from './elements/sections.ts';
import type { LeftOut } from './read/recover-yaml.ts';

/** Problems that a text has whatever else is written. */
const LOCAL = /^(yaml|import|shape|key|section|version)-/;

/** Without what is said only because a part of the text could not be read. */
export function withoutConsequences(
  diagnostics: readonly Diagnostic[],
  leftOut: readonly LeftOut[],
): readonly Diagnostic[] {
  if (leftOut.length === 0) return diagnostics;
  const names = leftOut.map(({ section, entry }) => `"${entry ?? section}"`);
  const subjects = leftOut.map(({ section, entry }) => `${SUBJECTS[section] ?? ''}"${entry ?? section}"`);
  const places = leftOut.map(({ section, entry }) => `"${entry ?? section}" of the section "${section}" needs `);
  const isOfLeftOut = (message: string): boolean =>
    names.includes(lastNameOf(message)) ||
    subjects.some((subject) => message.includes(subject)) ||
    places.some((place) => message.startsWith(place));
  const areNamesLost = leftOut.some(({ section, entry }) => entry === undefined && definesNames(section));
  return diagnostics.filter(
    ({ code, message }) => code === 'yaml-syntax' || (!isOfLeftOut(message) && (!areNamesLost || LOCAL.test(code))),
  );
}

/** How messages begin that are about an entry of a section; of others any mention of the name is about it. */
const SUBJECTS: Readonly<Record<string, string>> = {
  inputs: 'input ',
  plugins: 'plugin ',
  data_types: 'data type ',
  node_types: 'node type ',
  relationships: 'relationship type ',
  node_templates: 'node template ',
  groups: 'group ',
  policies: 'policy ',
  workflows: 'workflow ',
};

/** The name that a message ends with is what is missing: `node template "a" has the unknown type "b"`. */
function lastNameOf(message: string): string {
  return message.match(/"[^"]*"/g)?.at(-1) ?? '';
}
