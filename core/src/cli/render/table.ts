// Tables without frames: aligned columns, a bold head.

import Table from 'cli-table3';
import type { Output } from '../output.ts';

const NO_FRAME = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Renders rows under a head. `alignRight` holds indexes of columns with numbers. */
export function table(
  output: Pick<Output, 'colors'>,
  head: readonly string[],
  options: { readonly rows: readonly (readonly string[])[]; readonly alignRight?: readonly number[] },
): string {
  const rendered = new Table({
    head: head.map((title) => output.colors.bold(title)),
    chars: NO_FRAME,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: head.map((_, index) => (options.alignRight?.includes(index) === true ? 'right' : 'left')),
  });
  rendered.push(...options.rows.map((row) => [...row]));
  return rendered
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
