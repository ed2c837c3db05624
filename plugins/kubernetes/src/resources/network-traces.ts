// What a pod network leaves on a host, told from what others have there: leases, links, namespaces, rules of the firewall.

import { quote } from '@brolly/host-resources';
import { ATTEMPT_MARK } from '../evidence/evidence-script.ts';
import { FLANNEL_NETWORK } from '../flannel-manifest.ts';
import { TRACES_THAT_GO } from './firewall-traces.ts';
import { FOLDER } from './node-folder.ts';
import { ROUTED_NETWORK } from './routed-network.ts';

/** What was there before the first attempt; whole or not there. */
const BEFORE = `${FOLDER}/before`;
/** What flannel's own pod writes over. */
const WRITTEN_OVER = ['/etc/cni/net.d/10-flannel.conflist', '/opt/cni/bin/flannel'];
/** Names of CNI networks that are a cluster's, whoever has them from an earlier one. */
const OWN_NETWORKS = [FLANNEL_NETWORK, ROUTED_NETWORK, 'cni-loopback'];

/** Those that iptables makes, as a pattern of `case`. */
const TABLES_OF_IPTABLES =
  "'ip filter' | 'ip nat' | 'ip mangle' | 'ip raw' | 'ip6 filter' | 'ip6 nat' | 'ip6 mangle' | 'ip6 raw'";
/** Those of the CNI plugins on a host without iptables, which name no network. */
const TABLES_OF_PLUGINS = ['ip cni_hostport', 'ip6 cni_hostport', 'inet cni_plugins_masquerade'];
/** Prints the chains that hang on a hook of the kernel: `ip filter INPUT`. */
const LIST_CHAINS = `nft list chains 2>/dev/null | while read -r word first second rest; do
  case $word in table) table="$first $second" ;; chain) chain=$first ;; type) printf '%s\\n' "$table $chain" ;; esac
done`;
/** Prints the names in a configuration of CNI: of networks, and of what else has one. */
const LIST_NAMES = `grep -o '"name"[[:space:]]*:[[:space:]]*"[^"]*"' | sed 's/"$//; s/.*"//'`;

/**
 * POSIX sh that notes what others have of all that a pod network makes. It does so before the first attempt, and never again:
 * what a second one finds may be of the first.
 */
export const NOTE_NETWORK = `if [ ! -d ${BEFORE} ]; then
  rm -rf ${BEFORE}.new && mkdir -p ${BEFORE}.new
  [ -e /run/xtables.lock ] || : >${BEFORE}.new/no-xtables-lock
  if command -v nft >/dev/null 2>&1; then
    nft list tables >${BEFORE}.new/nft-tables 2>/dev/null || :
    ${LIST_CHAINS} >${BEFORE}.new/nft-chains
  fi
  for tool in iptables ip6tables; do "$tool-save" >${BEFORE}.new/$tool 2>/dev/null || :; done
  find /var/lib/cni >${BEFORE}.new/cni 2>/dev/null || :
  {
    ls /var/lib/cni/networks 2>/dev/null || :
    find /etc/cni/net.d -type f -exec cat {} + 2>/dev/null | ${LIST_NAMES} || :
  } | sort -u | grep -vxF ${OWN_NETWORKS.map((name) => `-e ${name}`).join(' ')} >${BEFORE}.new/networks || :
  ls /sys/class/net >${BEFORE}.new/links
  [ ! -d /run/netns ] || ls /run/netns >${BEFORE}.new/namespaces
  for path in ${WRITTEN_OVER.join(' ')}; do if [ -e "$path" ]; then cp -a "$path" ${BEFORE}.new/; fi; done
  mv ${BEFORE}.new ${BEFORE}
fi`;

/**
 * POSIX sh that removes what the pod network of a node has left, when its pods have ended. What was there before stays, and
 * so does what networks that were there before have got since. A host on which nothing was begun is not touched.
 *
 * @param podNetwork in CIDR form: it overlaps with nothing that was there before
 */
export function removeNetworkTraces(podNetwork: string): string {
  return `if [ -d ${BEFORE} ] || [ -e ${ATTEMPT_MARK} ]; then
was_there() { grep -qxF -e "$2" ${BEFORE}/"$1" 2>/dev/null; }
# Namespaces of pods, which nothing runs in by now.
in_use=$(for process in /proc/[0-9]*; do readlink "$process/ns/net" 2>/dev/null || :; done | sort -u)
for space in /run/netns/cni-* /var/run/netns/cni-*; do
  [ -e "$space" ] || continue
  if was_there namespaces "\${space##*/}"; then continue; fi
  case $in_use in *"[$(stat -L -c %i "$space" 2>/dev/null)]"*) continue ;; esac
  umount "$space" 2>/dev/null || umount -l "$space" 2>/dev/null || :
  rm -f "$space" 2>/dev/null || :
done
[ -e ${BEFORE}/namespaces ] || rmdir /run/netns 2>/dev/null || :
# Links of the pod network, and routes into it.
for link in cni0 flannel.1; do was_there links "$link" || ip link delete "$link" 2>/dev/null || :; done
ip ${podNetwork.includes(':') ? '-6' : '-4'} route show root ${quote(podNetwork)} 2>/dev/null | while read -r route; do ip route delete $route 2>/dev/null || :; done
${REMOVE_RULES}
${REMOVE_TABLES}
${REMOVE_FILES}
fi`;
}

