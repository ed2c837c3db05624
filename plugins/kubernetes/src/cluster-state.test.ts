// Which control plane initialises a cluster, also after crashes.

import { describe, expect, it } from 'vitest';
import { howToStart, membersOf, noteLeft, noteMember } from './cluster-state.ts';
import { sketchContext, sketchMaster } from './testing/sketch-context.ts';

const first = { ...sketchMaster(), id: 'master_1' };
const second = { ...sketchMaster({ ip: '10.0.0.13' }), id: 'master_2' };
const privateValues = new Map<string, string>();
const of = (self: typeof first) => sketchContext(self, { instances: [first, second], privateValues });
const start = (self: typeof first, hasStarted?: boolean) =>
  howToStart(of(self), {
    cluster: 'master',
    hasStarted: () =>
      hasStarted === undefined ? Promise.reject(new Error('nobody is to be asked')) : Promise.resolve(hasStarted),
  });

describe('a cluster', () => {
  it('is initialised by the control plane that has the first turn, and joined by the others', async () => {
    expect(await start(first)).toBe('initialise');
    expect(await start(first)).toBe('initialise');
    await noteMember(of(first), 'master');
    expect(await start(second)).toBe('join');
    await noteMember(of(second), 'master');
    expect(await start(first)).toBe('initialise');
    expect(await membersOf(of(first), 'master')).toEqual(['master_1', 'master_2']);
  });

  it('is joined by its first control plane, too, when that has left and comes again', async () => {
    expect(await noteLeft(of(first), 'master')).toBe(false);
    expect(await start(first)).toBe('join');
  });

  it('is another one once the last control plane is gone', async () => {
    expect(await noteLeft(of(second), 'master')).toBe(true);
    expect(await start(second)).toBe('initialise');
    await noteLeft(of(second), 'master');
  });
});

describe('a control plane that was to initialise and was cut off', () => {
  it('is joined where it had come to its end', async () => {
    expect(await start(first)).toBe('initialise');
    expect(await start(second, true)).toBe('join');
    await noteLeft(of(first), 'master');
  });

  it('is replaced where it had not, and joins then', async () => {
    expect(await start(first)).toBe('initialise');
    expect(await start(second, false)).toBe('initialise');
    await noteMember(of(second), 'master');
    expect(await start(first)).toBe('join');
  });
});
