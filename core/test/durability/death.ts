// Where a process dies: before or after a transaction of its own, counted from 1.

import type { Store } from '../../src/store/store.ts';

export type Side = 'before' | 'after';

/** A store whose process is killed by SIGKILL. @param point as `before:12` */
export function mortalStore(store: Store, point: string): Store & { readonly commits: () => number } {
  const [side, number] = point.split(':');
  let commits = 0;
  const die = (): boolean => process.kill(process.pid, 'SIGKILL');
  return {
    ...store,
    commits: () => commits,
    commit: async (turn) => {
      commits += 1;
      const isDue = commits === Number(number);
      if (isDue && side === 'before') die();
      await store.commit(turn);
      if (isDue && side === 'after') die();
    },
  };
}
