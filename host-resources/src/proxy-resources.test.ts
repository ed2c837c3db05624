// What a proxy is made of.

import { describe, expect, it } from 'vitest';
import { proxyResources } from './proxy-resources.ts';

describe('a proxy', () => {
  it('is variables in both spellings, the configuration of apt and a drop-in of each unit', () => {
    const list = proxyResources(
      { http: 'http://10.0.0.1:3128', direct: ['10.0.0.0/8'] },
      { hasApt: true, units: ['containerd.service'] },
    );
    expect(list.slice(0, 2)).toEqual([
      { kind: 'environment', name: 'http_proxy', value: 'http://10.0.0.1:3128', secret: false },
      { kind: 'environment', name: 'HTTP_PROXY', value: 'http://10.0.0.1:3128', secret: false },
    ]);
    expect(list.slice(-2)).toMatchObject([
      { content: 'Acquire::http::Proxy "http://10.0.0.1:3128";\nAcquire::https::Proxy "http://10.0.0.1:3128";\n' },
      {
        unit: 'containerd.service',
        content: expect.stringContaining('no_proxy=localhost,127.0.0.1,10.0.0.0/8') as string,
      },
    ]);
  });

  it('leaves logins alone where it is asked to', () => {
    const list = proxyResources({ http: 'http://a' }, { hasApt: false, hasLogins: false, units: ['a.service'] });
    expect(list.map(({ kind }) => kind)).toEqual(['systemd-drop-in']);
  });

  it('is nothing where there is none', () => {
    expect(proxyResources({ direct: ['x'] }, { hasApt: true })).toEqual([]);
  });

  it('with a password is secret everywhere', () => {
    const list = proxyResources({ https: 'http://me:p%40ss@10.0.0.1' }, { hasApt: true, units: ['a.service'] });
    expect(list.map((resource) => 'secret' in resource && resource.secret)).toEqual(list.map(() => true));
    expect(list.at(-1)).toMatchObject({ mode: 0o600, content: expect.stringContaining('p%%40ss') as string });
  });
});
