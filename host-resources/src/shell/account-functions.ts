// Shell functions for users and groups: the account files are kept as a whole, and put back as a whole where only we changed them.

/** Where accounts stand, with the copies that the account tools make of them. */
const ACCOUNT_FILES = ['passwd', 'shadow', 'group', 'gshadow', 'subuid', 'subgid']
  .flatMap((name) => [`/etc/${name}`, `/etc/${name}-`])
  .join(' ');

/** `brolly_observe_user NAME` and `brolly_observe_group NAME`. */
export const OBSERVE_ACCOUNT_FUNCTIONS = `
brolly_account_line() { # FILE NAME: prints the line of an account; also of one that comes from a directory service
  grep -- "^$2:" "/etc/$1" || { command -v getent >/dev/null && getent "$1" "$2"; }
}
brolly_observe_user() {
  if ! account_line=$(brolly_account_line passwd "$1"); then brolly_fact state absent; return 0; fi
  brolly_fact state present
  IFS=: read -r user_name user_secret user_uid user_gid user_comment user_home user_shell <<LINE
$account_line
LINE
  brolly_fact uid "$user_uid"; brolly_fact home "$user_home"; brolly_fact shell "$user_shell"
  brolly_fact comment "$(printf %s "$user_comment" | brolly_base64)"
  brolly_fact group "$(id -gn -- "$1" 2>/dev/null)"
  brolly_fact groups "$(id -Gn -- "$1" 2>/dev/null)"
}
brolly_observe_group() {
  if ! account_line=$(brolly_account_line group "$1"); then brolly_fact state absent; return 0; fi
  brolly_fact state present
  IFS=: read -r group_name group_secret group_gid group_members <<LINE
$account_line
LINE
  brolly_fact gid "$group_gid"
}
`;

/** For the script that notes what a user's home holds, and the one that looks whether it still does. */
const HOME_LIST_FUNCTION = `
brolly_home_list() { # PATH: what is in it
  if [ -e "$1" ]; then find "$1" ! -type d -exec stat -c '%n %s %Y' {} + | sort; fi
}
`;

/** `brolly_accounts_begin` before accounts are changed: what they are like afterwards is noted by itself; `brolly_account_tool TOOL...`. */
export const CHANGE_ACCOUNT_FUNCTIONS = `${HOME_LIST_FUNCTION}
brolly_accounts_begin() {
  if [ -f "$record/after" ]; then
    for account_file in /etc/passwd /etc/group; do
      account_sum=$(sha256sum <"$account_file")
      if ! grep -qxF "\${account_sum%% *}" "$record/after"; then : >"$record/mixed"; fi
    done
  fi
  for account_file in ${ACCOUNT_FILES}; do brolly_keep "$account_file"; done
  trap brolly_accounts_end EXIT # of the resource's own subshell, also when a tool fails half way
}
brolly_accounts_end() {
  for account_file in ${ACCOUNT_FILES}; do
    if [ -f "$account_file" ]; then
      account_sum=$(sha256sum <"$account_file")
      brolly_print '%s\\n' "\${account_sum%% *}" >>"$record/after"
    fi
  done
}
brolly_account_tool() { # TOOL...: sets account_tool to the first that is there
  for account_tool do if command -v "$account_tool" >/dev/null; then return 0; fi; done
  brolly_fail account-tool "there is none of $* on this host"
}
brolly_user_homes() { # HOME MAIL: notes what does not exist yet and comes with the user
  for user_path in "$1" "$2"; do
    if [ ! -e "$user_path" ] && [ ! -L "$user_path" ]; then brolly_print '%s\\n' "$user_path" >>"$record/homes"; fi
  done
}
`;

/**
 * Of revert scripts: `brolly_accounts_are_ours`, whether nobody else has changed the account files since, and
 * `brolly_remove_homes REMOVE`: what came with a user goes when nothing was added to it, or anyway with `yes`.
 */
export const REVERT_ACCOUNT_FUNCTIONS = `${HOME_LIST_FUNCTION}
brolly_accounts_are_ours() {
  if [ -e "$record/mixed" ] || [ ! -f "$record/paths" ]; then return 1; fi
  brolly_unpack_copies
  account_number=0
  while IFS= read -r account_file; do
    account_copy=$record/before.$account_number account_number=$(( account_number + 1 ))
    if [ -f "$account_file" ] && ! brolly_is_ours "$account_file" && ! brolly_is_original "$account_file" "$account_copy"; then return 1; fi
  done <"$record/paths"
}
brolly_remove_homes() { # REMOVE
  [ -f "$record/homes" ] || return 0
  while IFS= read -r user_path; do
    if [ ! -e "$user_path" ]; then continue; fi
    if [ "$1" = yes ]; then rm -rf "$user_path"; continue; fi
    brolly_home_list "$user_path" >"$record/homes.now"
    if [ -f "$record/homes.list" ] && grep -vxF -f "$record/homes.list" "$record/homes.now" >/dev/null; then brolly_kept "$user_path" not-empty
    else rm -rf "$user_path"; fi
  done <"$record/homes"
}
`;
