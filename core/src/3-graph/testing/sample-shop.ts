// A deployment that every workflow has something to do for, for tests.

import type { Plan } from '#plan/plan.ts';
import { sketchPlan } from './sketch-plan.ts';

/** An application on a host, connected to a database that can be checked; the host can be healed. */
export const sampleShop: Plan = sketchPlan({
  app: {
    operations: ['create', 'configure', 'start', 'stop', 'delete', 'pull'],
    relationships: [
      { target: 'vm', type: 'contained_in' },
      { target: 'db', source: ['establish', 'unlink', 'check_drift'] },
    ],
  },
  db: { operations: ['create', 'start', 'stop', 'delete', 'validation.check_status', 'check_drift'] },
  vm: { isHost: true, operations: ['start', 'stop', 'preheal', 'heal', 'validation.check_status'] },
});
