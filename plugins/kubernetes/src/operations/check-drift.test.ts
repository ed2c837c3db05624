// What an update does not do to a node that runs.

import type { JsonObject } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { sketchContext, sketchMaster, sketchWorker } from '../testing/sketch-context.ts';
import { checkDrift, repair } from './check-drift.ts';

/** A worker that joined as w1 at 10.0.0.12. */
function joined(properties: JsonObject) {
  const worker = sketchWorker(sketchMaster(), properties);
  const given = { labels: {}, taints: [], address: '10.0.0.12' };
  Object.assign(worker.runtimeProperties, { node_name: 'w1', ip: '10.0.0.12', node_settings: given });
  return sketchContext(worker);
}

describe('a node that runs', () => {
  it.each([
    [{ node_address: '10.9.0.12' }, 'is the node w1 at 10.0.0.12, and cannot become w1 at 10.9.0.12 while it runs'],
    [{ node_name: 'other' }, 'cannot become other at 10.0.0.12 while it runs'],
  ])('is not made another one: %j', async (properties, message) => {
    for (const operation of [checkDrift, repair]) {
      if (operation.kind !== 'imperative') throw new Error('it is code');
      await expect(operation.run(joined(properties))).rejects.toMatchObject({ reason: 'node-identity-fixed' });
      await expect(operation.run(joined(properties))).rejects.toThrow(message);
    }
  });

  it('with the same name and address goes on to its host', async () => {
    if (repair.kind !== 'imperative') throw new Error('it is code');
    await expect(repair.run(joined({ node_name: 'w1', node_address: '10.0.0.12' }))).rejects.toThrow('no host');
  });
});
