// A line before something that has room for a few at a time.

/** Who enters leaves again, whatever happened. */
export interface WaitingLine {
  /** How many more have room now. */
  room(): number;
  /** Waits until there is room, the line is opened or `signal` is aborted. */
  enter(signal: AbortSignal): Promise<void>;
  leave(): void;
  /** Lets everybody through, from now on. */
  open(): void;
}

/** @param room how many may be inside at a time. */
export function waitingLine(room: number): WaitingLine {
  const waiting: (() => void)[] = [];
  let inside = 0;
  let isOpen = false;
  const enter = async (signal: AbortSignal): Promise<void> => {
    if (inside >= room && !isOpen && !signal.aborted) {
      await turn(waiting, signal);
      return enter(signal);
    }
    inside += 1;
    return undefined;
  };
  return {
    room: () => Math.max(0, room - inside),
    enter,
    leave() {
      inside -= 1;
      waiting.shift()?.();
    },
    open() {
      isOpen = true;
      for (const go of waiting.splice(0)) go();
    },
  };
}

/** Waits in a line until it is called or `signal` is aborted. */
function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    const onAbort = (): void => {
      waiting.splice(waiting.indexOf(go), 1);
      resolve();
    };
    waiting.push(go);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
