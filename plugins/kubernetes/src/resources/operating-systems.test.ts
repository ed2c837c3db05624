// What is changed on each operating system, as lists that people review: facts in, decisions and changes out.

import { describe, expect, it } from 'vitest';
import { decide } from '../decide.ts';
import { clusterSettings, type KubernetesSource } from '../settings.ts';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { COREOS, DEBIAN, FLATCAR, ROCKY, SUSE, UBUNTU } from '../testing/sketch-facts.ts';
import { firewallResources } from './firewall.ts';
import { imageResource } from './images.ts';
import { nodeBinaryResources } from './node-binaries.ts';
import { runtimeResources } from './runtime.ts';
import { networkImages } from './sources.ts';
import { systemResources } from './system.ts';

const settings = clusterSettings(sketchContext(sketchMaster()));
const SYSTEMS = { debian: DEBIAN, ubuntu: UBUNTU, rocky: ROCKY, suse: SUSE, flatcar: FLATCAR, coreos: COREOS };

/** One line for each decision and each change. */
function reviewed(name: keyof typeof SYSTEMS, kubernetesSource: KubernetesSource = 'binaries'): string {
  const facts = SYSTEMS[name];
  const decisions = decide(facts, { ...settings, kubernetesSource });
  const { versions, mirror, proxy, registries, apiPort, podNetworkPorts, podNetwork } = settings;
  const { architecture } = facts;
  const runtime = { versions, mirror, proxy, registries, architecture, decisions };
  const request = { ...runtime, images: networkImages(versions), role: 'worker' } as const;
  const resources = [
    ...systemResources(decisions),
    ...firewallResources({
      ...request,
      apiPort,
      podNetworkPorts,
      podNetwork,
      facts,
      nodeAddress: '10.0.0.12',
      nodes: ['10.0.0.11', '10.0.0.12', '192.168.7.3'],
    }),
    ...nodeBinaryResources(request),
    ...runtimeResources(request),
    imageResource(request),
  ];
  const lines = resources.map((resource) => {
    const { kind, ...rest } = resource as unknown as Record<string, string | number | boolean | undefined>;
    const shown = [
      'path',
      'name',
      'key',
      'value',
      'directory',
      'port',
      'lastPort',
      'protocol',
      'from',
      'unit',
      'release',
      'enabled',
      'active',
    ];
    return `${kind} ${shown.flatMap((each) => (rest[each] === undefined ? [] : [String(rest[each])])).join(' ')}`;
  });
  return [
    `${facts.osName}, a worker`,
    '',
    ...decisions.all.map((one) => `${one.decision}, because ${one.because}`),
    '',
    ...lines,
    '',
  ].join('\n');
}

describe('what is done to a host', () => {
  it.each(Object.keys(SYSTEMS) as (keyof typeof SYSTEMS)[])('of %s is what was reviewed', async (name) => {
    await expect(reviewed(name)).toMatchFileSnapshot(`recorded/${name}.txt`);
  });

  it.each(['debian', 'ubuntu', 'rocky', 'suse'] as const)('of %s with packages is what was reviewed', async (name) => {
    await expect(reviewed(name, 'packages')).toMatchFileSnapshot(`recorded/${name}-packages.txt`);
  });

  it('on a read-only /usr leaves it alone', () => {
    for (const name of ['flatcar', 'coreos'] as const)
      expect(reviewed(name).split('\n').slice(2).join('\n')).not.toMatch(/^(file|directory|download|archive) \/usr/m);
  });
});
