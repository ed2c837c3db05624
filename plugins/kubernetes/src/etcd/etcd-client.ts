// etcd of a control plane, asked through the connection to its host: the JSON form of its own API.

import { request } from 'node:https';
import type { Host } from '@brolly/plugin-sdk';
import type { KeyPair } from '../certificates.ts';
import type { Member } from './quorum.ts';

const PORT = 2379;
const DEFAULT_TIMEOUT_MS = 10_000;
/** More than any answer that is read whole. */
const LONGEST_ANSWER = 4 * 1024 * 1024;

/** What lets the orchestrator in. */
export interface EtcdAccess {
  /** Of etcd's own CA, PEM. */
  readonly authority: string;
  readonly client: KeyPair;
}

/** One member of etcd. Every method rejects when it does not answer within ten seconds. */
export interface EtcdClient {
  /** As this member sees them when `isLocal`, else as a quorum does. */
  members(options?: { readonly isLocal?: boolean }): Promise<readonly Member[]>;
  /** The id of this member, and whether it has a leader. */
  status(): Promise<{ readonly id: string; readonly hasLeader: boolean; readonly databaseBytes: number }>;
  removeMember(id: string): Promise<void>;
  /** All data as one file of a database, piece by piece; etcd ends it with the SHA-256 of what came before. */
  snapshot(): AsyncIterable<Buffer>;
}

/** Runs `use` with the etcd of a host; the way there is closed afterwards. */
export async function withEtcd<Result>(
  host: Host,
  { access, signal }: { readonly access: EtcdAccess; readonly signal: AbortSignal },
  use: (client: EtcdClient) => Promise<Result>,
): Promise<Result> {
  const way = await host.forwardPort({ address: '127.0.0.1', port: PORT }, { signal });
  const call: Call = (path, body) => collect(send({ port: way.port, access, path, body, signal }));
  try {
    return await use({
      async members({ isLocal = false } = {}) {
        const answer = (await call('cluster/member/list', { linearizable: !isLocal })) as MemberList;
        return (answer.members ?? []).map(readMember);
      },
      async status() {
        const answer = (await call('maintenance/status', {})) as Status;
        const leader = answer.leader ?? '0';
        return {
          id: answer.header?.member_id ?? '',
          hasLeader: leader !== '0' && (answer.errors ?? []).length === 0,
          databaseBytes: Number(answer.dbSize ?? 0),
        };
      },
      removeMember: async (id) => void (await call('cluster/member/remove', { ID: id })),
      async *snapshot() {
        for await (const line of linesOf(
          send({ port: way.port, access, path: 'maintenance/snapshot', body: {}, signal }),
        )) {
          const { result, error } = JSON.parse(line) as SnapshotLine;
          if (error !== undefined) throw new Error(`etcd: ${error.message ?? line}`);
          if (result?.blob !== undefined) yield Buffer.from(result.blob, 'base64');
        }
      },
    });
  } catch (error) {
    const refused = way.failure();
    throw refused === undefined ? error : new Error(`etcd of ${host.address.name}: ${refused}`, { cause: error });
  } finally {
    way.close();
  }
}

type Call = (path: string, body: unknown) => Promise<unknown>;

interface MemberList {
  readonly members?: readonly {
    readonly ID?: string;
    readonly name?: string;
    readonly peerURLs?: readonly string[];
    readonly isLearner?: boolean;
  }[];
}

interface Status {
  readonly header?: { readonly member_id?: string };
  readonly leader?: string;
  readonly dbSize?: string;
  readonly errors?: readonly string[];
}

interface SnapshotLine {
  readonly result?: { readonly blob?: string };
  readonly error?: { readonly message?: string };
}

function readMember(one: NonNullable<MemberList['members']>[number]): Member {
  return { id: one.ID ?? '', name: one.name ?? '', peerUrls: one.peerURLs ?? [], isLearner: one.isLearner === true };
}

interface Request {
  readonly port: number;
  readonly access: EtcdAccess;
  readonly path: string;
  readonly body: unknown;
  readonly signal: AbortSignal;
}

/** The pieces of an answer; it ends when nothing comes for ten seconds. */
async function* send({ port, access, path, body, signal }: Request): AsyncGenerator<Buffer> {
  const sent = request({
    host: '127.0.0.1',
    port,
    path: `/v3/${path}`,
    method: 'POST',
    ca: access.authority,
    cert: access.client.certificate,
    key: access.client.key,
    agent: false,
    signal,
    timeout: DEFAULT_TIMEOUT_MS,
    headers: { 'content-type': 'application/json' },
  });
  sent.on('timeout', () => sent.destroy(new Error(`etcd did not answer for ${DEFAULT_TIMEOUT_MS / 1000} s`)));
  sent.end(JSON.stringify(body));
  const answer = await new Promise<AsyncIterable<Buffer> & { readonly statusCode?: number }>((resolve, reject) => {
    sent.on('response', resolve);
    sent.on('error', reject);
  });
  if (answer.statusCode === 200) {
    yield* answer;
    return;
  }
  let text = '';
  for await (const piece of answer) text += String(piece);
  throw new Error(`etcd answered ${answer.statusCode} to ${path}: ${text.slice(0, 500)}`);
}

async function collect(pieces: AsyncIterable<Buffer>): Promise<unknown> {
  const all: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    all.push(piece);
    length += piece.length;
    if (length > LONGEST_ANSWER) throw new Error('etcd answered with more than it can have to say');
  }
  return JSON.parse(Buffer.concat(all).toString()) as unknown;
}

async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line !== '');
  }
  if (rest !== '') yield rest;
}
