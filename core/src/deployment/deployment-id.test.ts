// Default ids as Cloudify makes them.

import { expect, it } from 'vitest';
import { deploymentId, isDeploymentId } from './deployment-id.ts';

it.each([
  ['/home/me/barevm/barevm-blueprint.yaml', 'barevm.barevm-blueprint.yaml'],
  ['/home/me/my_app/blueprint.yaml', 'my-app'],
  ['/blueprint.yaml', 'blueprint'],
])('the deployment of %s is called %s', (path, id) => {
  expect(deploymentId(path)).toBe(id);
});

it.each(['web', 'web.blueprint', '.web', 'plugin'])('a deployment may be called "%s"', (id) => {
  expect(isDeploymentId(id)).toBe(true);
});

it.each(['', '..', 'a/b', 'plugins', 'blueprints', '.fetched', 'brolly.db', 'brolly.db-wal'])(
  'a deployment may not be called "%s", as other files lie there',
  (id) => {
    expect(isDeploymentId(id)).toBe(false);
  },
);
