// Shell functions that find out which firewall decides on a host, let a port in and take that back.

/**
 * `brolly_firewall` sets `firewall` to `firewalld`, `ufw`, `nftables` or nothing; `brolly_is_let_in` asks it.
 *
 * Rules that nobody's front end rules over count as a firewall where a base chain of the hook `input` has the policy
 * drop, or a rule that drops or rejects.
 */
export const FIREWALL_FUNCTIONS = `
brolly_firewall() {
  firewall=
  if command -v firewall-cmd >/dev/null && firewall-cmd -q --state >/dev/null 2>&1; then firewall=firewalld
  elif command -v ufw >/dev/null && ufw status 2>/dev/null | grep -qx 'Status: active'; then firewall=ufw
  elif command -v nft >/dev/null && [ -n "$(brolly_closed_chains)" ]; then firewall=nftables; fi
}
brolly_closed_chains() { # prints "FAMILY TABLE CHAIN" of each chain that keeps something out
  nft list ruleset 2>/dev/null | while read -r first second third rest; do
    case "$first $second" in
      'table '*) chain_family=$second chain_table=$third ;;
      'chain '*) chain=$second hooked= closed= ;;
      'type filter') case "$third $rest" in
        'hook input '*) hooked=yes; case "$rest" in *'policy drop;'*) closed=yes ;; esac ;;
        esac ;;
      '} ') if [ -n "$hooked" ] && [ -n "$closed" ]; then echo "$chain_family $chain_table $chain"; fi; hooked= closed= ;;
      *) case " $first $second $third $rest " in *' drop '* | *' reject '*) closed=yes ;; esac ;;
    esac
  done
}
brolly_chains_of_family() { # of the chains those that see the address family that is let in
  brolly_closed_chains | while read -r chain_family chain_table chain; do
    case $chain_family in
      inet) ;;
      ip) if [ "$family" = ipv6 ]; then continue; fi ;;
      ip6) if [ "$family" = ipv4 ]; then continue; fi ;;
      *) continue ;;
    esac
    echo "$chain_family $chain_table $chain"
  done
}
brolly_zone() { # sets zone: firewalld's of the link that has the address; each question takes firewalld a while
  if [ -n "\${zone:-}" ] && [ "\${zone_at-none}" = "$at" ]; then return 0; fi
  zone_at=$at zone=
  if [ -n "$at" ]; then
    link=$(ip -o addr show to "$at" 2>/dev/null | { read -r number name rest && echo "$name"; }) || link=
    if [ -n "$link" ]; then zone=$(firewall-cmd --get-zone-of-interface="$link" 2>/dev/null) || zone=; fi
  fi
  if [ -z "$zone" ]; then zone=$(firewall-cmd --get-default-zone); fi
}
brolly_rich_rule() {
  if [ -z "$port" ]; then printf 'rule family="%s" source address="%s" protocol value="%s" accept' "$family" "$from" "$(brolly_protocol)"
  else printf 'rule family="%s" source address="%s" port port="%s" protocol="%s" accept' "$family" "$from" "$port" "$protocol"; fi
}
brolly_protocol() { # by number: not every list of protocols calls it ipip
  case $protocol in ipip) echo 4 ;; *) echo "$protocol" ;; esac
}
brolly_is_let_in() {
  case $firewall in
    '') return 0 ;;
    firewalld)
      brolly_zone
      if [ -n "$from" ]; then firewall-cmd -q --zone="$zone" --query-rich-rule="$(brolly_rich_rule)" && firewall-cmd -q --permanent --zone="$zone" --query-rich-rule="$(brolly_rich_rule)"
      else firewall-cmd -q --zone="$zone" --query-port="$port/$protocol" && firewall-cmd -q --permanent --zone="$zone" --query-port="$port/$protocol"; fi ;;
    ufw) ufw show added | grep -q " comment '$mark'$" ;;
    nftables)
      [ -z "$(brolly_chains_of_family | while read -r chain_family chain_table chain; do
        brolly_chain_has_mark "$chain_family" "$chain_table" "$chain" || echo closed
      done)" ] ;;
  esac
}
brolly_chain_has_mark() { # FAMILY TABLE CHAIN; nft does not show the comments of iptables
  case "$1 $2 $3" in
    'ip filter INPUT') if command -v iptables >/dev/null; then iptables -w -S INPUT | grep -q -e "$mark"; return; fi ;;
    'ip6 filter INPUT') if command -v ip6tables >/dev/null; then ip6tables -w -S INPUT | grep -q -e "$mark"; return; fi ;;
  esac
  nft list chain "$1" "$2" "$3" | grep -q -e "comment \\"$mark\\""
}
brolly_dport() {
  if [ -n "$port" ]; then printf '%s %s' --dport "$(printf %s "$port" | tr - :)"; fi
}
brolly_ufw_rule() {
  printf '%s' "proto $protocol from \${from:-any} to any port $(printf %s "$port" | tr - :)"
}
`;

