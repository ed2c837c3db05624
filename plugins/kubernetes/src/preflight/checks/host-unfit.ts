// Whether a host can become a node at all.

import { type Check, type Finding, finding, type PreflightHost } from '../finding.ts';

const ARCHITECTURES = ['amd64', 'arm64'];

/** Systemd, a processor that there are downloads for, and a tool that downloads. */
export const hostUnfit: Check = ({ hosts }) => hosts.flatMap(unfitness);

function unfitness(host: PreflightHost): readonly Finding[] {
  const { facts, name } = host;
  const code = 'host-unfit';
  const found: Finding[] = [];
  if (facts.initSystem !== 'systemd')
    found.push(finding(host, { code, message: `${name} does not run systemd`, hint: 'Use a host with systemd.' }));
  if (!ARCHITECTURES.includes(facts.architecture)) {
    const message = `${name} has the architecture ${facts.architecture}, for which there are no downloads`;
    found.push(finding(host, { code, message, hint: `Use a host with ${ARCHITECTURES.join(' or ')}.` }));
  }
  if (!facts.commands.includes('curl') && !facts.commands.includes('wget')) {
    const message = `${name} has neither curl nor wget`;
    found.push(finding(host, { code, message, hint: 'Install one of the two on the host.' }));
  }
  return found;
}
