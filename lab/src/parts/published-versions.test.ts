// Which version takes the place of one that cannot be had.
import { describe, expect, it } from 'vitest';
import { pickNearest } from './published-versions.ts';

describe('pickNearest', () => {
  const versions = ['v1.13.9', 'v1.14.3', 'v1.14.7', 'v1.15.0-rc.1', 'v2.0.0'];

  it('stays in the minor version where it can', () => {
    expect(pickNearest(versions, 'v1.14.2')).toBe('v1.14.7');
  });

  it('stays in the major version at least, and takes no preview', () => {
    expect(pickNearest(versions, 'v1.15.1')).toBe('v1.14.7');
    expect(pickNearest(versions, 'v3.0.0')).toBeUndefined();
  });
});
