// First in, first out, of numbers; taking the first costs the same however long the queue is.

export interface Queue {
  items: number[];
  /** Where in `items` the first stands. */
  head: number;
}

/** So many that were taken may stand before the first. */
const MOST_TAKEN = 10_000;

export function emptyQueue(): Queue {
  return { items: [], head: 0 };
}

export function isEmpty(queue: Queue): boolean {
  return queue.head === queue.items.length;
}

export function put(queue: Queue, item: number): void {
  queue.items.push(item);
}

/** The first, which stays; `undefined` when there is none. */
export function first(queue: Queue): number | undefined {
  return queue.items[queue.head];
}

/** Takes the first; `undefined` when there is none. */
export function take(queue: Queue): number | undefined {
  if (isEmpty(queue)) return undefined;
  const item = queue.items[queue.head];
  queue.head += 1;
  if (queue.head === queue.items.length) clear(queue);
  else if (queue.head >= MOST_TAKEN && queue.head * 2 >= queue.items.length) {
    queue.items = queue.items.slice(queue.head);
    queue.head = 0;
  }
  return item;
}

export function clear(queue: Queue): void {
  queue.items.length = 0;
  queue.head = 0;
}
