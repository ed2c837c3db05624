// Which rules of the firewall go with a node: those of kube-proxy, the kubelet, flannel and its CNI plugins, and no others.

/**
 * A program of awk: from the rules as they were before and as they are now to what `iptables-restore --noflush` is to do,
 * table by table. It names nothing but what goes, so what others change meanwhile stays as they want it.
 *
 * Read one after the other, with the variable `part` set before each: `networks`, names of CNI networks of others, one per
 * line; `before` and `now`, what `iptables-save` says. `own` has the names of the cluster's networks; `noted` is empty where
 * nothing is known of before: then chains of CNI plugins go only where a rule names one of them.
 *
 * The chains of a container are `CNI-<hash>` and `CNI-DN-<hash>`; a rule that leads there names the network in its comment. All
 * containers share `CNI-HOSTPORT-*`, see plugins/meta/portmap of containernetworking/plugins.
 */
export const TRACES_THAT_GO = `
BEGIN { split(own, names, " "); for (at in names) is_own[names[at]] = 1 }
function target(rule) {
  gsub(/"([^"\\\\]|\\\\.)*"/, "", rule)
  if (!match(rule, / -[jg] [^ ]+/)) return ""
  return substr(rule, RSTART + 4, RLENGTH - 4)
}
function network(rule) {
  if (!match(rule, /name: \\\\"[^"\\\\]*\\\\" id: /)) return ""
  return substr(rule, RSTART + 8, RLENGTH - 8 - length("\\\\" "\\" id: "))
}
function is_of_kubernetes(chain) { return chain ~ /^(KUBE|FLANNEL)-/ }
# Chains of containers of others stay, with those that they share or lead to.
function find_theirs(  at, is_more, name) {
  for (at = 1; at <= rules; at++) {
    name = network(rule[at])
    if (name == "" || (noted ? !(name in is_theirs) : name in is_own)) continue
    if (chain_of[at] ~ /^CNI-/) stays[chain_of[at]] = 1
    if (to[at] ~ /^CNI-/) stays[to[at]] = 1
  }
  for (is_more = 1; is_more; ) {
    is_more = 0
    for (at = 1; at <= rules; at++) {
      if (network(rule[at]) != "" || !(chain_of[at] in stays) || to[at] !~ /^CNI-/ || to[at] in stays) continue
      stays[to[at]] = is_more = 1
    }
  }
  if ("CNI-HOSTPORT-SETMARK" in stays) stays["CNI-HOSTPORT-MASQ"] = 1
}
function goes(chain) {
  if ((table, chain) in was_chain) return 0
  if (is_of_kubernetes(chain)) return 1
  if (chain !~ /^CNI-/ || chain in stays) return 0
  if (!noted) return chain in is_named
  # Those of other plugins name no network.
  return !has_theirs || chain ~ /^CNI-(HOSTPORT-|DN-|SN-|[0-9a-f]+$)/
}
function end_of_table(  at, text) {
  find_theirs()
  for (at = 1; at <= rules; at++) if (to[at] ~ /^CNI-/ && network(rule[at]) in is_own) is_named[to[at]] = 1
  for (at = 1; at <= rules; at++) {
    if (goes(chain_of[at])) continue
    if (goes(to[at]) || (is_of_kubernetes(chain_of[at]) && !((table, rule[at]) in was_rule))) text = text "-D" substr(rule[at], 3) "\\n"
  }
  for (at = 1; at <= chains; at++) if (goes(chain[at])) text = text "-F " chain[at] "\\n"
  for (at = 1; at <= chains; at++) if (goes(chain[at])) text = text "-X " chain[at] "\\n"
  if (text != "") printf "*%s\\n%sCOMMIT\\n", table, text
}
part == "networks" { is_theirs[$0] = has_theirs = 1; next }
/^[*]/ { table = substr($0, 2); rules = chains = 0; split("", stays); split("", is_named); next }
part == "before" && /^:/ { was_chain[table, substr($1, 2)] = 1; next }
part == "before" && /^-A / { was_rule[table, $0] = 1; next }
part == "before" { next }
/^:/ { chain[++chains] = substr($1, 2); next }
/^-A / { rule[++rules] = $0; chain_of[rules] = $2; to[rules] = target($0); next }
/^COMMIT/ { end_of_table() }`;
