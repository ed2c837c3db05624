// What somebody else has on a host before a cluster comes there: it is to be there unchanged when the cluster is gone.

/**
 * Rules of the firewall, a pod network that is not used, and a package, as sh. A picture of the host shows all of them.
 * Containers of others: beside-containerd.test.ts and beside-docker.test.ts.
 */
export const FOREIGN = `set -e
iptables -N FOREIGN
iptables -A FOREIGN -p tcp --dport 9 -j RETURN
iptables -A FORWARD -j FOREIGN
iptables -t nat -A POSTROUTING -s 192.0.2.0/24 -j MASQUERADE
mkdir -p /etc/cni/net.d /opt/cni/bin
echo '{"cniVersion": "1.0.0", "name": "foreign", "plugins": [{"type": "foreign"}]}' >/etc/cni/net.d/99-foreign.conflist
printf '#!/bin/sh\\nexit 1\\n' >/opt/cni/bin/foreign
chmod 755 /opt/cni/bin/foreign
mkdir -p /tmp/foreign/DEBIAN /tmp/foreign/usr/share/foreign
echo theirs >/tmp/foreign/usr/share/foreign/note
printf 'Package: foreign\\nVersion: 1.0\\nArchitecture: all\\nMaintainer: somebody <else@example.org>\\nDescription: foreign\\n' >/tmp/foreign/DEBIAN/control
dpkg-deb --root-owner-group -b /tmp/foreign /tmp/foreign.deb >/dev/null
dpkg -i /tmp/foreign.deb >/dev/null
rm -r /tmp/foreign /tmp/foreign.deb`;
