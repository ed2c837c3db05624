// What a pod network leaves is taken away with real tools in a network of the test's own; what others have there stays.

import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canMakeNetworkNamespaces, makeNetworkNamespace, type NetworkNamespace } from '../testing/network-namespace.ts';
import { NOTE_NETWORK, removeNetworkTraces } from './network-traces.ts';

const DASH = ['dash', '-s'];
/** With the older iptables, whose rules nft does not see. */
const LEGACY = ['sh', '-c', 'PATH=/run/legacy:$PATH exec dash -s'];
const TOOLS_OF_LEGACY = `mkdir /run/legacy
for tool in iptables ip6tables; do
  for verb in '' -save -restore; do ln -s "$(command -v $tool-legacy$verb)" /run/legacy/$tool$verb; done
done`;
/** With its own tools beside the shell. */
const BUSYBOX = ['sh', '-c', 'PATH=/run/applets:$PATH exec busybox sh -s'];
const APPLETS = `mkdir /run/applets
for name in awk cat cmp cp cut find grep ls mv readlink rm rmdir sed sort stat tr xargs; do ln -s "$(command -v busybox)" /run/applets/$name; done`;
const REMOVE = removeNetworkTraces('10.244.0.0/16');
/** As before an attempt of kubeadm, and after one. */
const BEGIN = `set -e\nmkdir -p /etc/brolly-kubernetes\n${NOTE_NETWORK}\n: >/etc/brolly-kubernetes/attempt`;
const END = `set -e\n${REMOVE}`;

/** All that is looked at, but the notes. Links by name and state, rules with their counters. */
const LOOK = `iptables-save -c | grep -v '^#'; ip6tables-save -c | grep -v '^#'; nft list ruleset
find /var/lib/cni /run /etc/cni /opt -path /run/upper -prune -o -path /run/work -prune -o -printf '%p %y %m\\n' | sort
find /var/lib/cni /etc/cni /opt -type f -exec sha256sum {} + | sort -k 2
ls /sys/class/net; ip -4 route show table all`;

/** As the plugins bridge, with ipMasq, and portmap of containernetworking 1.9 leave it for one container. */
const container = (network: string, id: string, address: string): string => `
hash=$(printf %s ${network}${id} | sha512sum | cut -c -24) dnat=$(printf %s ${network}${id} | sha512sum | cut -c -21)
comment='name: "${network}" id: "${id}"'
iptables -t nat -N CNI-$hash
iptables -t nat -A CNI-$hash -d ${address}/16 -j ACCEPT -m comment --comment "$comment"
iptables -t nat -A CNI-$hash ! -d 224.0.0.0/4 -j MASQUERADE -m comment --comment "$comment"
iptables -t nat -A POSTROUTING -s ${address} -j CNI-$hash -m comment --comment "$comment"
for chain in SETMARK MASQ DNAT; do iptables -t nat -N CNI-HOSTPORT-$chain 2>/dev/null && new=yes || new=; done
if [ -n "$new" ]; then
  iptables -t nat -A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000
  iptables -t nat -A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE
  iptables -t nat -I POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ
  for chain in PREROUTING OUTPUT; do iptables -t nat -A $chain -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT; done
fi
iptables -t nat -N CNI-DN-$dnat
iptables -t nat -A CNI-HOSTPORT-DNAT -m comment --comment 'dnat name: "${network}" id: "${id}"' -m multiport -p tcp --destination-ports 8080,8081 -j CNI-DN-$dnat
iptables -t nat -A CNI-DN-$dnat -p tcp --dport 8080 -s ${address}/16 -j CNI-HOSTPORT-SETMARK
iptables -t nat -A CNI-DN-$dnat -p tcp --dport 8080 -j DNAT --to-destination ${address}:80
mkdir -p /var/lib/cni/networks/${network} /var/lib/cni/results
echo ${id} >/var/lib/cni/networks/${network}/${address}
echo ${address} >/var/lib/cni/networks/${network}/last_reserved_ip.0
echo {} >/var/lib/cni/results/${network}-${id}-eth0`;

/** As runtimes make one. */
const namespace = (name: string): string =>
  `mkdir -p /run/netns; : >/run/netns/${name}; unshare --net=/run/netns/${name} true`;

