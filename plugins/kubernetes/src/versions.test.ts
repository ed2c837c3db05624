// Releases by name.

import { describe, expect, it } from 'vitest';
import { isAtLeast, versionsOf } from './versions.ts';

describe('kubernetes_version', () => {
  it.each([
    ['1.36', '1.36.3'],
    ['1.36.1', '1.36.1'],
    ['v1.37.2', '1.37.2'],
    [' 1.35 ', '1.35.4'],
  ])('%s means %s', (text, kubernetes) => {
    expect(versionsOf(text).kubernetes).toBe(kubernetes);
  });

  it.each(['', '1', '9.9', '1.36.x', 'latest', '1.36.3-rc.0'])('%j is refused with what can be written', (text) => {
    expect(() => versionsOf(text)).toThrow(
      expect.objectContaining({
        reason: 'kubernetes-version-unknown',
        hint: expect.stringContaining('1.36') as string,
      }),
    );
  });
});

describe('isAtLeast', () => {
  it.each([
    ['2.2.5', '2.2.0', true],
    ['2.10.0', '2.9.9', true],
    ['2.2.0', '2.2.0', true],
    ['1.6.20~ds1', '2.2.0', false],
    ['2.1.9', '2.2.0', false],
    ['3', '2.2.0', true],
  ])('%s is at least %s: %s', (version, wanted, answer) => {
    expect(isAtLeast(version, wanted)).toBe(answer);
  });
});
