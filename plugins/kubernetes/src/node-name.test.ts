// Names of nodes: what the API server takes, and none twice.

import { describe, expect, it } from 'vitest';
import { nodeNameOf } from './node-name.ts';
import { sketchContext, sketchMaster, sketchWorker } from './testing/sketch-context.ts';
import { DEBIAN } from './testing/sketch-facts.ts';

const master = sketchMaster();

describe('nodeNameOf', () => {
  it.each(['a..b', 'a.-b', 'a-.b', '-a', 'a-', '.a', 'a.', 'a'.repeat(64), 'a b', 'a/b'])(
    'refuses node_name %j, which the API server would refuse later',
    (name) => {
      expect(() => nodeNameOf(DEBIAN, sketchContext(sketchMaster({ node_name: name })))).toThrow(
        expect.objectContaining({ reason: 'property-invalid', hint: expect.stringMatching(/^Use /) as string }),
      );
    },
  );

  it.each(['a', '0', 'db-1.example.org', 'a'.repeat(63)])('takes node_name %j', (name) => {
    expect(nodeNameOf(DEBIAN, sketchContext(sketchMaster({ node_name: name })))).toBe(name);
  });

  it('refuses a node_name that another node template has too', () => {
    const plane = sketchMaster({ node_name: 'one' });
    const worker = sketchWorker(plane, { node_name: 'one' });
    expect(() => nodeNameOf(DEBIAN, sketchContext(worker, { instances: [plane, worker] }))).toThrow(
      expect.objectContaining({
        reason: 'property-invalid',
        message: expect.stringContaining('master') as string,
      }),
    );
  });

  it('refuses a node_name that a node has by its host, and leaves a host name to the node that has it', () => {
    const plane = { ...sketchMaster(), runtimeProperties: { node_name: 'worker-a' } };
    const named = sketchWorker(plane, { node_name: 'worker-a' });
    expect(() => nodeNameOf(DEBIAN, sketchContext(named, { instances: [plane, named] }))).toThrow(
      /minion and master have the same name in the cluster, "worker-a"/,
    );
    const clone = sketchWorker(plane);
    expect(nodeNameOf(DEBIAN, sketchContext(clone, { instances: [plane, clone] }))).toBe('minion-d4e5f6');
  });

  it('leaves a name to the node template that writes it, whatever the host is called', () => {
    const plane = sketchMaster({ node_name: 'worker-a' });
    const worker = sketchWorker(plane);
    expect(nodeNameOf(DEBIAN, sketchContext(worker, { instances: [plane, worker] }))).toBe('minion-d4e5f6');
  });

  it('gives clones that are installed at the same time names of their own, and each its own again', () => {
    const first = sketchWorker(master);
    const second = { ...sketchWorker(master, { ip: '10.0.0.13' }), id: 'minion_g7h8i9' };
    const instances = [master, first, second];
    const clone = { ...DEBIAN, hostname: 'clone' };
    expect(nodeNameOf(clone, sketchContext(first, { instances }))).toBe('clone');
    expect(nodeNameOf(clone, sketchContext(second, { instances }))).toBe('minion-g7h8i9');
    expect(nodeNameOf(clone, sketchContext(first, { instances }))).toBe('clone');
  });
});
