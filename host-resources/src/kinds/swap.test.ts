// Swap from recorded facts: it belongs to the kernel, which a test may not change.

import { describe, expect, it } from 'vitest';
import { compareResources, recordOf } from '../compare-resources.ts';
import { parseObservation } from '../observe-script.ts';

const OBSERVED = String.raw`@brolly:observing
@brolly:resource swap:off
@brolly:fact device:/dev/sda2 -2
@brolly:fact device:/swap\040file 10
@brolly:fact lines 1
@brolly:observed
`;

describe('swap', () => {
  it('is turned off device by device, and its lines of fstab taken out of use', () => {
    const [change] = compareResources([{ kind: 'swap', enabled: false }], parseObservation(OBSERVED));
    expect(change).toMatchObject({
      action: 'update',
      summary: 'turn swap off (/dev/sda2, /swap file, 1 line of /etc/fstab)',
    });
    expect(change?.changeFragment).toContain("swapoff /dev/sda2\nswapoff '/swap file'");
    expect(change?.changeFragment).toContain('brolly_put /etc/fstab');
  });

  it('comes back with its priorities', () => {
    const changes = compareResources([{ kind: 'swap', enabled: false }], parseObservation(OBSERVED));
    const scripts = changes.map((change) => recordOf(change).revertScript);
    expect(scripts.join()).toContain('swapon /dev/sda2');
    expect(scripts.join()).toContain("swapon -p 10 '/swap file'");
    expect(changes.map(recordOf)).toMatchObject([
      {
        before: {
          devices: [
            { path: '/dev/sda2', priority: -2 },
            { path: '/swap file', priority: 10 },
          ],
          lines: 1,
        },
      },
    ]);
  });

  it('that is off already is left alone', () => {
    const observed = '@brolly:observing\n@brolly:resource swap:off\n@brolly:fact lines 0\n@brolly:observed\n';
    expect(compareResources([{ kind: 'swap', enabled: false }], parseObservation(observed))).toEqual([]);
  });
});
