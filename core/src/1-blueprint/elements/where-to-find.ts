// Which type was meant by a name that the blueprint does not know, or what to import.

import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { hintFor } from '#diagnostics/suggest-name.ts';
import { beginsAsOneOf, FIELD_PLUGINS } from '../builtin-types/field-plugins.ts';

type Names = ReadonlyMap<string, unknown>;

/** Among more names than these none is looked for. */
const MOST_COMPARED = 2_000;

/**
 * What to do about a type that is not known: the one that is called nearly so, or ends in the same word, else where to
 * find it.
 *
 * @param others types of the other kind, by what they are used for: `a relationship`
 */
export function hintForType(
  name: string,
  types: Names,
  others?: { readonly types: Names; readonly use: string },
): Pick<Diagnostic, 'hint' | 'suggestion'> {
  if (others?.types.has(name) === true) return { hint: `It is the type of ${others.use}.` };
  const near = hintFor(name, types, '');
  if (near.suggestion !== undefined) return near;
  const same = sameWord(name, types);
  return same === undefined
    ? { hint: whereToFind(name, types) }
    : { hint: `Did you mean "${same}"?`, suggestion: same };
}

/** The only type whose name ends in the same word: `cloudify.nodes.Compute` for `Compute`, and for `tosca.nodes.Compute`. */
function sameWord(name: string, types: Names): string | undefined {
  const word = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (word.length < 3 || types.size > MOST_COMPARED) return undefined;
  const found = [...types.keys()].filter((one) => one.toLowerCase().endsWith(`.${word}`));
  return found.length === 1 ? found[0] : undefined;
}

function whereToFind(name: string, types: Names): string {
  const hasBasicTypes = types.has('cloudify.nodes.Root') || types.has('cloudify.relationships.depends_on');
  const plugin = FIELD_PLUGINS.find(
    ({ nodeTypes, relationships }) => beginsAsOneOf(name, nodeTypes) || beginsAsOneOf(name, relationships),
  );
  const address = plugin?.importNames.find((one) => one.startsWith('cloudify-')) ?? plugin?.importNames[0];
  if (address !== undefined) return `Import its plugin: write "- plugin:${address}" under imports.`;
  return name.startsWith('cloudify.') && !hasBasicTypes
    ? 'Import the types of the language: write "- cloudify/types/types.yaml" under imports.'
    : 'Declare it, or import the file that does.';
}
