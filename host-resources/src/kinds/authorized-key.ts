// A public key that lets its owner log in as a user.

import { quote } from '@brolly/plugin-sdk';
import { type Difference, type Facts, isYes, lineMistake, nameMistake, type ResourceKind } from '../resource-kind.ts';
import { CHANGE_LINE_FUNCTION, FIND_LINE_FUNCTION, literalExpression, revertLine } from '../shell/line-functions.ts';

/** A line of `~/.ssh/authorized_keys` of a user that is there, or is a resource listed before. */
export interface AuthorizedKeyResource {
  readonly kind: 'authorized-key';
  readonly user: string;
  /** `ssh-ed25519 AAAA... ada@example.org` */
  readonly key: string;
  /** What stands before the key: `from="10.0.0.0/8",no-agent-forwarding`. */
  readonly options?: string;
}

export const authorizedKeyKind: ResourceKind<AuthorizedKeyResource> = {
  name: ({ user, key }) => `${user}:${blobOf(key).slice(-32)}`,
  mistake: ({ user, key, options = '' }) =>
    nameMistake(user, 'user') ??
    lineMistake(`${options}${key}`, 'a key') ??
    (/^[a-z0-9@.-]+ [A-Za-z0-9+/]{16,}={0,3}( .*)?$/.test(key)
      ? undefined
      : 'that is no public key: "type base64 comment"'),
  observeFunctions: () => [FIND_LINE_FUNCTION, HOME_FUNCTION, OBSERVE_KEY_FUNCTION],
  changeFunctions: () => [FIND_LINE_FUNCTION, CHANGE_LINE_FUNCTION, HOME_FUNCTION, PLACE_KEY_FUNCTION],
  observe: (resource) => `brolly_observe_key ${quote(resource.user)} ${words(resource)}`,
  compare: compareKey,
  change: (resource, _facts, { id }) => `brolly_place_key ${quote(resource.user)} ${id} ${words(resource)}`,
  revert: () => `if [ -f "$record/key-file" ]; then\n${revertLine('$(cat "$record/key-file")')}\nfi`,
};

/** The line, and the line that gives way: the same key with other options or another comment. */
function words({ key, options }: AuthorizedKeyResource): string {
  const line = options === undefined ? key : `${options} ${key}`;
  return `${quote(line)} ${quote(`^[^#]*${literalExpression(blobOf(key))}`)}`;
}

function blobOf(key: string): string {
  return key.split(' ')[1] ?? '';
}

function compareKey({ user, key, options }: AuthorizedKeyResource, facts: Facts): Difference | undefined {
  if (isYes(facts, 'present')) return undefined;
  const comment = key.split(' ').slice(2).join(' ');
  const which = `${key.split(' ')[0]} ...${blobOf(key).slice(-12)}${comment === '' ? '' : ` ${comment}`}`;
  const isThere = isYes(facts, 'gives-way');
  return {
    action: isThere ? 'update' : 'create',
    summary: `${isThere ? 'change how' : 'let'} ${which} ${isThere ? 'logs in' : 'log in'} as ${user}${options === undefined ? '' : ` (${options})`}`,
    before: Object.fromEntries(facts),
    revertAction: 'update',
    revertSummary: `${isThere ? 'restore how' : 'no longer let'} ${which} ${isThere ? 'logs in' : 'log in'} as ${user}`,
  };
}

/** `brolly_home USER`: sets `home`, `user_uid` and `user_gid`; fails for a user that is not there. */
const HOME_FUNCTION = `
brolly_home() {
  home=
  user_line=$(grep -- "^$1:" /etc/passwd || { command -v getent >/dev/null && getent passwd "$1"; }) || return 1
  IFS=: read -r user_name user_secret user_uid user_gid user_comment home user_shell <<LINE
$user_line
LINE
  [ -n "$home" ]
}
`;

const OBSERVE_KEY_FUNCTION = `
brolly_observe_key() { # USER LINE REPLACES
  if ! brolly_home "$1"; then brolly_fact state no-user; return 0; fi
  brolly_fact home "$home"
  brolly_find_line "$home/.ssh/authorized_keys" "$2" "$3" ''
  if [ -n "$present" ]; then brolly_fact present yes; fi
  if [ -n "$gives_way" ]; then brolly_fact gives-way yes; brolly_fact before "$(sed -n "\${at}p" <"$home/.ssh/authorized_keys" | brolly_base64)"; fi
}
`;

/** The folder belongs to the user, who could put a link there that leads root elsewhere. */
const PLACE_KEY_FUNCTION = `
brolly_place_key() { # USER ID LINE REPLACES
  brolly_home "$1" || brolly_fail no-such-user "there is no user $1 on this host: declare it before its key"
  for key_path in "$home/.ssh" "$home/.ssh/authorized_keys"; do
    if [ -L "$key_path" ]; then brolly_fail link-in-the-way "$key_path is a symbolic link: a key is not written through it"; fi
  done
  if [ ! -d "$home" ]; then brolly_fail not-a-directory "$1 has no home: $home is not there"; fi
  brolly_print '%s\\n' "$home/.ssh/authorized_keys" >"$record/key-file"
  brolly_make_directory "$home/.ssh"
  if [ -f "$record/made" ] && grep -qxF "$home/.ssh" "$record/made"; then chmod 0700 "$home/.ssh"; chown "$user_uid:$user_gid" "$home/.ssh"; fi
  brolly_line "$home/.ssh/authorized_keys" "$2" 0600 "$3" "$4" ''
  if [ ! -e "$record/before.0.gz" ]; then chown -h "$user_uid:$user_gid" "$home/.ssh/authorized_keys"; fi
}
`;
