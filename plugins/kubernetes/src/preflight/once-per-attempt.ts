// What is asked once for all instances of an execution, by whichever of them comes first.

import type { OperationContext } from '@brolly/plugin-sdk';

/** Answers of executions that are over are of no more use. */
const MOST_KEPT = 8;

/**
 * A function that runs `ask` for the first who calls it in an attempt of an execution, and gives the others the same answer.
 * Of a failure nothing is kept, and a plan, which has no execution of its own, asks anew each time.
 *
 * @returns takes `about` for what else has to be the same besides the attempt
 */
export function oncePerAttempt<Answer>() {
  const asked = new Map<string, Promise<Answer>>();
  return (
    { deploymentId, execution, retryNumber }: Pick<OperationContext, 'deploymentId' | 'execution' | 'retryNumber'>,
    ask: () => Promise<Answer>,
    about = '',
  ): Promise<Answer> => {
    const key = `${deploymentId} ${execution.id} ${retryNumber} ${about}`;
    const known = asked.get(key);
    if (known !== undefined) return known;
    const asking = ask();
    asked.set(key, asking);
    const forget = (): boolean => asked.delete(key);
    asking.then(() => execution.id === '' && forget(), forget);
    for (const old of [...asked.keys()].slice(0, -MOST_KEPT)) asked.delete(old);
    return asking;
  };
}
