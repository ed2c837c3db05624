// Where a type may be defined that the blueprint does not know.

/** What to do about a type that is not known, and no other is called nearly so. */
export function whereToFind(name: string, types: { readonly size: number; has(name: string): boolean }): string {
  const hasBasicTypes = types.has('cloudify.nodes.Root') || types.has('cloudify.relationships.depends_on');
  return name.startsWith('cloudify.') && !hasBasicTypes
    ? 'Import the types of the language: write "- cloudify/types/types.yaml" under imports.'
    : 'Declare it, or import the file that does.';
}
