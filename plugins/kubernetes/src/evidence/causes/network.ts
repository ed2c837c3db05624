// The way from a node to its control plane.

import { type Cause, toldBy } from '../cause.ts';

export const networkCauses: readonly Cause[] = [
  toldBy({
    code: 'authority-unknown',
    in: 'said',
    pattern: /x509: certificate signed by unknown authority/,
    message: () => "what answers as the API server has a certificate of another authority than this cluster's",
    hint: 'See whether the address of the control plane is the right one, and whether another cluster answers there.',
  }),
  toldBy({
    code: 'certificate-other-names',
    in: 'said',
    pattern: /x509: certificate is (?:not valid for any names, but wanted to match|valid for (.*?), not) ([\w.:-]+)/,
    message: ([names, wanted]) =>
      `what answers as the API server has no certificate for ${wanted}${names === '' ? '' : `, but for ${names}`}`,
    hint: 'See what answers at the address of the control plane: another program, or a load balancer that ends TLS.',
  }),
  toldBy({
    code: 'token-refused',
    in: 'said',
    pattern: /(?:invalid bearer token|token .*(?:expired|invalid)|Unauthorized)/,
    message: () => 'the control plane does not take the join token: it is valid for 24 hours after kubeadm init',
    hint: 'On the control plane: "kubeadm token list".',
  }),
  toldBy({
    code: 'api-unreachable',
    in: 'said',
    pattern:
      /(?:dial tcp|Get "https:\/\/)\s?"?([\d.:[\]a-f]+:\d+).*(connection refused|i\/o timeout|no route to host|network is unreachable)/,
    message: ([address, why]) => `the API server at ${address} is not reached: ${why}`,
    hint: ([address]) =>
      `From the host: "curl -k https://${address}/healthz". See firewalls, and the API server's own logs.`,
  }),
];
