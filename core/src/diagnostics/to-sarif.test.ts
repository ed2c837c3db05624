// Diagnostics for code scanning.

import { describe, expect, it } from 'vitest';
import type { Diagnostic } from './diagnostic.ts';
import { toSarif } from './to-sarif.ts';

const text = 'a: 1\nb: "ü😀" # x\n';
const sources = new Map([['dir/a b.yaml', text]]);
const problem: Diagnostic = {
  code: 'type-unknown',
  severity: 'error',
  message: 'no such type',
  hint: 'Did you mean "b"?',
  suggestion: 'b',
  span: { file: 'dir/a b.yaml', start: text.indexOf('#'), end: text.length },
  related: [{ message: 'here', span: { file: '<built-in>/types.yaml', start: 0, end: 1 } }],
  cloudifyCode: 7,
};

describe('SARIF', () => {
  it('has a rule for each code, and each problem with its place in UTF-16 units', () => {
    const warning: Diagnostic = { code: 'port-mapped', severity: 'warning', message: 'm' };
    expect(toSarif([problem, warning, problem], { version: '1.2.3', sources })).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'brolly',
              version: '1.2.3',
              rules: [{ id: 'port-mapped' }, { id: 'type-unknown', properties: { cloudifyCode: 7 } }],
            },
          },
          columnKind: 'utf16CodeUnits',
          invocations: [{ executionSuccessful: true }],
          results: [
            {
              ruleId: 'type-unknown',
              ruleIndex: 1,
              level: 'error',
              message: { text: 'no such type\nDid you mean "b"?' },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'dir/a%20b.yaml' },
                    region: { startLine: 2, startColumn: 10, endLine: 3, endColumn: 1 },
                  },
                },
              ],
              fixes: [
                {
                  artifactChanges: [
                    { replacements: [{ deletedRegion: { startLine: 2 }, insertedContent: { text: 'b' } }] },
                  ],
                },
              ],
              relatedLocations: [
                {
                  message: { text: 'here' },
                  physicalLocation: { artifactLocation: { uri: 'brolly:%3Cbuilt-in%3E/types.yaml' } },
                },
              ],
            },
            { ruleId: 'port-mapped', level: 'warning', locations: [] },
            { ruleId: 'type-unknown' },
          ],
        },
      ],
    });
  });

  it('is a whole log also where nothing is wrong, or nothing could be read', () => {
    expect(toSarif([], { version: '1', sources })).toMatchObject({
      runs: [{ results: [], invocations: [{ executionSuccessful: true }] }],
    });
    expect(toSarif([], { version: '1', sources, failure: 'gone' })).toMatchObject({
      runs: [
        {
          results: [],
          invocations: [{ executionSuccessful: false, toolExecutionNotifications: [{ message: { text: 'gone' } }] }],
        },
      ],
    });
  });
});
