// A change of CAs shuts nobody out, in any mix of two phases that follow each other.

import 'reflect-metadata';
import { X509Certificate } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { issueClientCertificate, type KeyPair } from '../certificates.ts';
import { sketchContext, sketchMaster } from '../testing/sketch-context.ts';
import { type Authorities, makeAuthorities, makeTrust } from '../trust.ts';
import { advanceRotation, authoritiesOf, endRotation, knownRotation, laterPhase, PHASES } from './rotation.ts';

const NOW = Date.now();
const previous = await makeAuthorities(NOW);
const next = await makeAuthorities(NOW, '-2');
/** Before, the three phases, and afterwards. */
const STATES: readonly Authorities[] = [
  previous,
  ...PHASES.map((phase) => authoritiesOf({ previous, next, phase })),
  next,
];

/** Whether who trusts these CAs lets in whom that one has issued. */
async function letsIn(trusting: KeyPair, issuing: KeyPair): Promise<boolean> {
  const issued = new X509Certificate((await issueClientCertificate(issuing, 'CN=somebody', NOW)).certificate);
  const trusted = trusting.certificate.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const answers = await Promise.all(
    trusted
      .map((pem) => new X509Certificate(pem))
      .filter((one) => one.subject === issued.issuer)
      .map(async (one) => issued.verify({ publicKey: await one.publicKey.export() })),
  );
  return answers.includes(true);
}

describe('a change of CAs', () => {
  it.each(STATES.slice(1).map((_, index) => index))('shuts nobody out between step %i and the next', async (index) => {
    const [before, after] = [STATES[index], STATES[index + 1]];
    for (const name of ['authority', 'frontProxyAuthority', 'etcdAuthority'] as const)
      for (const trusting of [before, after])
        for (const issuing of [before, after]) {
          if (trusting === undefined || issuing === undefined) throw new Error('there is no such step');
          expect(await letsIn(trusting[name], issuing[name])).toBe(true);
        }
  });

  it('ends with those of before shut out', async () => {
    expect(await letsIn(next.authority, previous.authority)).toBe(false);
  });

  it('goes forward only, also when it is begun once more, and is forgotten at its end', async () => {
    const context = sketchContext(sketchMaster());
    const trust = await makeTrust(NOW);
    const first = await advanceRotation(context, { cluster: 'master', trust, phase: 'issue-anew' });
    const again = await advanceRotation(context, { cluster: 'master', trust, phase: 'trust-both' });
    expect(again).toEqual(first);
    expect(JSON.stringify(first)).not.toContain(trust.serviceAccounts.key.split('\n')[1]);
    await endRotation(context, 'master');
    expect(await knownRotation(context, 'master')).toBeUndefined();
  });

  it('knows which phase is the later one', () => {
    expect(laterPhase('trust-both', 'forget-old')).toBe('forget-old');
    expect(laterPhase('issue-anew', 'trust-both')).toBe('issue-anew');
  });
});
