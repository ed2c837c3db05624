// rolling_restart: restarts the instances of a node template, one batch after the other, and checks each batch before the
// next. A batch that is not well ends it: the instances after it were not touched.

import type { CustomWorkflow } from '@brolly/plugin-sdk';

export const steps: CustomWorkflow['steps'] = function* ({ instances, parameters, parts }) {
  const { executeOperation, forkJoin, message, runGraph, sequence } = parts;
  const batch = Math.max(1, Number(parameters['batch']));
  const ids = instances.filter(({ nodeName }) => nodeName === parameters['node']).map(({ id }) => id);

  const restart = (instance: string) =>
    sequence(
      executeOperation({ instance, operation: 'lifecycle.stop' }),
      executeOperation({ instance, operation: 'lifecycle.start' }),
      executeOperation({ instance, operation: 'check_status', maxRetries: 10 }),
    );

  for (let first = 0; first < ids.length; first += batch) {
    const some = ids.slice(first, first + batch);
    yield message(`Restarting ${some.join(', ')}.`);
    yield runGraph(`batch-${first / batch + 1}`, forkJoin(...some.map(restart)));
  }
  return { restarted: ids };
};
