// Parts of a list that are worked on at the same time.

import type { Json } from '@brolly/plugin-sdk';

/** @param size how many at a time: `2`, or a share of all such as `25%`, which is at least one. @throws Error for another size */
export function batchesOf<Item>(items: readonly Item[], size: Json): readonly (readonly Item[])[] {
  const count = countOf(items.length, size);
  const batches: (readonly Item[])[] = [];
  for (let at = 0; at < items.length; at += count) batches.push(items.slice(at, at + count));
  return batches;
}

function countOf(all: number, size: Json): number {
  const text = typeof size === 'string' ? size : '';
  const [, number = '', percent] = /^(\d+)(%)?$/.exec(typeof size === 'number' ? String(size) : text) ?? [];
  const count = percent === undefined ? Number(number) : Math.max(1, Math.floor((all * Number(number)) / 100));
  if (number !== '' && Number(number) >= 1) return count;
  throw new Error(
    `parameter batch is ${JSON.stringify(size)}: it is a whole number, 1 or more, or a share such as 25%`,
  );
}
