// First in, first out, of numbers; taking the first costs the same however long the queue is.

export interface Queue {
  readonly items: number[];
  first: number;
}

export function emptyQueue(): Queue {
  return { items: [], first: 0 };
}

export function isEmpty(queue: Queue): boolean {
  return queue.first === queue.items.length;
}

export function put(queue: Queue, item: number): void {
  queue.items.push(item);
}

/** Takes the first; `undefined` when there is none. */
export function take(queue: Queue): number | undefined {
  if (isEmpty(queue)) return undefined;
  const item = queue.items[queue.first];
  queue.first += 1;
  if (queue.first === queue.items.length) {
    queue.items.length = 0;
    queue.first = 0;
  }
  return item;
}

export function clear(queue: Queue): void {
  queue.items.length = 0;
  queue.first = 0;
}