/** `brolly_let_in ID` */
export const OPEN_FIREWALL_FUNCTIONS = `
brolly_let_in() {
  brolly_firewall
  if brolly_is_let_in; then return 0; fi
  printf '%s\\n' "$firewall" >"$record/firewall"
  case $firewall in
    firewalld) brolly_let_in_firewalld ;;
    ufw)
      if [ -z "$port" ]; then brolly_fail firewall-refused "ufw has no rules for $protocol: let it in by /etc/ufw/before.rules"; fi
      brolly_keep /etc/ufw/user.rules; brolly_keep /etc/ufw/user6.rules
      ufw allow $(brolly_ufw_rule) comment "$mark" || brolly_fail firewall-refused "ufw does not take the rule" ;;
    nftables) brolly_let_in_nftables "$1" ;;
  esac
}
brolly_let_in_firewalld() {
  brolly_zone
  printf '%s\\n' "$zone" >"$record/zone"
  zone_file=/etc/firewalld/zones/$zone.xml
  brolly_keep "$zone_file"; brolly_keep "$zone_file.old"
  if [ -n "$from" ]; then set -- --add-rich-rule="$(brolly_rich_rule)"; else set -- --add-port="$port/$protocol"; fi
  firewall-cmd -q --permanent --zone="$zone" "$@" && firewall-cmd -q --zone="$zone" "$@" || brolly_fail firewall-refused "firewalld does not take the rule"
  for zone_file in "$zone_file" "$zone_file.old"; do
    if [ -f "$zone_file" ]; then zone_sum=$(sha256sum <"$zone_file"); brolly_print '%s\\n' "\${zone_sum%% *}" >>"$record/after"; fi
  done
}
brolly_let_in_nftables() { # ID
  brolly_chains_of_family >"$work/chains"
  while read -r chain_family chain_table chain; do
    case "$chain_family $chain_table $chain" in
      'ip filter INPUT') if command -v iptables >/dev/null; then brolly_let_in_iptables iptables; continue; fi ;;
      'ip6 filter INPUT') if command -v ip6tables >/dev/null; then brolly_let_in_iptables ip6tables; continue; fi ;;
    esac
    case $family in ipv4) source="ip saddr $from " ;; ipv6) source="ip6 saddr $from " ;; *) source= ;; esac
    if [ -n "$port" ]; then what="$protocol dport $port"; else what="meta l4proto $(brolly_protocol)"; fi
    rule="$chain_family $chain_table $chain \${source}$what accept comment \\"$mark\\""
    if ! nft list chain "$chain_family" "$chain_table" "$chain" | grep -q "comment \\"$mark\\""; then
      nft insert rule $rule || brolly_fail firewall-refused "nft does not take: insert rule $rule"
    fi
    # What the file of the service builds anew at every start gets the rule again.
    if [ -f /etc/nftables.conf ] && grep -Eq "^[[:blank:]]*table[[:blank:]]+$chain_family[[:blank:]]+$chain_table([[:blank:]]|[{]|$)" /etc/nftables.conf; then
      brolly_add_line /etc/nftables.conf "$1" "insert rule $rule"
    fi
  done <"$work/chains"
}
brolly_let_in_iptables() { # TOOL
  if "$1" -w -S INPUT | grep -q -e "$mark"; then return 0; fi
  "$1" -w -I INPUT -p "$(brolly_protocol)" \${from:+-s "$from"} $(brolly_dport) -m comment --comment "$mark" -j ACCEPT ||
    brolly_fail firewall-refused "$1 does not take the rule"
}
`;

