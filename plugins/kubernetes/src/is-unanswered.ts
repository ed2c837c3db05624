// Whether kubectl had no answer of an API server. Pure.

/** kubectl's own words and those of client-go and etcd; a deadline of a request follows its URL or stands alone, one of a wait follows what is waited for. */
const UNANSWERED = new RegExp(
  [
    'was refused',
    'connection refused',
    'connection reset',
    'connection lost',
    'no route to host',
    'network is unreachable',
    'i/o timeout',
    'TLS handshake timeout',
    '\\bEOF$',
    'Unable to connect to the server',
    'Client\\.Timeout',
    'request canceled',
    '"https://[^"]*": context deadline exceeded',
    '^error: context deadline exceeded',
    'etcdserver: ',
    'raft: ',
    'the server is currently unable',
    'ServiceUnavailable',
    'server was unable to return a response in the time allotted',
    'storage is \\(re\\)initializing',
    'apiserver is shutting down',
    'apiserver not ready',
  ].join('|'),
);

/**
 * By the last line that kubectl wrote: those before it may tell of tries that were repeated. What a server that answers refuses
 * (`Forbidden`, `NotFound`), and a condition that was waited for in vain, are answers.
 */
export function isUnanswered(stderr: string): boolean {
  return UNANSWERED.test(stderr.trim().split('\n').at(-1) ?? '');
}
