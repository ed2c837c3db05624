// The editions of the built-in types. Which one a blueprint gets is decided by its language version.

/** 3 up to cloudify_dsl_1_3, 4 for cloudify_dsl_1_4, 5 for cloudify_dsl_1_5. */
export type Edition = 3 | 4 | 5;

/** The edition for a language version: 0 for `cloudify_dsl_1_0`. */
export function editionOf(minor: number): Edition {
  if (minor <= 3) return 3;
  return minor === 4 ? 4 : 5;
}

/** A line that only some editions have; its line break goes with it. */
export function since(edition: Edition, first: Edition, line: string): string {
  return edition >= first ? `${line}\n` : '';
}

/** Operations that do nothing until a template gives them an implementation: `{create: {}, start: {}}`. */
export function emptyOperations(names: string): string {
  const operations = names.split(' ').map((name) => `${name}: {}`);
  return `{${operations.join(', ')}}`;
}
