// A package of the operating system, by whichever of its package tools is there.

import type { ResourceKind } from '../resource-kind.ts';
import { isYes, nameMistake } from '../resource-kind.ts';
import { quote } from '../shell/quote.ts';

export interface OsPackageResource {
  readonly kind: 'os-package';
  readonly name: string;
}

export const osPackageKind: ResourceKind<OsPackageResource> = {
  name: (resource) => resource.name,
  mistake: ({ name }) => nameMistake(name, 'package'),
  observeFunctions: () => [PACKAGE_TOOL_FUNCTIONS],
  changeFunctions: () => [PACKAGE_TOOL_FUNCTIONS, INSTALL_FUNCTIONS],
  observe(resource) {
    return `if brolly_package_is_installed ${quote(resource.name)} 2>/dev/null >/dev/null; then brolly_fact installed yes; fi`;
  },
  compare(resource, facts) {
    if (isYes(facts, 'installed')) return undefined;
    return {
      action: 'create',
      summary: `install package ${resource.name}`,
      before: { installed: false },
      revertAction: 'delete',
      revertSummary: `remove package ${resource.name} and what came with it`,
    };
  },
  change(resource) {
    return `brolly_package_install ${quote(resource.name)} $together`;
  },
  revert(resource) {
    return `${PACKAGE_TOOL_FUNCTIONS}${REMOVE_FUNCTIONS}brolly_package_remove_all ${quote(resource.name)}`;
  },
};

/** Shell functions of both scripts: which tool there is, and whether a package is installed. */
const PACKAGE_TOOL_FUNCTIONS = `
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
`;

/** Shell function of the change script: what apt will install is recorded before it does; the others know by themselves. */
const INSTALL_FUNCTIONS = `
brolly_apt() {
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -q -y -o DPkg::Lock::Timeout=300 \\
    -o Dpkg::Options::=--force-confold -o APT::Install-Recommends=false "$@"
}
brolly_package_install() { # PACKAGE...: the first is this one, the others follow in the list and come along in one go
  if brolly_package_is_installed "$1"; then return 0; fi
  brolly_print '%s\\n' "$@" >>"$record/names"
  case $package_tool in
    apt-get)
      if ! brolly_apt -s install "$@" >"$work/simulated"; then
        brolly_apt update || brolly_fail package-lists "apt-get update failed"
        brolly_apt -s install "$@" >"$work/simulated" || brolly_fail package-unknown "apt-get cannot install $*"
      fi
      sed -n 's/^Inst \\([^ ]*\\) (.*/\\1/p' "$work/simulated" >>"$record/packages"
      brolly_apt install "$@" || { brolly_apt update && brolly_apt install "$@"; } || brolly_fail package-failed "apt-get install $* failed" ;;
    dnf) dnf -y -q install "$@" || brolly_fail package-failed "dnf install $* failed" ;;
    zypper) zypper -n -q install "$@" || brolly_fail package-failed "zypper install $* failed" ;;
    apk) apk add --no-progress "$@" || brolly_fail package-failed "apk add $* failed" ;;
    pacman) pacman -S --noconfirm --needed "$@" || brolly_fail package-failed "pacman -S $* failed" ;;
    *) brolly_fail package-tool "no package tool is on this host: $1 cannot be installed" ;;
  esac
}
`;

/** Shell function of the revert script. apt removes exactly what it said it would install, less what something else needs by now. */
const REMOVE_FUNCTIONS = `
brolly_apt_remove() {
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"
}
brolly_apt_would_remove_more() { # PACKAGE...: whether something else would go too
  brolly_apt_remove -s purge "$@" | sed -n 's/^\\(Purg\\|Remv\\) \\([^ ]*\\) .*/\\2/p' >"$record/would"
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
  if ! brolly_apt_would_remove_more $packages; then brolly_apt_remove purge $packages; return; fi
  for package in $packages; do
    if brolly_apt_would_remove_more "$package"; then brolly_kept "$package" needed-by-others
    else brolly_apt_remove purge "$package"; fi
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
  if [ "$package_tool" = apt-get ]; then brolly_packages_of_apt; return; fi
  for package in $(cat "$record/names" 2>/dev/null); do brolly_package_remove "$package"; done
}
`;
