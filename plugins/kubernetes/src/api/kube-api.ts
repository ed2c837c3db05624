// The API of a cluster as operations see it: the one interface, whatever way leads to the API server.

import { type Json, NonRecoverableError, OperationError, RecoverableError } from '@brolly/plugin-sdk';

/** Sample: `{ method: 'GET', path: '/api/v1/namespaces/default/pods', query: { limit: '50' }, signal }`. */
export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** Default `application/json`. */
  readonly contentType?: string;
  /** Default `application/json`. */
  readonly accept?: string;
  readonly signal: AbortSignal;
  /** Milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
}

/** A command in a container. */
export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  /** Default: the pod's default container. */
  readonly container?: string;
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  /** Milliseconds. Default 60,000. */
  readonly timeoutMs?: number;
}

/** How a command in a container ended; of each stream the last MiB is kept. */
export interface ExecEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A way to an API server.
 *
 * Its methods throw with one of these reasons: `api-unreachable`, `api-untrusted`, `api-unauthorized`, `api-forbidden`,
 * `object-missing`, `object-exists`, `object-conflict`, `object-invalid`, `api-unavailable`, `api-refused`,
 * `api-answer-too-large` (of `json`), `command-timeout` (of `exec`), `cancelled`.
 */
export interface KubeApi {
  /** Where the API server answers, for messages: `https://10.0.0.11:6443`. */
  readonly server: string;
  /** The answer as JSON, of 16 MiB at most. */
  json(request: KubeRequest): Promise<Json>;
  /** The answer as it came, such as the log of a pod: its last 16 MiB at most. */
  text(request: KubeRequest): Promise<string>;
  exec(request: ExecRequest): Promise<ExecEnd>;
  /** The same way for programs of others, such as helm; it ends with `close`. */
  kubeconfig(): string;
  close(): void;
}

/** What an API server says about a request that it does not carry out. */
export interface KubeStatus {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly name?: string;
    readonly kind?: string;
    readonly causes?: readonly { readonly field?: string; readonly message?: string; readonly reason?: string }[];
  };
}

const HINTS: Readonly<Record<string, string>> = {
  'api-unauthorized': 'The API server does not know the token or certificate: look at its end, and at whose it is.',
  'api-forbidden': 'Give the user of the kubeconfig a role that allows it.',
  'object-conflict':
    'Somebody else manages these fields: take them out of the definition, or let the other one go of them.',
  'object-invalid': 'Correct the definition.',
};

/** The error for an answer of an API server. `what`: the request in a few words, `create pod shop/web`. */
export function kubeError(httpStatus: number, status: KubeStatus, what: string): OperationError {
  const reason = reasonOf(httpStatus, status);
  const lines = (status.details?.causes ?? []).map(({ field, message }) => `${field ?? ''} ${message ?? ''}`.trim());
  const hint = HINTS[reason];
  const options = {
    reason,
    ...(hint === undefined ? {} : { hint }),
    ...(lines.length === 0 ? {} : { evidence: [{ title: 'the API server says', lines }] }),
  };
  const message = `${what}: ${status.message ?? `the API server answers ${httpStatus}`}`;
  return reason === 'api-unavailable'
    ? new RecoverableError(message, options)
    : new NonRecoverableError(message, options);
}

/** An API server that has just begun has not read its roles, and forbids everything for a moment. */
const ROLES_UNREAD = /RBAC: .*not found/;

function reasonOf(httpStatus: number, { reason, message = '' }: KubeStatus): string {
  if (reason === 'AlreadyExists') return 'object-exists';
  if (httpStatus === 401) return 'api-unauthorized';
  if (httpStatus === 403) return ROLES_UNREAD.test(message) ? 'api-unavailable' : 'api-forbidden';
  if (httpStatus === 404) return 'object-missing';
  if (httpStatus === 409) return 'object-conflict';
  if (httpStatus === 400 || httpStatus === 422) return 'object-invalid';
  return httpStatus === 429 || httpStatus >= 500 ? 'api-unavailable' : 'api-refused';
}

/** Whether something was thrown for one of these reasons. */
export function failedBecause(error: unknown, ...reasons: readonly string[]): boolean {
  return error instanceof OperationError && reasons.includes(error.reason);
}
