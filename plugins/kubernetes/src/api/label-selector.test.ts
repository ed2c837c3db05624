// Which pods objects select, as the API takes it in a query and as a Service can have it.

import type { JsonObject } from '@brolly/plugin-sdk';
import { describe, expect, it } from 'vitest';
import { labelSelectorOf, selectedLabels } from './label-selector.ts';

const selecting = (selector: JsonObject | undefined, kind = 'Deployment') => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x', labels: { own: 'yes' } },
  ...(selector === undefined ? {} : { spec: { selector } }),
});

describe('the selector of an object', () => {
  it.each([
    [{ app: 'web', tier: 'front' }, 'app=web,tier=front'],
    [{ matchLabels: { app: 'web' } }, 'app=web'],
    [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] }, 'app in (web,api)'],
    [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, 'app notin (web)'],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, 'app'],
    [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, '!app'],
    [{ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, 'app=web,tier'],
    [{}, undefined],
    [undefined, undefined],
    [{ matchLabels: {} }, undefined],
  ])('%j is written %j', (selector, written) => {
    expect(labelSelectorOf(selecting(selector))).toBe(written);
  });

  it('is one that a Service can have where it is labels alone', () => {
    expect(selectedLabels(selecting({ app: 'web' }))).toEqual({ app: 'web' });
    expect(selectedLabels(selecting({ matchLabels: { app: 'web' } }))).toEqual({ app: 'web' });
    const expressions = [{ key: 'app', operator: 'Exists' }];
    expect(selectedLabels(selecting({ matchExpressions: expressions }))).toBeUndefined();
    expect(selectedLabels(selecting({ matchLabels: { app: 'web' }, matchExpressions: expressions }))).toBeUndefined();
    expect(selectedLabels(selecting({}))).toBeUndefined();
  });

  it('is its own labels where it is a pod', () => {
    expect(selectedLabels(selecting(undefined, 'Pod'))).toEqual({ own: 'yes' });
  });
});
