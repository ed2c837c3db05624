// A symbolic link.

import { quote } from '@brolly/plugin-sdk';
import { type Difference, type Facts, lineMistake, type ResourceKind } from '../resource-kind.ts';
import { OBSERVE_FILE_FUNCTIONS } from './file.ts';

/** A symbolic link; what it points to need not be there. */
export interface LinkResource {
  readonly kind: 'link';
  readonly path: string;
  /** As it is written in the link: absolute, or relative to the folder of the link. */
  readonly target: string;
}

export const linkKind: ResourceKind<LinkResource> = {
  name: (resource) => resource.path,
  paths: (resource) => [resource.path],
  claims: (resource) => resource.path,
  mistake: ({ target }) => (target === '' ? 'a link needs a target' : lineMistake(target, 'a target')),
  observeFunctions: () => OBSERVE_FILE_FUNCTIONS,
  observe: ({ path }) => `brolly_observe_state ${quote(path)}`,
  compare: compareLink,
  change({ path, target }, _facts, { id }) {
    return `
brolly_place ${quote(path)} ${id}
brolly_print '%s\\n' ${quote(`link:${target}`)} >>"$record/after"
ln -s -- ${quote(target)} "$temporary"
brolly_put ${quote(path)}`;
  },
  revert: () => 'brolly_put_back',
};

function compareLink({ path, target }: LinkResource, facts: Facts): Difference | undefined {
  const state = facts.get('state') ?? 'absent';
  const present = state === 'link' ? targetOf(facts) : undefined;
  if (present === target) return undefined;
  const exists = state !== 'absent';
  return {
    action: exists ? 'update' : 'create',
    summary: `${exists ? 'update' : 'create'} ${path} -> ${target}${present === undefined ? '' : ` (was ${present})`}`,
    before: Object.fromEntries(facts),
    revertAction: exists ? 'update' : 'delete',
    revertSummary: `${exists ? 'restore' : 'remove'} ${path}`,
  };
}

/** readlink ends what it says with a line feed. */
function targetOf(facts: Facts): string {
  return Buffer.from(facts.get('target') ?? '', 'base64')
    .toString('utf8')
    .replace(/\n$/, '');
}
