// Shell functions for packages of the operating system, by whichever tool is there: apt, dnf, zypper, apk or pacman.

/**
 * For every script: which tool there is, and what it says of a package.
 *
 * A release is upstream's, without the packager's own number: `1.36.3` is met by `1.36.3-1.1`. A package is held where
 * upgrades of the whole system leave it alone; dnf knows no such mark, its repositories exclude packages instead.
 */
export const PACKAGE_TOOL_FUNCTIONS = `
brolly_package_tool() {
  for package_tool in apt-get dnf zypper apk pacman; do
    if command -v "$package_tool" >/dev/null; then return 0; fi
  done
  package_tool=
}
brolly_package_is_installed() {
  brolly_package_tool
  case $package_tool in
    apt-get) [ "$(dpkg-query -W -f '\${db:Status-Status}' "$1")" = installed ] ;;
    dnf | zypper) rpm -q --whatprovides "$1" ;;
    apk) apk info -e "$1" ;;
    pacman) pacman -Q "$1" ;;
    *) return 1 ;;
  esac
}
brolly_package_release() {
  case $package_tool in
    apt-get) dpkg-query -W -f '\${Version}' "$1" ;;
    dnf | zypper) rpm -q --qf '%{VERSION}-%{RELEASE}' "$1" ;;
  esac
}
brolly_package_is_held() {
  case $package_tool in
    apt-get) [ "$(dpkg-query -W -f '\${db:Status-Want}' "$1")" = hold ] ;;
    zypper) zypper -n -q locks | cut -d '|' -f 2 | tr -d ' ' | grep -qxF -- "$1" ;;
  esac
}
`;

/** For both scripts that change. dpkg asks nobody about the files of packages; zypper installs nothing of what is locked. */
const CHANGE_FUNCTIONS = `
brolly_apt() {
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -q -y -o DPkg::Lock::Timeout=300 \\
    -o Dpkg::Options::=--force-confold -o APT::Install-Recommends=false "$@"
}
brolly_package_unlock() { # NAME
  if brolly_package_is_held "$1"; then zypper -n -q removelock "$1"; fi
}
`;

/** For the observing script: `brolly_observe_package NAME`, and `brolly_observe_release NAME` for one with a wanted release. */
export const OBSERVE_PACKAGE_FUNCTIONS = `
brolly_observe_package() {
  if brolly_package_is_installed "$1" 2>/dev/null >/dev/null; then brolly_fact installed yes; else return 1; fi
}
brolly_observe_release() {
  brolly_observe_package "$1" || return 0
  brolly_fact release "$(brolly_package_release "$1" 2>/dev/null)"
  if brolly_package_is_held "$1" 2>/dev/null; then brolly_fact held yes; fi
}
`;

/** Where packages put folders of theirs beside what is the owner's. */
const EMPTY_FOLDERS_BELOW = ['/opt', '/srv', '/mnt', '/media', '/etc', '/usr/local', '/var/lib', '/var/opt'];

/**
 * For the change script: what apt will install is recorded before it does; the others know by themselves.
 *
 * `brolly_package_install NAME[=RELEASE]...`: the first is the one that is asked for, the others follow in the list and
 * come along in one go.
 */
export const INSTALL_FUNCTIONS = `${CHANGE_FUNCTIONS}
brolly_package_is_there() { # NAME[=RELEASE]
  brolly_package_is_installed "\${1%%=*}" || return 1
  case $1 in
    *=*) case $(brolly_package_release "\${1%%=*}") in "\${1#*=}" | "\${1#*=}"-*) ;; *) return 1 ;; esac ;;
  esac
}
brolly_package_words() { # NAME[=RELEASE]...: sets words, each as the tool writes a release
  words=
  for word do
    case $package_tool:$word in
      apt-get:*=*) words="$words $word-*" ;;
      dnf:*=*) words="$words \${word%%=*}-\${word#*=}" ;;
      apk:*=* | pacman:*=*) brolly_fail package-tool "$package_tool is not asked for a release: $word" ;;
      *) words="$words $word" ;;
    esac
  done
}
brolly_note_empty_folders() { # a package tool takes folders along that its packages had a part in, also those that were there
  if [ -e "$record/empty" ]; then return 0; fi
  find ${EMPTY_FOLDERS_BELOW.join(' ')} -xdev -maxdepth 2 -type d -empty -exec stat -c '%a %u %g %n' {} + >"$record/empty.new" 2>/dev/null || :
  mv "$record/empty.new" "$record/empty"
}
brolly_package_install() {
  asked=$1
  if brolly_package_is_there "$asked"; then return 0; fi
  for word do
    if ! brolly_package_is_installed "\${word%%=*}" >/dev/null; then brolly_print '%s\\n' "\${word%%=*}"; fi
  done >>"$record/names"
  brolly_note_empty_folders
  case "$*" in *=*) of_release=yes ;; *) of_release= ;; esac
  brolly_package_words "$@"
  set -f; set -- $words; set +f
  case $package_tool in
    apt-get)
      if [ -n "$of_release" ]; then set -- --allow-downgrades --allow-change-held-packages "$@"; fi
      if ! brolly_apt -s install "$@" >"$work/simulated"; then
        brolly_apt update || brolly_fail package-lists "apt-get update failed"
        brolly_apt -s install "$@" >"$work/simulated" || brolly_fail package-unknown "apt-get cannot install$words"
      fi
      sed -n 's/^Inst \\([^ ]*\\) (.*/\\1/p' "$work/simulated" >>"$record/packages"
      brolly_apt install "$@" || { brolly_apt update && brolly_apt install "$@"; } || brolly_fail package-failed "apt-get install$words failed" ;;
    dnf)
      if [ -n "$of_release" ]; then set -- --setopt=disable_excludes=all,* "$@"; fi
      dnf -y -q install "$@" || dnf -y -q --refresh install "$@" || brolly_fail package-failed "dnf install$words failed"
      brolly_package_is_there "$asked" || dnf -y -q downgrade "$@" || brolly_fail package-failed "dnf downgrade$words failed" ;;
    zypper)
      for word do case $word in *=*) brolly_package_unlock "\${word%%=*}" ;; esac; done
      if [ -n "$of_release" ]; then set -- --oldpackage "$@"; fi
      zypper -n -q install "$@" || { zypper -n -q refresh --force && zypper -n -q install "$@"; } || brolly_fail package-failed "zypper install$words failed" ;;
    apk) apk add --no-progress "$@" || brolly_fail package-failed "apk add$words failed" ;;
    pacman) pacman -S --noconfirm --needed "$@" || brolly_fail package-failed "pacman -S$words failed" ;;
    *) brolly_fail package-tool "no package tool is on this host:$words cannot be installed" ;;
  esac
}
brolly_package_hold() { # NAME
  case $package_tool in
    apt-get) apt-mark hold "$1" >/dev/null || brolly_fail package-failed "apt-mark hold $1 failed" ;;
    zypper) zypper -n -q addlock "$1" || brolly_fail package-failed "zypper addlock $1 failed" ;;
  esac
}
`;

