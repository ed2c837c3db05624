// Who may leave etcd.

import { describe, expect, it } from 'vitest';
import { departureOf, type Member, quorumText, silentOnAccountOf } from './quorum.ts';

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
    const { refused } = departureOf(cluster(count), new Set(healthy), { id: leaving, isReplaced: false });
    expect(refused === undefined).toBe(allowed);
  });

  it.each([
    // members, who answers, who is replaced together, may it
    [3, '23', '1', true],
    [5, '2345', '1', true],
    [5, '345', '1', false],
    [5, '345', '12', true],
    [5, '1345', '1', false],
    [3, '12', '13', false],
  ])('of %i of which %s answer: the first of %s may be replaced: %s', (count, healthy, replaced, allowed) => {
    const [id = '', ...others] = replaced;
    const leaving = { id, isReplaced: true, with: new Set(others) };
    expect(departureOf(cluster(count), new Set(healthy), leaving).refused === undefined).toBe(allowed);
  });

  it('is not replaced where another one does not answer, which is named', () => {
    const { refused } = departureOf(cluster(5), new Set('345'), { id: '1', isReplaced: true });
    expect(refused).toBe('none could take its place, for etcd takes no new member while cp2 does not answer');
  });

  it('that is still a learner is no voter', () => {
    const { before, after } = departureOf([...cluster(3), member('4', true)], new Set('123'), {
      id: '4',
      isReplaced: false,
    });
    expect(before).toEqual(after);
  });

  it('is shown with the quorum before and after', () => {
    const { before, after } = departureOf(cluster(3), new Set('23'), { id: '1', isReplaced: false });
    expect(quorumText(before)).toBe('3 members, 2 answer, 2 must');
    expect(quorumText(after)).toBe('2 members, 2 answer, 2 must');
  });
});

describe('a control plane', () => {
  const at = (id: string, address: string): Member => ({ ...member(id), peerUrls: [`https://${address}:2380`] });
  const others = ['10.0.0.2', 'fd00::3'];

  it.each([
    ['its own member', at('1', '10.0.0.1'), true],
    ['that of another one', at('2', '10.0.0.2'), false],
    ['that of another one by IPv6', at('3', '[fd00::3]'), false],
    ['one of nobody', at('4', '10.0.0.4'), true],
  ])('is judged by %s where that is silent', (_, silent, isUnwell) => {
    expect(silentOnAccountOf('10.0.0.1', others, [silent])).toEqual(isUnwell ? [silent] : []);
  });
});