/** Others: rules with counters, a network with a container, a link, a namespace that is empty at the moment, older plugins. */
const THEIRS = `set -e
iptables -N FOREIGN
iptables -A FOREIGN -c 7 700 -p tcp --dport 9 -m comment --comment "not for -j KUBE-SERVICES" -j RETURN
iptables -A FORWARD -c 3 300 -j FOREIGN
iptables -N CNI-FORWARD
iptables -A FORWARD -m comment --comment "CNI firewall plugin rules" -j CNI-FORWARD
iptables -A CNI-FORWARD -d 10.88.0.5/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
${container('podman', 'aaaa', '10.88.0.5')}
mkdir -p /etc/cni/net.d /opt/cni/bin /var/lib/cni/cache/results
echo '{"cniVersion": "0.4.0", "name": "podman", "plugins": []}' >/etc/cni/net.d/87-podman-bridge.conflist
echo '{"cniVersion": "0.4.0", "name":"not-yet-used", "plugins": []}' >/etc/cni/net.d/88-other.conflist
echo old >/opt/cni/bin/flannel
echo {} >/var/lib/cni/cache/results/podman-aaaa-eth0
ip link add cni-podman0 type bridge
${namespace('cni-theirs')}`;

/** The cluster: pods with ports of their host, and what the kubelet, kube-proxy and flannel make. */
const OURS = `set -e
iptables -t mangle -N KUBE-IPTABLES-HINT
ip6tables -t mangle -N KUBE-KUBELET-CANARY
iptables -N KUBE-FIREWALL
iptables -A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -j DROP
iptables -I INPUT -j KUBE-FIREWALL
for table in filter nat; do iptables -t $table -N KUBE-SERVICES; done
iptables -A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
iptables -t nat -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
iptables -t nat -N KUBE-SVC-ABCDEFGH
iptables -t nat -A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m comment --comment "default/kubernetes:https" --dport 443 -j KUBE-SVC-ABCDEFGH
iptables -t nat -A KUBE-SVC-ABCDEFGH -m statistic --mode random --probability 0.5 -j RETURN
iptables -N FLANNEL-FWD
iptables -A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD
iptables -A FLANNEL-FWD -s 10.244.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT
${container('cbr0', 'bbbb', '10.244.0.2')}
${container('cbr0', 'cccc', '10.244.0.3')}
mkdir -p /var/lib/cni/flannel /run/flannel /etc/cni/net.d /opt/cni/bin
echo {} >/var/lib/cni/flannel/bbbb
echo {} >/var/lib/cni/results/cni-loopback-bbbb-lo
echo x >/run/flannel/subnet.env
echo '{"name": "cbr0"}' >/etc/cni/net.d/10-flannel.conflist
echo new >/opt/cni/bin/flannel
ip link add cni0 type bridge
ip addr add 10.244.0.1/24 dev cni0
ip link add flannel.1 type bridge
${namespace('cni-ours')}`;

/** Of others, while the cluster is there: one more container of theirs, and of a network that nothing had used before. */
const LATER = `set -e
${container('podman', 'dddd', '10.88.0.6')}
${container('not-yet-used', 'eeee', '10.89.0.2')}
iptables -A CNI-FORWARD -d 10.88.0.6/32 -j ACCEPT
iptables -A FORWARD -s 203.0.113.0/24 -j DROP`;