/**
 * For the revert script. apt removes exactly what it said it would install, less what something else needs by now.
 *
 * `brolly_package_remove_all NAME`, and `brolly_package_restore NAME RELEASE HELD` for one that was there before.
 */
export const REMOVE_FUNCTIONS = `${CHANGE_FUNCTIONS}
brolly_apt_would_remove_more() { # PACKAGE...: whether something else would go too
  brolly_apt -s purge "$@" | sed -n 's/^\\(Purg\\|Remv\\) \\([^ ]*\\) .*/\\2/p' >"$record/would"
  while IFS= read -r would; do
    case " $* " in *" $would "*) ;; *) return 0 ;; esac
  done <"$record/would"
  return 1
}
brolly_packages_of_apt() {
  packages=
  for package in $(cat "$record/packages" 2>/dev/null); do
    if brolly_package_is_installed "$package"; then packages="$packages $package"; fi
  done
  if [ -z "$packages" ]; then return 0; fi
  if ! brolly_apt_would_remove_more $packages; then brolly_apt purge $packages; return; fi
  for package in $packages; do
    if brolly_apt_would_remove_more "$package"; then brolly_kept "$package" needed-by-others
    else brolly_apt purge "$package"; fi
  done
}
brolly_package_remove() {
  if ! brolly_package_is_installed "$1"; then return 0; fi
  case $package_tool in
    dnf) dnf -y -q remove "$1" ;;
    zypper) zypper -n -q remove --clean-deps "$1" ;;
    apk) apk del --no-progress "$1" ;;
    pacman) pacman -Rns --noconfirm "$1" ;;
  esac
}
brolly_package_remove_all() {
  brolly_package_tool
  if [ -e "$record/empty" ] && [ ! -e "$record/folders" ]; then # once: after a cut some are gone already
    while read -r mode user group folder; do
      if [ -d "$folder" ]; then printf '%s\\n' "$mode $user $group $folder"; fi
    done <"$record/empty" >"$record/folders.new"
    mv "$record/folders.new" "$record/folders"
  fi
  brolly_packages_remove
  if [ ! -e "$record/folders" ]; then return 0; fi
  while read -r mode user group folder; do
    if [ -e "$folder" ] || [ -L "$folder" ]; then continue; fi
    mkdir -p "$folder" && chown "$user:$group" "$folder" && chmod "$mode" "$folder"
  done <"$record/folders"
}
brolly_packages_remove() {
  if [ "$package_tool" = apt-get ]; then brolly_packages_of_apt; return; fi
  for package in $(cat "$record/names" 2>/dev/null); do brolly_package_remove "$package"; done
}
brolly_package_unhold() { # NAME
  brolly_package_tool
  case $package_tool in
    apt-get) if brolly_package_is_held "$1"; then apt-mark unhold "$1"; fi ;;
    zypper) brolly_package_unlock "$1" ;;
  esac
}
brolly_package_restore() {
  brolly_package_tool
  if [ "$(brolly_package_release "$1")" != "$2" ]; then
    case $package_tool in
      apt-get) brolly_apt install --allow-downgrades --allow-change-held-packages "$1=$2" ;;
      dnf) dnf -y -q --setopt=disable_excludes=all,* downgrade "$1-$2" || dnf -y -q --setopt=disable_excludes=all,* install "$1-$2" ;;
      zypper) brolly_package_unlock "$1" && zypper -n -q install --oldpackage "$1=$2" ;;
    esac || brolly_kept "$1" release-not-offered
  fi
  if [ -z "$3" ]; then brolly_package_unhold "$1"; return; fi
  case $package_tool in
    apt-get) apt-mark hold "$1" ;;
    zypper) brolly_package_is_held "$1" || zypper -n -q addlock "$1" ;;
  esac
}
`;
