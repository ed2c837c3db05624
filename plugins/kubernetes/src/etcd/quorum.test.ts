// Who may leave etcd.

import { describe, expect, it } from 'vitest';
import { departureOf, type Member, quorumText } from './quorum.ts';

const member = (id: string, isLearner = false): Member => ({ id, name: `cp${id}`, peerUrls: [], isLearner });
const cluster = (count: number): readonly Member[] =>
  Array.from({ length: count }, (_, index) => member(String(index + 1)));

describe('a member of etcd', () => {
  it.each([
    // members, who answers, who leaves, may it
    [1, '1', '1', false],
    [2, '12', '2', true],
    [2, '1', '2', false],
    [3, '123', '1', true],
    [3, '23', '1', true],
    [3, '12', '1', false],
    [3, '3', '1', false],
    [5, '1234', '5', true],
    [5, '345', '1', true],
    [5, '345', '3', false],
    [5, '12', '5', false],
  ])('of %i of which %s answer: %s may leave: %s', (count, healthy, leaving, allowed) => {
    const { refused } = departureOf(cluster(count), leaving, new Set(healthy));
    expect(refused === undefined).toBe(allowed);
  });

  it('that is still a learner is no voter', () => {
    const { before, after } = departureOf([...cluster(3), member('4', true)], '4', new Set('123'));
    expect(before).toEqual(after);
  });

  it('is shown with the quorum before and after', () => {
    const { before, after } = departureOf(cluster(3), '1', new Set('23'));
    expect(quorumText(before)).toBe('3 members, 2 answer, 2 must');
    expect(quorumText(after)).toBe('2 members, 2 answer, 2 must');
  });
});
