// A user of the system.

import { quote } from '@brolly/plugin-sdk';
import { type Difference, type Facts, lineMistake, nameMistake, type ResourceKind } from '../resource-kind.ts';
import {
  CHANGE_ACCOUNT_FUNCTIONS,
  OBSERVE_ACCOUNT_FUNCTIONS,
  REVERT_ACCOUNT_FUNCTIONS,
} from '../shell/account-functions.ts';

/** A user without a password: who logs in does so with an `authorized-key`. What is not written is left as it is. */
export interface UserResource {
  readonly kind: 'user';
  readonly name: string;
  readonly uid?: number;
  /** The primary group. Default: one of the user's own name. */
  readonly group?: string;
  /** Groups to be in as well; other groups of a user that is there are left alone. */
  readonly groups?: readonly string[];
  /** Default `/home/<name>`. */
  readonly home?: string;
  /** Default `/bin/sh`, and nologin for users of the system. */
  readonly shell?: string;
  readonly comment?: string;
  /** A new one gets a uid out of the range of the system, and no home is made. Default false. */
  readonly system?: boolean;
  /** Whether a revert removes a home that was made, with all that was put into it since. Default false. */
  readonly removeHome?: boolean;
}

export const userKind: ResourceKind<UserResource> = {
  name: (resource) => resource.name,
  paths: ({ home, shell }) => [home, shell].filter((path) => path !== undefined),
  mistake: ({ name, group, groups = [], comment = '' }) =>
    nameMistake(name, 'user') ??
    [...groups, ...(group === undefined ? [] : [group])].map((one) => nameMistake(one, 'group')).find(Boolean) ??
    (comment.includes(':') ? 'a comment holds no colon' : lineMistake(comment, 'a comment')),
  observeFunctions: () => [OBSERVE_ACCOUNT_FUNCTIONS],
  changeFunctions: () => [CHANGE_ACCOUNT_FUNCTIONS],
  observe: ({ name }) => `brolly_observe_user ${quote(name)}`,
  compare: compareUser,
  change: (resource, facts) => (facts.get('state') === 'present' ? modifyUser(resource, facts) : createUser(resource)),
  revert: revertUser,
};

interface Setting {
  readonly word: string;
  readonly before: string | undefined;
  readonly after: string;
  /** The option of usermod. */
  readonly option: string;
}

/** What differs on a user that is there. */
function settings(resource: UserResource, facts: Facts): Setting[] {
  const all: Setting[] = [];
  const add = (word: string, option: string, after: string | undefined, before = facts.get(word)): void => {
    if (after !== undefined && after !== before) all.push({ word, before, after, option });
  };
  const comment = facts.get('comment') ?? '%';
  add('uid', '-u', resource.uid === undefined ? undefined : String(resource.uid));
  add('group', '-g', resource.group);
  add('home', '-d', resource.home);
  add('shell', '-s', resource.shell);
  add('comment', '-c', resource.comment, comment === '%' ? '' : Buffer.from(comment, 'base64').toString('utf8'));
  const missing = missingGroups(resource, facts);
  if (missing.length > 0) add('groups', '-aG', missing.join(','), undefined);
  return all;
}

function missingGroups(resource: UserResource, facts: Facts): readonly string[] {
  const present = (facts.get('groups') ?? '').split(' ');
  return (resource.groups ?? []).filter((group) => !present.includes(group));
}

function compareUser(resource: UserResource, facts: Facts): Difference | undefined {
  const { name } = resource;
  const before = Object.fromEntries(facts);
  if (facts.get('state') !== 'present') {
    const groups =
      resource.groups === undefined || resource.groups.length === 0 ? '' : ` in ${resource.groups.join(', ')}`;
    const summary = `create user ${name}${groups}`;
    return { action: 'create', summary, before, revertAction: 'delete', revertSummary: `remove user ${name}` };
  }
  const differences = settings(resource, facts);
  if (differences.length === 0) return undefined;
  const details = differences.map((each) =>
    each.before === undefined ? `${each.word} + ${each.after}` : `${each.word} ${each.before} -> ${each.after}`,
  );
  return {
    action: 'update',
    summary: `change user ${name} (${details.join('; ')})`,
    before,
    revertAction: 'update',
    revertSummary: `make user ${name} what it was`,
  };
}

function modifyUser(resource: UserResource, facts: Facts): string {
  const words = settings(resource, facts).map(({ option, after }) => `${option} ${quote(after)}`);
  return `
brolly_account_tool usermod
brolly_accounts_begin
usermod ${words.join(' ')} -- ${quote(resource.name)}`;
}

function createUser(resource: UserResource): string {
  const { name, uid, groups = [], home = `/home/${name}`, comment, system = false } = resource;
  const shell =
    resource.shell === undefined
      ? system
        ? '$(command -v nologin || echo /bin/false)'
        : '/bin/sh'
      : quote(resource.shell);
  const own = quote(resource.group ?? name);
  const number = uid === undefined ? '' : `-u ${uid} `;
  const text = comment === undefined ? '' : `${quote(comment)} `;
  return `
if grep -q ${quote(`^${name}:`)} /etc/passwd; then exit 0; fi
brolly_account_tool useradd adduser
brolly_accounts_begin
${system ? '' : `brolly_user_homes ${quote(home)} ${quote(`/var/mail/${name}`)}`}
if ${resource.group === undefined ? `grep -q ${quote(`^${name}:`)} /etc/group` : ':'}; then own_group=yes; else own_group=; fi
case $account_tool in
  useradd)
    useradd ${number}${text === '' ? '' : `-c ${text}`}${system ? '-r -M' : '-m'} -d ${quote(home)} -s ${shell} \${own_group:+-g ${own}} -- ${quote(name)}
    ${groups.length === 0 ? ':' : `usermod -aG ${quote(groups.join(','))} -- ${quote(name)}`} ;;
  adduser)
    adduser -D ${number}${text === '' ? '' : `-g ${text}`}${system ? '-S -H ' : ''}-h ${quote(home)} -s ${shell} \${own_group:+-G ${own}} ${quote(name)}
    ${groups.map((group) => `addgroup ${quote(name)} ${quote(group)}`).join('; ') || ':'} ;;
esac
if [ -f "$record/homes" ]; then
  while IFS= read -r user_path; do brolly_home_list "$user_path"; done <"$record/homes" >"$record/homes.list.new"
  mv "$record/homes.list.new" "$record/homes.list"
fi`;
}

function revertUser(resource: UserResource, facts: Facts): string {
  const name = quote(resource.name);
  const undo =
    facts.get('state') === 'present'
      ? modifyBack(resource, facts)
      : `if grep -q ${quote(`^${resource.name}:`)} /etc/passwd; then userdel -- ${name} || deluser ${name}; fi`;
  return `${REVERT_ACCOUNT_FUNCTIONS}
if brolly_accounts_are_ours; then brolly_put_back
elif [ -f "$record/paths" ]; then
${undo}
fi
brolly_remove_homes ${resource.removeHome === true ? 'yes' : 'no'}`;
}

/** Somebody else has changed the account files: only what we changed of this user goes back. */
function modifyBack(resource: UserResource, facts: Facts): string {
  const name = quote(resource.name);
  const differences = settings(resource, facts);
  const words = differences.flatMap((each) =>
    each.before === undefined ? [] : [`${each.option} ${quote(each.before)}`],
  );
  const left = missingGroups(resource, facts).map((group) => `gpasswd -d ${name} ${quote(group)} || :`);
  return [...(words.length === 0 ? [] : [`usermod ${words.join(' ')} -- ${name}`]), ...left].join('\n') || ':';
}
