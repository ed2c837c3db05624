// One script that takes the picture of a whole host: it changes nothing and leaves nothing there.

import { LINE_PREFIX } from '../protocol.ts';
import { assembleScript } from '../shell/script.ts';

/** Larger files are told apart by size and time instead of their content. */
const HASHED_MEBIBYTES = 64;

/** File systems that are no disk of the host: of those under /run only the names count. */
const PSEUDO =
  'proc|sysfs|devtmpfs|devpts|cgroup|cgroup2|tmpfs|mqueue|nfs|nfs4|cifs|fuse.*|debugfs|tracefs|securityfs|pstore|bpf|configfs|hugetlbfs|autofs|binfmt_misc|rpc_pipefs|nsfs|efivarfs|selinuxfs|ramfs';

/**
 * The sections run side by side, since most of the time each waits for something else. Their output is collected in a
 * folder in memory that is gone before the script ends.
 */
const MAIN = `
scratch=$(mktemp -d /dev/shm/.brolly-snapshot.XXXXXX 2>/dev/null || mktemp -d /run/.brolly-snapshot.XXXXXX) || return 1
trap 'rm -rf "$scratch"' EXIT; trap 'exit 1' HUP INT TERM PIPE
pruned=
while read -r source point type rest; do
  case $type in ${PSEUDO}) if [ "$point" != / ]; then pruned="$pruned -o -path $point"; fi ;; esac
done </proc/self/mounts
list_files() { # WORDS of find...
  if find / -maxdepth 0 -printf '' 2>/dev/null; then
    find "$@" \\( -type f -printf 'f%m %U:%G %s %T@ %p\\n' -o -type l -printf 'l%l\\n%p\\n' -o -printf '%y%m %U:%G %p\\n' \\)
  else find "$@" \\( -type l -exec sh -c 'for path do printf "l%s\\n%s\\n" "$(readlink "$path")" "$path"; done' sh {} + -o -type f -exec stat -c 'f%a %u:%g %s %Y %n' {} + -o -type d -exec stat -c 'd%a %u:%g %n' {} + -o -exec stat -c 'o%a %u:%g %n' {} + \\); fi
}
hash_files() {
  if command -v openssl >/dev/null && openssl dgst -sha256 -r /dev/null >/dev/null 2>&1; then xargs -0 -n 400 openssl dgst -sha256 -r
  else xargs -0 -n 400 sha256sum -b; fi
}
files() {
  set -f
  list_files / \\( -path /proc -o -path /sys -o -path /dev$pruned \\) -prune -o ! -name '*
*'
  list_files /run -mindepth 1 ! -name '*
*' | sed 's/^f\\([0-9]*\\) \\([^ ]*\\) [0-9]* [0-9.]* /o\\1 \\2 /'
}
hashes() {
  set -f
  find / \\( -path /proc -o -path /sys -o -path /dev$pruned \\) -prune -o -type f -size -${HASHED_MEBIBYTES * 2048} ! -name '*
*' -print0 | hash_files | cut -c 1-32,65-
}
attributes() {
  set --
  for folder in /*; do
    case $folder in /proc | /sys | /dev | /run | /tmp) ;; *) if [ ! -L "$folder" ]; then set -- "$@" "$folder"; fi ;; esac
  done
  if command -v getfattr >/dev/null; then getfattr -R -P -h -d -m - -e hex --absolute-names "$@"
  elif command -v getcap >/dev/null; then for folder do getcap -r "$folder"; done; fi
}
packages() {
  if command -v dpkg-query >/dev/null; then dpkg-query -W -f '\${db:Status-Abbrev}\${binary:Package} \${Version}\\n' | grep '^i' | cut -c 4-
  elif command -v rpm >/dev/null; then rpm -qa --qf '%{NAME}.%{ARCH} %{VERSION}-%{RELEASE}\\n'
  elif command -v apk >/dev/null; then apk info -v
  elif command -v pacman >/dev/null; then pacman -Q; fi
}
units() { # whether a unit is enabled is a link among the files; to ask systemd for it takes seconds
  if command -v systemctl >/dev/null; then systemctl list-units --all --plain --no-legend --no-pager; fi
}
firewall() {
  if command -v nft >/dev/null; then nft -s list ruleset; fi
  for family in ip ip6; do
    if [ -s /proc/net/\${family}_tables_names ] && command -v \${family}tables-legacy-save >/dev/null; then \${family}tables-legacy-save | grep '^[-:]' | sed "s/\\[.*//; s/^/\${family}tables /"; fi
  done
}
sysctls() { find /proc/sys -type f -perm -200 ! -path '*/neigh/*' -exec grep -H . {} + | cut -c 11-; }
processes() {
  for folder in /proc/[0-9]*; do
    command=$(tr '\\000' ' ' <"$folder/cmdline") || continue
    if [ -n "$command" ]; then printf '%s\\n' "\${command% }"; fi
  done
}
processes >"$scratch/processes" 2>/dev/null # before ours begin
files >"$scratch/files" 2>/dev/null &
hashes >"$scratch/hashes" 2>/dev/null &
units >"$scratch/units" 2>/dev/null &
sysctls >"$scratch/sysctls" 2>/dev/null &
attributes >"$scratch/attributes" 2>/dev/null &
packages >"$scratch/packages" 2>/dev/null
firewall >"$scratch/firewall" 2>/dev/null
if command -v ip >/dev/null; then
  ip -o link >"$scratch/links"; ip -o addr >"$scratch/addresses"
  { ip route show table all; ip -6 route show table all; } >"$scratch/routes" 2>/dev/null
  { ip rule; ip -6 rule; } >"$scratch/rules" 2>/dev/null
fi
cat /proc/self/mounts >"$scratch/mounts"
cut -d ' ' -f 1 /proc/modules >"$scratch/modules" 2>/dev/null
cat /etc/passwd >"$scratch/users"; cat /etc/group >"$scratch/groups"
find /sys/fs/cgroup -type d >"$scratch/cgroups" 2>/dev/null
wait
printf '${LINE_PREFIX}snapshot\\n'
cd "$scratch"
for section in *; do printf '@%s\\n' "$section"; cat "$section"; done | gzip -c | base64
printf '${LINE_PREFIX}snapshot-end\\n'`;

/** A script whose output `parseSnapshot` reads. It changes nothing on the host. */
export function snapshotScript(): string {
  return assembleScript([], MAIN);
}
