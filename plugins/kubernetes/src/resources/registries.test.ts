// Where containerd asks for images, and with what.

import { describe, expect, it } from 'vitest';
import { registriesOf } from '../registries.ts';
import { sketchMaster } from '../testing/sketch-context.ts';
import { type RegistriesRequest, registryResources } from './registries.ts';

const OWN = { mirror: '', folder: '/certs.d', credentialsFile: '/certs.d/registries.toml' };

/** Path below the folder -> content. */
function files(registries: Record<string, unknown>, changes: Partial<RegistriesRequest> = {}): Record<string, string> {
  const request = { ...OWN, registries: registriesOf(sketchMaster({ registries } as never)), ...changes };
  const found = registryResources(request).flatMap((one) => (one.kind === 'file' ? [one] : []));
  return Object.fromEntries(found.map(({ path, content }) => [path.slice('/certs.d/'.length), content]));
}

describe('the registries of a cluster', () => {
  it('are containerd’s own affair where nothing is said', () => {
    expect(registryResources({ ...OWN, registries: [] })).toEqual([]);
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
    const registry = { username: 'me', password: 'open "it"', ca: '-----BEGIN CERTIFICATE-----\nMII\n' };
    expect(files({ 'registry.example.org:5000': registry })).toEqual({
      'registry.example.org:5000/ca.crt': '-----BEGIN CERTIFICATE-----\nMII\n',
      'registry.example.org:5000/hosts.toml': `server = "https://registry.example.org:5000"

[host."https://registry.example.org:5000"]
  capabilities = ["pull", "resolve"]
  ca = "/certs.d/registry.example.org:5000/ca.crt"
`,
      'registries.toml': `version = 3

[plugins.'io.containerd.cri.v1.images'.registry.configs."registry.example.org:5000".auth]
  username = "me"
  password = "open \\"it\\""
`,
    });
  });

  it.each([
    ['docker.io', [], ['registry-1.docker.io']],
    [
      'ghcr.io',
      ['https://harbor.example.org:8443/v2/ghcr', 'http://two.example.org'],
      ['harbor.example.org:8443', 'two.example.org'],
    ],
  ])('are logged in to at the hosts that are asked: %s, %j', (name, mirrors, hosts) => {
    const found = files({ [name]: { mirrors, username: 'me', password: 'open' } })['registries.toml'] ?? '';
    expect([...found.matchAll(/configs\."([^"]+)"/g)].map(([, host]) => host)).toEqual(hosts);
  });

  it('are logged in to once where several have one mirror', () => {
    const registry = { mirrors: ['https://harbor.example.org'], username: 'me', password: 'open' };
    const found = files({ 'ghcr.io': registry, 'quay.io': registry })['registries.toml'] ?? '';
    expect(found.match(/configs\./g)).toHaveLength(1);
    const other = { ...registry, password: 'shut' };
    expect(() => files({ 'ghcr.io': registry, 'quay.io': other })).toThrow(
      /two logins for harbor\.example\.org: at ghcr\.io and at quay\.io$/,
    );
  });

  it('are logged in to by a header where containerd is not reconfigured', () => {
    const found = files({ 'r.example.org': { username: 'me', password: 'open' } }, { credentialsFile: undefined });
    expect(found).toEqual({
      'r.example.org/hosts.toml': `server = "https://r.example.org"

[host."https://r.example.org"]
  capabilities = ["pull", "resolve"]
  [host."https://r.example.org".header]
    authorization = ["Basic bWU6b3Blbg=="]
`,
    });
  });

  it.each([
    ['a containerd of ours', OWN.credentialsFile, OWN.credentialsFile],
    ['one that was there', undefined, '/certs.d/r.example.org/hosts.toml'],
  ])('keep credentials from everybody but root: %s', (_, credentialsFile, path) => {
    const registries = registriesOf(
      sketchMaster({ registries: { 'r.example.org': { username: 'me', password: 'open sesame' } } }),
    );
    const resources = registryResources({ ...OWN, registries, credentialsFile });
    expect(resources.filter((one) => one.kind === 'file' && one.secret === true)).toMatchObject([
      { path, mode: 0o600 },
    ]);
    const shown = resources.filter((one) => one.kind !== 'file' || one.secret !== true);
    expect(JSON.stringify(shown)).not.toMatch(/open sesame|bWU6b3Blb/);
  });

  it('have what the blueprint says before the mirror of the cluster', () => {
    const found = files({ 'docker.io': ['https://one.example.org'] }, { mirror: 'http://10.0.0.1:8080' });
    expect(Object.keys(found)).toEqual([
      'registry.k8s.io/hosts.toml',
      'ghcr.io/hosts.toml',
      'docker.io/hosts.toml',
      'quay.io/hosts.toml',
    ]);
    expect(found['docker.io/hosts.toml']).toMatch(
      /^server = "https:\/\/registry-1\.docker\.io"[^]*one\.example\.org[^]*10\.0\.0\.1:8080\/v2\/docker\.io/,
    );
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
