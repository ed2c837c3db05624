// Names that lead back to the first, in a message.

/** Of a long circle the first ones show where it lies. */
export const MOST_SHOWN = 10;

/** Sample: `a -> b -> a`; of a long circle the first names and the last. */
export function circleOf(names: readonly string[]): string {
  const shown = names.length <= MOST_SHOWN ? names : [...names.slice(0, MOST_SHOWN - 1), '...', names.at(-1) ?? ''];
  return [...shown, names[0] ?? ''].join(' -> ');
}
