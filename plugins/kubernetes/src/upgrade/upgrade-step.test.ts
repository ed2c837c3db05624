// Ways between releases.

import { describe, expect, it } from 'vitest';
import { removedApis, upgradeStep } from './upgrade-step.ts';

describe('an upgrade', () => {
  it.each([
    ['1.36.3', '1.37.2', 'step'],
    ['1.36.3', '1.36.4', 'step'],
    ['v1.36.3', '1.36.3', 'none'],
    ['1.35.4', '1.37.2', 'refused'],
    ['1.37.2', '1.36.3', 'refused'],
    ['1.36.3', '1.36.1', 'refused'],
    ['1.36.3', '2.0.0', 'refused'],
  ])('from %s to %s is: %s', (from, to, kind) => {
    expect(upgradeStep(from, to).kind).toBe(kind);
  });

  it('that skips a minor release is told the next one', () => {
    expect(upgradeStep('1.35.4', '1.37.2')).toMatchObject({ hint: 'Upgrade to 1.36 first.' });
  });
});

describe('APIs that the new release does not have', () => {
  const METRICS = `# TYPE apiserver_requested_deprecated_apis gauge
apiserver_requested_deprecated_apis{group="flowcontrol.apiserver.k8s.io",removed_release="1.37",resource="flowschemas",subresource="",version="v1beta3"} 1
apiserver_requested_deprecated_apis{group="flowcontrol.apiserver.k8s.io",removed_release="1.37",resource="flowschemas",subresource="status",version="v1beta3"} 1
apiserver_requested_deprecated_apis{group="",removed_release="",resource="componentstatuses",subresource="",version="v1"} 1
apiserver_requested_deprecated_apis{group="x",removed_release="1.38",resource="later",subresource="",version="v1"} 1
apiserver_requested_deprecated_apis{group="x",removed_release="1.37",resource="never",subresource="",version="v1"} 0
`;

  it('are those that somebody has asked for', () => {
    expect(removedApis(METRICS, '1.37.2')).toEqual(['flowcontrol.apiserver.k8s.io/v1beta3 flowschemas']);
    expect(removedApis(METRICS, '1.36.4')).toEqual([]);
  });
});
