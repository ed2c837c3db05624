// What somebody else has on a host before a cluster comes there: it is to be there unchanged when the cluster is gone.

/**
 * What the plugins bridge and portmap leave for a container of a network of CNI, as podman and nerdctl have them: chains and a
 * port of the host, a lease, and results by the newer and the older path.
 */
const CONTAINER = `iptables -t nat -N CNI-0123456789abcdef01234567
iptables -t nat -A CNI-0123456789abcdef01234567 -d 10.88.0.0/16 -m comment --comment 'name: "own" id: "theirs"' -j ACCEPT
iptables -t nat -A CNI-0123456789abcdef01234567 ! -d 224.0.0.0/4 -m comment --comment 'name: "own" id: "theirs"' -j MASQUERADE
iptables -t nat -A POSTROUTING -s 10.88.0.5/32 -m comment --comment 'name: "own" id: "theirs"' -j CNI-0123456789abcdef01234567
for chain in CNI-HOSTPORT-SETMARK CNI-HOSTPORT-MASQ CNI-HOSTPORT-DNAT CNI-DN-0123456789abcdef01234; do iptables -t nat -N $chain; done
iptables -t nat -A CNI-HOSTPORT-SETMARK -m comment --comment 'CNI portfwd masquerade mark' -j MARK --set-xmark 0x2000/0x2000
iptables -t nat -A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE
iptables -t nat -I POSTROUTING -m comment --comment 'CNI portfwd requiring masquerade' -j CNI-HOSTPORT-MASQ
for chain in PREROUTING OUTPUT; do iptables -t nat -A $chain -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT; done
iptables -t nat -A CNI-HOSTPORT-DNAT -p tcp -m comment --comment 'dnat name: "own" id: "theirs"' -m multiport --dports 8099 -j CNI-DN-0123456789abcdef01234
iptables -t nat -A CNI-DN-0123456789abcdef01234 -s 10.88.0.0/16 -p tcp -m tcp --dport 8099 -j CNI-HOSTPORT-SETMARK
iptables -t nat -A CNI-DN-0123456789abcdef01234 -p tcp -m tcp --dport 8099 -j DNAT --to-destination 10.88.0.5:80
mkdir -p /var/lib/cni/networks/own /var/lib/cni/results /var/lib/cni/cache/results
echo theirs >/var/lib/cni/networks/own/10.88.0.5
echo 10.88.0.5 >/var/lib/cni/networks/own/last_reserved_ip.0
echo '{"networkName": "own"}' | tee /var/lib/cni/results/own-theirs-eth0 >/var/lib/cni/cache/results/own-theirs-eth0
ip link add cni-own0 type bridge
mkdir -p /run/netns
: >/run/netns/cni-theirs
unshare --net=/run/netns/cni-theirs true`;

/**
 * Rules of the firewall, networks of CNI, one with what a container of it has, and a package, as sh. A picture of the host
 * shows all of them. Containers that run: beside-containerd.test.ts and beside-docker.test.ts.
 */
export const FOREIGN = `set -e
iptables -N FOREIGN
iptables -A FOREIGN -p tcp --dport 9 -j RETURN
iptables -A FORWARD -j FOREIGN
iptables -t nat -A POSTROUTING -s 192.0.2.0/24 -j MASQUERADE
mkdir -p /etc/cni/net.d /opt/cni/bin
echo '{"cniVersion": "1.0.0", "name": "foreign", "plugins": [{"type": "foreign"}]}' >/etc/cni/net.d/99-foreign.conflist
printf '#!/bin/sh\\nexit 1\\n' | tee /opt/cni/bin/foreign >/opt/cni/bin/flannel
chmod 755 /opt/cni/bin/foreign /opt/cni/bin/flannel
${CONTAINER}
mkdir -p /tmp/foreign/DEBIAN /tmp/foreign/usr/share/foreign
echo theirs >/tmp/foreign/usr/share/foreign/note
printf 'Package: foreign\\nVersion: 1.0\\nArchitecture: all\\nMaintainer: somebody <else@example.org>\\nDescription: foreign\\n' >/tmp/foreign/DEBIAN/control
dpkg-deb --root-owner-group -b /tmp/foreign /tmp/foreign.deb >/dev/null
dpkg -i /tmp/foreign.deb >/dev/null
rm -r /tmp/foreign /tmp/foreign.deb`;
