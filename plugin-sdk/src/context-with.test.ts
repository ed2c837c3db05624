// A context with other values keeps the parts that are made when they are looked at.

import { describe, expect, it } from 'vitest';
import { contextWith } from './context-with.ts';
import type { NodeInstance, OperationContext } from './operation.ts';

/** Parts of a real context are made when they are looked at. */
class Lazy {
  readonly self = { id: 'db_1' };
  readonly deploymentId = 'shop';
  get instances(): readonly string[] {
    return [this.self.id];
  }
}

describe('a context with other values', () => {
  it('has them, and all else of the one it is made of', () => {
    const context = new Lazy() as unknown as OperationContext;
    const other = contextWith(context, { self: { id: 'web_1' } as NodeInstance });
    expect(other).toMatchObject({ self: { id: 'web_1' }, deploymentId: 'shop' });
    expect(other.instances).toEqual(['web_1']);
    expect(context.self.id).toBe('db_1');
  });
});
