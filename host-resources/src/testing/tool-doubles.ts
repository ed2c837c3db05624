// Stand-ins for the tools that change what a root of its own shares with the machine: units, packages, modules, swap, rules.
// Each keeps its state in files, so that a test sees whether it is what it was.

/** Where they keep it. */
export const DOUBLES_STATE = '/var/lib/doubles';

/** There are `brolly_one`, and `brolly_two`, which needs `brolly_base`. A loaded one has a file that tells its state, as the kernel's. */
const MODPROBE = `
how=load
for word do case $word in -n) how=look ;; -D) how=needs ;; -*) ;; *) name=$(printf %s "$word" | tr - _) ;; esac; done
case $name in brolly_one) names=brolly_one ;; brolly_two) names="brolly_base brolly_two" ;; *) exit 1 ;; esac
for each in $names; do
  case $how in
    needs) echo "insmod /lib/modules/0.0.0-test/kernel/$(printf %s "$each" | tr _ -).ko.xz " ;;
    load) mkdir -p "/sys/module/$each"; : >"/sys/module/$each/initstate" ;;
  esac
done
`;

const RMMOD = `
for name do :; done
if [ -e "$state/in-use/$name" ] || { [ "$name" = brolly_base ] && [ -e /sys/module/brolly_two ]; }; then exit 1; fi
rm -r "/sys/module/$name"
`;

const SWAPON = `
priority=-2
if [ "$1" = -p ]; then priority=$2; shift 2; fi
printf '%s file 1024 0 %s\\n' "$1" "$priority" >>/proc/swaps
`;

const SWAPOFF = `
left=$(grep -v "^$1 " /proc/swaps)
printf '%s\\n' "$left" >/proc/swaps
`;

const DPKG_QUERY = `
for name do :; done
[ -e "$state/packages/$name" ] && printf installed
`;

/** `tool` needs `library`; there is no `unknown`. */
const APT_GET = `
simulate= verb= names=
while [ $# -gt 0 ]; do
  case $1 in
    -s) simulate=yes ;;
    -o) shift ;;
    -*) ;;
    install | purge | update) verb=$1 ;;
    *)
      case $verb$1 in
        installtool) names="$names library" ;;
        purgelibrary) names="$names tool" ;;
      esac
      names="$names $1" ;;
  esac
  shift
done
names=$(printf '%s\\n' $names | sort -u)
for name in $names; do
  package=$state/packages/$name
  case $verb in
    install)
      if [ "$name" = unknown ]; then echo "E: Unable to locate package $name" >&2; exit 100; fi
      if [ -e "$package" ]; then continue; fi
      if [ -n "$simulate" ]; then echo "Inst $name (1.0 stable)"; else mkdir -p "$state/packages"; : >"$package"; fi ;;
    purge)
      if [ ! -e "$package" ]; then continue; fi
      if [ -n "$simulate" ]; then echo "Purg $name [1.0]"; else rm "$package"; fi ;;
  esac
done
`;

const SYSTEMCTL = `
verb= unit= asked= value=
while [ $# -gt 0 ]; do
  case $1 in
    -p) asked=$2; shift ;;
    -n) shift ;;
    --value) value=yes ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$1; else unit=$1; fi ;;
  esac
  shift
done
active=$state/active/$unit wants=/etc/systemd/system/multi-user.target.wants
loaded=not-found; if [ -f "/etc/systemd/system/$unit" ]; then loaded=loaded; fi
runs=inactive; if [ -e "$active" ]; then runs=active; fi
case $verb in
  show)
    if [ -n "$value" ]; then echo "$loaded"; exit 0; fi
    enabled=; if [ -L "$wants/$unit" ]; then enabled=enabled; elif [ $loaded = loaded ]; then enabled=disabled; fi
    printf 'LoadState=%s\\nActiveState=%s\\nUnitFileState=%s\\nNeedDaemonReload=no\\n' "$loaded" "$runs" "$enabled" ;;
  is-active) echo "$runs" ;;
  enable) [ $loaded = loaded ] || exit 1; mkdir -p "$wants"; ln -sf "/etc/systemd/system/$unit" "$wants/$unit" ;;
  disable) rm -f "$wants/$unit" ;;
  start | restart) [ $loaded = loaded ] || exit 5; mkdir -p "$state/active"; : >"$active" ;;
  stop) [ $loaded = loaded ] || exit 5; rm -f "$active" ;;
esac
`;

/** One chain that lets nothing in: the rules stand in a file, each after its handle. Without the file there is no table. */
const NFT = `
handles=; if [ "$1" = -a ]; then handles=yes; shift; fi
rules=$state/rules
chain() {
  while read -r handle rule; do
    if [ -n "$handles" ]; then printf '    %s # handle %s\\n' "$rule" "$handle"; else printf '    %s\\n' "$rule"; fi
  done <"$rules"
}
[ -f "$rules" ] || exit 0
case "$1 $2" in
  'list ruleset') printf 'table inet filter {\\n  chain input {\\n    type filter hook input priority filter; policy drop;\\n'; chain; printf '  }\\n}\\n' ;;
  'list chain') chain ;;
  'insert rule')
    shift 5
    last=0; while read -r handle rule; do if [ "$handle" -gt "$last" ]; then last=$handle; fi; done <"$rules"
    left=$(cat "$rules"); printf '%s %s\\n%s\\n' "$(( last + 1 ))" "$*" "$left" >"$rules" ;;
  'delete rule') left=$(grep -v "^$7 " "$rules"); printf '%s\\n' "$left" >"$rules" ;;
esac
`;

/** Scripts by the name of the command that they stand in for. */
export const TOOL_DOUBLES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    modprobe: MODPROBE,
    rmmod: RMMOD,
    swapon: SWAPON,
    swapoff: SWAPOFF,
    'dpkg-query': DPKG_QUERY,
    'apt-get': APT_GET,
    systemctl: SYSTEMCTL,
    nft: NFT,
  }).map(([name, body]) => [name, `#!/bin/sh\nstate=${DOUBLES_STATE}\n${body.trim()}\n`]),
);
