// When an upgrade goes on after an API server has begun anew.

import type { Host } from '@brolly/plugin-sdk';
import { expect, it } from 'vitest';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { noteWatchers, untilFollowedAgain } from './watchers.ts';

it('waits until as many follow the endpoints of services as before', async () => {
  const counts = [7, 0, 3, 7];
  const steps: string[] = [];
  const host = {
    run: (script: string) => {
      expect(script).toContain('--server "$server" get --raw /metrics');
      return Promise.resolve({ kind: 'exited', exitCode: 0, stderr: '', stdout: `${counts.shift()}\n` });
    },
  } as unknown as Host;
  const context = {
    ...sketchContext(sketchMaster(), { privateValues: new Map() }),
    host: () => Promise.resolve(host),
    step: (text: string) => void steps.push(text),
  };
  await noteWatchers(context);
  await untilFollowedAgain(context);
  expect(counts).toEqual([]);
  expect(steps).toEqual([0, 3].map((now) => `${now} of 7 follow the endpoints of services again`));
});
