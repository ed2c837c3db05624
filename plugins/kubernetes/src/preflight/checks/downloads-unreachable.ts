// What is fetched must be there to fetch, from every host.

import { type Check, finding } from '../finding.ts';

/** Names that nobody answers for are told apart from sites that do not. */
export const downloadsUnreachable: Check = ({ hosts }) =>
  hosts.flatMap((host) =>
    host.sights.unreachable.map(({ url, reason }) => {
      const isName = /resolve host|unable to resolve|name or service not known/i.test(reason);
      const said = reason.replace(/^curl: \(\d+\) /, '') || 'no answer';
      const site = URL.canParse(url) ? new URL(url).hostname : url;
      return finding(host, {
        code: isName ? 'name-unresolved' : 'download-unreachable',
        message: isName
          ? `${host.name} cannot find the address of ${site}`
          : `${host.name} cannot fetch ${url}: ${said}`,
        hint: isName
          ? 'See /etc/resolv.conf on the host, and whether its name servers answer ("getent hosts NAME").'
          : host.mirror === ''
            ? 'See whether the host has a way out; else write a mirror that it can reach.'
            : `See whether the mirror ${host.mirror} runs, is reached from the host and has that release.`,
      });
    }),
  );