/** Only what goes is named, and nothing if a line of it cannot be done; then each line is tried for itself. Counters stay. */
const REMOVE_RULES = `noted=; [ ! -d ${BEFORE} ] || noted=yes
for tool in iptables ip6tables; do
  command -v "$tool-save" >/dev/null 2>&1 || continue
  before=/dev/null theirs=/dev/null
  if [ -n "$noted" ]; then before=${BEFORE}/$tool theirs=${BEFORE}/networks; fi
  changes=$("$tool-save" 2>/dev/null | awk -v own=${quote(OWN_NETWORKS.join(' '))} -v noted="$noted" ${quote(TRACES_THAT_GO)} part=networks "$theirs" part=before "$before" part=now -) || continue
  [ -n "$changes" ] || continue
  if printf '%s\\n' "$changes" | "$tool-restore" --noflush --wait=10 2>/dev/null; then continue; fi
  printf '%s\\n' "$changes" | while IFS= read -r line; do
    case $line in
      '*'*) table=$line ;;
      COMMIT) ;;
      *) printf '%s\\n%s\\nCOMMIT\\n' "$table" "$line" | "$tool-restore" --noflush --wait=10 2>/dev/null || : ;;
    esac
  done
done`;

/** Tables that were not there before and are empty, and in those of others what iptables adds for a first rule: a chain of the kernel's. */
const REMOVE_TABLES = `if command -v nft >/dev/null 2>&1; then
  nft delete table ip kube-proxy 2>/dev/null || :
  nft delete table ip6 kube-proxy 2>/dev/null || :
  if [ -f ${BEFORE}/nft-tables ]; then
    [ -s ${BEFORE}/networks ] || for table in ${TABLES_OF_PLUGINS.map(quote).join(' ')}; do
      was_there nft-tables "table $table" || nft delete table $table 2>/dev/null || :
    done
    nft list tables 2>/dev/null | while read -r word family table; do
      if was_there nft-tables "$word $family $table"; then continue; fi
      case "$family $table" in ${TABLES_OF_IPTABLES}) ;; *) continue ;; esac
      nft -a list table "$family" "$table" 2>/dev/null | grep -Ev 'policy|^table|^}|chain |^[[:space:]]*}|^$' | grep -q . || nft delete table "$family" "$table" 2>/dev/null || :
    done
    ${LIST_CHAINS} | while read -r family table chain; do
      case "$family $table" in ${TABLES_OF_IPTABLES}) ;; *) continue ;; esac
      if was_there nft-chains "$family $table $chain"; then continue; fi
      if nft list chain "$family" "$table" "$chain" 2>/dev/null | grep -Ev 'policy accept|^table|^}|chain |^[[:space:]]*}|^$' | grep -q .; then continue; fi
      nft delete chain "$family" "$table" "$chain" 2>/dev/null || :
    done
  fi
fi
[ ! -e ${BEFORE}/no-xtables-lock ] || rm -f /run/xtables.lock`;

/** Of paths below /var/lib/cni those that go: leases by the folder of their network, results by its name. */
const PATHS_THAT_GO = `
BEGIN { split(own, names, " "); for (at in names) is_own[names[at]] = 1 }
function is_of(path, networks,  rest, name) {
  rest = substr(path, length("/var/lib/cni/") + 1) "/"
  sub(/^cache\\//, "", rest)
  for (name in networks) if (index(rest, "networks/" name "/") == 1 || index(rest, "results/" name "-") == 1) return 1
  return 0
}
part == "networks" { is_theirs[$0] = 1; next }
part == "before" { was[$0] = 1; next }
$0 in was { next }
is_of($0, is_own) || index($0 "/", "/var/lib/cni/flannel/") == 1 { print; next }
noted && !is_of($0, is_theirs)`;

const REMOVE_FILES = `before=/dev/null theirs=/dev/null
if [ -n "$noted" ]; then before=${BEFORE}/cni theirs=${BEFORE}/networks; fi
cni_traces() { awk -v own=${quote(OWN_NETWORKS.join(' '))} -v noted="$noted" ${quote(PATHS_THAT_GO)} part=networks "$theirs" part=before "$before" part=now - | tr '\\n' '\\000'; }
find /var/lib/cni ! -type d 2>/dev/null | cni_traces | xargs -0 -r rm -f 2>/dev/null || :
find /var/lib/cni -depth -type d 2>/dev/null | cni_traces | xargs -0 -r rmdir 2>/dev/null || :
for path in ${WRITTEN_OVER.join(' ')}; do
  copy=${BEFORE}/\${path##*/}
  if [ ! -e "$copy" ]; then rm -f "$path"
  elif [ -d "\${path%/*}" ] && ! cmp -s "$copy" "$path"; then
    cp -a "$copy" "\${path%/*}/.brolly-before" && mv -f "\${path%/*}/.brolly-before" "$path" || :
  fi
done
rm -rf /run/flannel`;