/** `brolly_no_longer_let_in`: only what is in the record, whichever firewall decides by now. */
export const REVERT_FIREWALL_FUNCTIONS = `
brolly_no_longer_let_in() {
  if [ ! -f "$record/firewall" ]; then return 0; fi
  read -r firewall <"$record/firewall"
  case $firewall in
    firewalld)
      if [ -n "$from" ]; then set -- --remove-rich-rule="$(brolly_rich_rule)"; else set -- --remove-port="$port/$protocol"; fi
      if [ -f "$record/zone" ]; then read -r zone <"$record/zone"; set -- --zone="$zone" "$@"; fi
      if brolly_is_our_zone; then is_our_zone=yes; else is_our_zone=; fi
      # firewalld has the zone in its memory, too, and would write it down again.
      if firewall-cmd -q --state; then firewall-cmd -q "$@" || :; firewall-cmd -q --permanent "$@" || :
      elif [ -z "$is_our_zone" ]; then firewall-offline-cmd -q "$@" || :; fi
      if [ -n "$is_our_zone" ]; then brolly_put_back_zone; fi ;;
    ufw)
      if command -v ufw >/dev/null; then
        ufw --force delete allow $(brolly_ufw_rule) || :
        brolly_unpack_copies
        for number in 0 1; do
          rules=$(sed -n "$(( number + 1 ))p" <"$record/paths")
          if brolly_is_original "$rules" "$record/before.$number"; then brolly_restore "$rules" "$record/before.$number"; fi
        done
      fi ;;
    nftables) brolly_remove_rules ;;
  esac
}
brolly_is_our_zone() { # whether nobody else has changed it since
  [ -f "$record/paths" ] || return 1
  while IFS= read -r path; do if [ -f "$path" ] && ! brolly_is_ours "$path"; then return 1; fi; done <"$record/paths"
}
brolly_put_back_zone() { # to the letter: firewalld writes a file in its own way
  brolly_unpack_copies
  number=0
  while IFS= read -r path; do
    copy=$record/before.$number number=$(( number + 1 ))
    if [ -e "$copy" ]; then brolly_restore "$path" "$copy"; else rm -f "$path"; fi
  done <"$record/paths"
  brolly_remove_made
}
brolly_remove_rules() {
  for tool in iptables ip6tables; do
    if command -v "$tool" >/dev/null && "$tool" -w -S INPUT 2>/dev/null | grep -q -e "$mark"; then
      "$tool" -w -D INPUT -p "$(brolly_protocol)" \${from:+-s "$from"} $(brolly_dport) -m comment --comment "$mark" -j ACCEPT
    fi
  done
  nft -a list ruleset 2>/dev/null | while read -r first second third rest; do
    case "$first $second" in
      'table '*) chain_family=$second chain_table=$third ;;
      'chain '*) chain=$second ;;
      *) case "$first $second $third $rest" in *"comment \\"$mark\\""*' # handle '*) nft delete rule "$chain_family" "$chain_table" "$chain" handle "\${rest##*# handle }" ;; esac ;;
    esac
  done
  if [ -f "$record/lines" ]; then brolly_take_out_lines /etc/nftables.conf; fi
}
`;
