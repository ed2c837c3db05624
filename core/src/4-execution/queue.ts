// First in, first out, of numbers; taking the first costs the same however long the queue is.

export interface Queue {
  readonly items: number[];
  /** Where in `items` the first stands. */
  head: number;
}

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
  if (queue.head === queue.items.length) {
    queue.items.length = 0;
    queue.head = 0;
  }
  return item;
}

export function clear(queue: Queue): void {
  queue.items.length = 0;
  queue.head = 0;
}
