// Where containerd asks for images, and with what.

import { describe, expect, it } from 'vitest';
import { registriesOf } from '../registries.ts';
import { sketchMaster } from '../testing/sketch-context.ts';
import { registryResources } from './registries.ts';

/** Path below the folder -> content. */
function files(registries: Record<string, unknown>, mirror = ''): Record<string, string> {
  const request = { mirror, registries: registriesOf(sketchMaster({ registries } as never)), folder: '/certs.d' };
  const found = registryResources(request).flatMap((one) => (one.kind === 'file' ? [one] : []));
  return Object.fromEntries(found.map(({ path, content }) => [path.slice('/certs.d/'.length), content]));
}

describe('the registries of a cluster', () => {
  it('are containerd’s own affair where nothing is said', () => {
    expect(registryResources({ mirror: '', registries: [], folder: '/certs.d' })).toEqual([]);
  });

  it('are asked after their mirrors, in order', () => {
    expect(files({ 'docker.io': ['https://one.example.org', 'http://two.example.org:5000'] })).toEqual({
      'docker.io/hosts.toml': `server = "https://registry-1.docker.io"

[host."https://one.example.org"]
  capabilities = ["pull", "resolve"]

[host."http://two.example.org:5000"]
  capabilities = ["pull", "resolve"]
`,
    });
  });

  it('may want a login, and have certificates of a CA of the house', () => {
    const registry = { username: 'me', password: 'open', ca: '-----BEGIN CERTIFICATE-----\nMII\n' };
    expect(files({ 'registry.example.org:5000': registry })).toEqual({
      'registry.example.org:5000/ca.crt': '-----BEGIN CERTIFICATE-----\nMII\n',
      'registry.example.org:5000/hosts.toml': `server = "https://registry.example.org:5000"

[host."https://registry.example.org:5000"]
  capabilities = ["pull", "resolve"]
  ca = "/certs.d/registry.example.org:5000/ca.crt"
  [host."https://registry.example.org:5000".header]
    authorization = ["Basic bWU6b3Blbg=="]
`,
    });
  });

  it('keep credentials from everybody but root', () => {
    const registries = registriesOf(
      sketchMaster({ registries: { 'r.example.org': { username: 'me', password: 'x' } } }),
    );
    const resources = registryResources({ mirror: '', registries, folder: '/certs.d' });
    expect(resources.filter((one) => one.kind === 'file')).toMatchObject([{ mode: 0o600, secret: true }]);
  });

  it('have what the blueprint says before the mirror of the cluster', () => {
    const found = files({ 'docker.io': ['https://one.example.org'] }, 'http://10.0.0.1:8080');
    expect(Object.keys(found)).toEqual([
      'registry.k8s.io/hosts.toml',
      'ghcr.io/hosts.toml',
      'docker.io/hosts.toml',
      'quay.io/hosts.toml',
    ]);
    expect(found['docker.io/hosts.toml']).toMatch(/one\.example\.org[^]*10\.0\.0\.1:8080\/v2\/docker\.io/);
    expect(found['quay.io/hosts.toml']).toBe(`server = "https://quay.io"

[host."http://10.0.0.1:8080/v2/quay.io"]
  capabilities = ["pull", "resolve"]
  override_path = true
`);
  });

  it.each([
    [['docker.io']],
    [{ 'docker.io': 'https://one.example.org' }],
    [{ 'docker.io': ['one.example.org'] }],
    [{ 'docker.io': ['https://one.example.org"\n[host]'] }],
    [{ 'docker.io/library': [] }],
    [{ '../etc': [] }],
    [{ 'docker.io': { mirror: [] } }],
    [{ 'docker.io': { username: 1 } }],
  ])('are refused when written as %j', (registries) => {
    expect(() => registriesOf(sketchMaster({ registries }))).toThrow(
      expect.objectContaining({ reason: 'property-invalid', message: expect.stringContaining('registries') as string }),
    );
  });

  it('are refused without saying a password', () => {
    const registries = { 'docker.io': { password: 'open sesame', mirror: [] } };
    expect(() => registriesOf(sketchMaster({ registries }))).toThrow(/^(?!.*open sesame).*$/);
  });
});
