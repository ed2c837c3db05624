// Default ids as Cloudify makes them.

import { expect, it } from 'vitest';
import { deploymentId } from './deployment-id.ts';

it.each([
  ['/home/me/barevm/barevm-blueprint.yaml', 'barevm.barevm-blueprint.yaml'],
  ['/home/me/my_app/blueprint.yaml', 'my-app'],
  ['/blueprint.yaml', 'blueprint'],
])('the deployment of %s is called %s', (path, id) => {
  expect(deploymentId(path)).toBe(id);
});
