// The name of the control planes on a host, written by real shells.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clusterSettings } from '../settings.ts';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { endpointNameResources, orderOfAddresses, writeEndpointName } from './endpoint-name.ts';

const HOSTS = '127.0.0.1 localhost\n10.0.0.9 db\n';

function run(shell: readonly string[], script: string, path: string): void {
  const [program = 'sh', ...parameters] = shell;
  execFileSync(program, [...parameters, '-eu'], { input: script.replaceAll('/etc/hosts', path) });
}

describe('the name of the control planes', () => {
  it.each([[['dash']], [['bash', '--posix']], [['busybox', 'sh']]])(
    'is written, changed and taken away by %j',
    (shell) => {
      const folder = mkdtempSync(join(tmpdir(), 'brolly-hosts-'));
      const path = join(folder, 'hosts');
      try {
        writeFileSync(path, HOSTS);
        run(shell, writeEndpointName(['10.0.0.1', '10.0.0.2']), path);
        run(shell, writeEndpointName(['10.0.0.2', '10.0.0.3']), path);
        expect(readFileSync(path, 'utf8')).toBe(
          `${HOSTS}10.0.0.2 api.brolly.internal # brolly-kubernetes\n10.0.0.3 api.brolly.internal # brolly-kubernetes\n`,
        );
        run(shell, writeEndpointName([]), path);
        expect(readFileSync(path, 'utf8')).toBe(HOSTS);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it('is not written where the blueprint names an endpoint', () => {
    const own = clusterSettings(sketchContext(sketchMaster({ endpoint: 'k8s.example.org:443' })));
    expect(own.endpoint).toEqual({ host: 'k8s.example.org', port: 443 });
    expect(endpointNameResources(own, ['10.0.0.1'])).toEqual([]);
    const none = clusterSettings(sketchContext(sketchMaster()));
    expect(none.endpoint).toEqual({ host: 'api.brolly.internal', port: 6443 });
    expect(endpointNameResources(none, ['10.0.0.1'])).toHaveLength(1);
  });
});

describe('the order of control planes', () => {
  const all = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];

  it('has a control plane try the others first', () => {
    expect(orderOfAddresses(all, '10.0.0.1')).toEqual(['10.0.0.2', '10.0.0.3', '10.0.0.1']);
    expect(orderOfAddresses(['10.0.0.1'], '10.0.0.1')).toEqual(['10.0.0.1']);
  });

  it('has workers begin with different ones', () => {
    const firsts = ['10.0.1.1', '10.0.1.2', '10.0.1.3'].map((own) => orderOfAddresses(all, own)[0]);
    expect(new Set(firsts)).toEqual(new Set(all));
    expect(orderOfAddresses([], '10.0.1.1')).toEqual([]);
  });
});
