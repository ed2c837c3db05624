// A group of the system.

import { quote } from '@brolly/plugin-sdk';
import { type Difference, type Facts, nameMistake, type ResourceKind } from '../resource-kind.ts';
import {
  CHANGE_ACCOUNT_FUNCTIONS,
  OBSERVE_ACCOUNT_FUNCTIONS,
  REVERT_ACCOUNT_FUNCTIONS,
} from '../shell/account-functions.ts';

export interface GroupResource {
  readonly kind: 'group';
  readonly name: string;
  /** Default: the next one that is free. */
  readonly gid?: number;
  /** A new one gets a gid out of the range of the system. Default false. */
  readonly system?: boolean;
}

export const groupKind: ResourceKind<GroupResource> = {
  name: (resource) => resource.name,
  mistake: ({ name }) => nameMistake(name, 'group'),
  observeFunctions: () => [OBSERVE_ACCOUNT_FUNCTIONS],
  changeFunctions: () => [CHANGE_ACCOUNT_FUNCTIONS],
  observe: ({ name }) => `brolly_observe_group ${quote(name)}`,
  compare: compareGroup,
  change: changeGroup,
  revert({ name }, facts) {
    const undo =
      facts.get('state') === 'present'
        ? `groupmod -g ${quote(facts.get('gid') ?? '')} -- ${quote(name)}`
        : `if grep -q ${quote(`^${name}:`)} /etc/group; then groupdel -- ${quote(name)} || delgroup ${quote(name)}; fi`;
    return `${REVERT_ACCOUNT_FUNCTIONS}
if brolly_accounts_are_ours; then brolly_put_back
elif [ -f "$record/paths" ]; then
${undo}
fi`;
  },
};

function compareGroup({ name, gid }: GroupResource, facts: Facts): Difference | undefined {
  const isThere = facts.get('state') === 'present';
  const present = facts.get('gid');
  if (isThere && (gid === undefined || present === String(gid))) return undefined;
  const detail = gid === undefined ? '' : isThere ? ` (gid ${present} -> ${gid})` : ` (gid ${gid})`;
  return {
    action: isThere ? 'update' : 'create',
    summary: `${isThere ? 'change' : 'create'} group ${name}${detail}`,
    before: Object.fromEntries(facts),
    revertAction: isThere ? 'update' : 'delete',
    revertSummary: isThere ? `give group ${name} its gid ${present} again` : `remove group ${name}`,
  };
}

function changeGroup({ name, gid, system }: GroupResource, facts: Facts): string {
  const number = gid === undefined ? '' : `-g ${gid} `;
  if (facts.get('state') === 'present') {
    return `brolly_account_tool groupmod\nbrolly_accounts_begin\ngroupmod ${number}-- ${quote(name)}`;
  }
  return `
if grep -q ${quote(`^${name}:`)} /etc/group; then exit 0; fi
brolly_account_tool groupadd addgroup
brolly_accounts_begin
case $account_tool in
  groupadd) groupadd ${system === true ? '-r ' : ''}${number}-- ${quote(name)} ;;
  addgroup) addgroup ${system === true ? '-S ' : ''}${number}${quote(name)} ;;
esac`;
}
