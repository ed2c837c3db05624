// The lines that a change or revert script prints while it runs.

import type { ResourceChange } from '@brolly/plugin-sdk';
import { type HostLease, parseLease } from './lease.ts';
import { decodeBase64, decodeWord, protocolWords } from './protocol.ts';
import { asText } from './shell/print-bytes.ts';

/** What one line says. `finished` is the last line of a script that was not cut. */
export type Progress =
  | { readonly kind: 'started'; readonly key: string; readonly summary: string }
  | {
      readonly kind: 'done';
      readonly key: string;
      readonly ms: number;
      readonly action: ResourceChange['action'];
      readonly summary: string;
    }
  | {
      readonly kind: 'failed';
      /** Empty when no resource is to blame. */
      readonly key: string;
      readonly ms: number;
      /** `resource-failed`, `disk-full`, `download-failed`, `checksum-mismatch`, `unit-failed`, `host-busy`, ... */
      readonly reason: string;
      readonly message: string;
      /** The last lines of its stderr. */
      readonly evidence: readonly string[];
    }
  | {
      /** What a revert left or did otherwise than one would think: `merged`, `changed-since`, `not-empty`, `in-use`, `loaded-since`, `needed-by-others`, ... */
      readonly kind: 'kept';
      readonly key: string;
      readonly path: string;
      readonly reason: string;
    }
  | {
      /** A revert left a file as somebody else made it: they and we changed the same place, or it is no text. */
      readonly kind: 'conflict';
      readonly key: string;
      readonly path: string;
      /** What was there before, what we wrote, what is there now; `undefined` when it is none, no text, large or secret. */
      readonly before: string | undefined;
      readonly ours: string | undefined;
      readonly theirs: string | undefined;
    }
  /** What came of the wish to hold the lease: before the first resource, and where it was lost between two. */
  | { readonly kind: 'lease'; readonly lease: HostLease }
  | { readonly kind: 'finished'; readonly isFailed: boolean };

/** Reads one line of a script's stdout; `undefined` for a line that is none of the protocol. */
export function parseProgress(line: string): Progress | undefined {
  const [word, key = '', second = '', third = '', fourth = '', fifth = ''] = protocolWords(line) ?? [];
  switch (word) {
    case 'started':
      return { kind: 'started', key: decodeWord(key), summary: decodeWord(second) };
    case 'done':
      return {
        kind: 'done',
        key: decodeWord(key),
        ms: Number(second),
        action: actionNamed(third),
        summary: decodeWord(fourth),
      };
    case 'failed':
      return {
        kind: 'failed',
        key: decodeWord(key),
        ms: Number(second),
        reason: third,
        message: decodeBase64(fourth),
        evidence: decodeBase64(fifth)
          .split('\n')
          .filter((text) => text !== ''),
      };
    case 'kept':
      return { kind: 'kept', key: decodeWord(key), path: decodeBase64(second), reason: third };
    case 'conflict': {
      const [before, ours, theirs] = [third, fourth, fifth].map(textOf);
      return { kind: 'conflict', key: decodeWord(key), path: decodeBase64(second), before, ours, theirs };
    }
    case 'lease': {
      const lease = parseLease(line);
      return lease === undefined ? undefined : { kind: 'lease', lease };
    }
    case 'finished':
      return { kind: 'finished', isFailed: key === 'failed' };
    case undefined:
    default:
      return undefined;
  }
}

function textOf(word: string): string | undefined {
  return word === '%' ? undefined : asText(Buffer.from(word, 'base64'));
}

function actionNamed(word: string): ResourceChange['action'] {
  return word === 'create' || word === 'delete' || word === 'run' ? word : 'update';
}

/** What a revert took back, in the order it was done. */
export function revertedChanges(progress: readonly Progress[]): ResourceChange[] {
  return progress.flatMap((line) => {
    if (line.kind !== 'done') return [];
    const { key, action, summary } = line;
    return [{ key, kind: key.slice(0, key.indexOf(':')), action, summary }];
  });
}