describe.runIf(canMakeNetworkNamespaces)('of a pod network', () => {
  let host: NetworkNamespace;
  const runAll = (scripts: readonly string[]): void => scripts.forEach((script) => void host.run(script));
  beforeEach(async () => {
    host = await makeNetworkNamespace(DASH);
  });
  afterEach(() => host.remove());

  it('nothing is left on a host that had nothing', () => {
    host.run('mkdir -p /etc/cni/net.d /opt/cni/bin');
    const before = host.run(LOOK);
    runAll([BEGIN, OURS, END]);
    expect(host.run(LOOK)).toBe(before);
  });

  it.each([
    { tools: 'dash', shell: DASH },
    { tools: 'busybox', shell: BUSYBOX },
  ])(
    'all goes, also when an attempt is made again and again, and what others had stays as it was, with its counters: $tools',
    ({ shell }) => {
      runAll([APPLETS, THEIRS]);
      const before = host.run(LOOK);
      host.run(BEGIN, shell);
      host.run(OURS);
      // What a failed attempt has left is not taken for what was there before.
      host.run(BEGIN, shell);
      host.run(END, shell);
      expect(host.run(LOOK)).toBe(before);
      host.run(BEGIN, shell);
      host.run(OURS);
      host.run(END, shell);
      host.run(END, shell);
      expect(host.run(LOOK)).toBe(before);
    },
  );

  it('all goes, and what others had stays, where the older iptables is used', () => {
    host.run(TOOLS_OF_LEGACY);
    host.run(THEIRS, LEGACY);
    const before = host.run(LOOK, LEGACY);
    expect(before).toContain('CNI-HOSTPORT-DNAT');
    for (const script of [BEGIN, OURS, END]) host.run(script, LEGACY);
    // A table of its own stays, empty, once something has looked at it.
    const rules = (text: string): readonly string[] =>
      text.split('\n').filter((line) => /^\[|^\/|^:[A-Z]+-/.test(line));
    expect(rules(host.run(LOOK, LEGACY))).toEqual(rules(before));
  });

  it('all goes, and what others have got meanwhile stays', async () => {
    runAll([THEIRS, LATER]);
    const alone = host.run(LOOK);
    host.remove();
    host = await makeNetworkNamespace(DASH);
    runAll([THEIRS, BEGIN, OURS, LATER, END]);
    expect(host.run(LOOK).split('\n').sort()).toEqual(alone.split('\n').sort());
  });

  it('all goes where others have got their first chains since', () => {
    const network = `mkdir -p /etc/cni/net.d; echo '{"name": "podman"}' >/etc/cni/net.d/87-podman.conflist`;
    const theirs = container('podman', 'aaaa', '10.88.0.5');
    runAll([network, BEGIN, OURS, theirs, END]);
    const rules = host.run('iptables-save -t nat; ls /var/lib/cni/networks /var/lib/cni/results');
    expect(rules).toContain('podman-aaaa-eth0');
    expect(rules).toMatch(/-A CNI-HOSTPORT-DNAT .*podman.* -j CNI-DN-/);
    for (const chain of ['SETMARK', 'MASQ', 'DNAT']) expect(rules).toContain(`:CNI-HOSTPORT-${chain} `);
    expect(rules).not.toMatch(/cbr0|KUBE|FLANNEL/);
  });

  it('a rule that somebody takes away between the look and the change holds up nothing else', () => {
    host.run(THEIRS);
    const before = host.run(LOOK);
    runAll([BEGIN, OURS]);
    host.run(`set -e
mkdir -p /run/tools
real=$(command -v iptables-restore)
printf '#!/bin/sh\\n[ -e /run/taken ] || { : >/run/taken; iptables -D INPUT -j KUBE-FIREWALL; }\\nexec %s "$@"\\n' "$real" >/run/tools/iptables-restore
chmod 755 /run/tools/iptables-restore
PATH=/run/tools:$PATH
${END}
rm -r /run/tools /run/taken`);
    expect(host.run(LOOK)).toBe(before);
  });

  it('nothing is touched on a host where no attempt has begun', () => {
    runAll([THEIRS, OURS]);
    const before = host.run(LOOK);
    host.run(END);
    expect(host.run(LOOK)).toBe(before);
  });

  it('only what bears its name goes where an earlier release has noted nothing', () => {
    host.run(THEIRS);
    const theirs = (text: string): readonly string[] =>
      text
        .split('\n')
        .filter((line) => /podman|CNI-|FOREIGN/.test(line))
        .sort();
    const before = theirs(host.run(LOOK));
    runAll([OURS, 'mkdir -p /etc/brolly-kubernetes; : >/etc/brolly-kubernetes/attempt', END]);
    const after = host.run(LOOK);
    expect(theirs(after)).toEqual(before);
    expect(after).not.toMatch(/cbr0|FLANNEL-|KUBE-(?!SERVICES")/);
  });

  it('no namespace of the network goes that somebody runs in', () => {
    runAll([BEGIN, namespace('cni-ours'), namespace('cni-since')]);
    const holder = spawn('nsenter', ['-t', String(host.pid), '-m', 'nsenter', '--net=/run/netns/cni-since', 'cat']);
    try {
      host.run('until ip netns pids cni-since | grep -q .; do :; done');
      host.run(END);
      expect(host.run('ls /run/netns')).toBe('cni-since\n');
    } finally {
      holder.stdin.end();
    }
  });
});
