// Faults of hosts that passed preflight: they come later, or nobody can see them before.

import type { Fault } from './fault.ts';

const create = (fault: Omit<Fault, 'stage'>): Fault => ({ ...fault, stage: 'create' });
const start = (fault: Omit<Fault, 'stage'>): Fault => ({ ...fault, stage: 'start' });
const join = (fault: Omit<Fault, 'stage'>): Fault => ({ ...fault, stage: 'join' });

/** A drop-in of the kubelet's unit, and its end. */
const dropIn = (text: string): Pick<Fault, 'plant' | 'heal'> => ({
  plant: `mkdir -p /etc/systemd/system/kubelet.service.d
cat >/etc/systemd/system/kubelet.service.d/50-fault.conf <<'END'
${text}
END
systemctl daemon-reload`,
  heal: 'rm -r /etc/systemd/system/kubelet.service.d; systemctl daemon-reload',
});

const moved = (path: string): Pick<Fault, 'plant' | 'heal'> => ({
  plant: `mv ${path} ${path}.away`,
  heal: `mv ${path}.away ${path}`,
});

const fullDisk = (path: string, size: string): Pick<Fault, 'plant' | 'heal'> => ({
  plant: `mkdir -p ${path} && mount -t tmpfs -o size=${size} tmpfs ${path}`,
  heal: `umount -l ${path}`,
});

/** The registry is asked by nobody but the mirror of the lab: without it an image cannot be pulled. */
const withoutImage = (name: string): Pick<Fault, 'plant' | 'heal'> => ({
  plant: `mv /etc/containerd/certs.d /etc/containerd/certs.away
ctr -n k8s.io images ls -q | grep -F /${name}: | grep -v sha256 | head -n 1 >/run/fault.image
ctr -n k8s.io images ls -q | grep -F /${name} | while read -r image; do ctr -n k8s.io images rm --sync "$image" >/dev/null; done`,
  heal: `rm -rf /etc/containerd/certs.d; mv /etc/containerd/certs.away /etc/containerd/certs.d
ctr -n k8s.io images pull --hosts-dir /etc/containerd/certs.d "$(cat /run/fault.image)" >/dev/null`,
});

/**
 * A certificate and a key that somebody puts into the place of etcd's CA just before kubeadm looks: brolly writes its own
 * there first. Both come with the environment: `EXPIRED`, `FUTURE` or `OTHER`.
 */
const authority = (certificate: string, key = certificate): Pick<Fault, 'plant' | 'heal'> => ({
  plant: `printf '%s\\n' "$${certificate}_CRT" >/run/fault.crt; printf '%s\\n' "$${key}_KEY" >/run/fault.key
kubeadm=$(PATH=/usr/local/bin:/opt/bin:$PATH command -v kubeadm)
mv "$kubeadm" "$kubeadm.away"
cat >"$kubeadm" <<END
#!/bin/sh
mkdir -p /etc/kubernetes/pki/etcd
cp /run/fault.crt /etc/kubernetes/pki/etcd/ca.crt; cp /run/fault.key /etc/kubernetes/pki/etcd/ca.key
exec "$kubeadm.away" "\\$@"
END
chmod 755 "$kubeadm"`,
  heal: `kubeadm=$(PATH=/usr/local/bin:/opt/bin:$PATH command -v kubeadm)
mv "$kubeadm.away" "$kubeadm"
rm -rf /etc/kubernetes/pki /run/fault.crt /run/fault.key`,
});

/** Something listens at the API server's port, with a certificate for this name that it has signed itself. */
const answering = (name: string): Pick<Fault, 'plant' | 'heal' | 'onFirst'> => ({
  onFirst: true,
  plant: `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=kubernetes \\
  -addext subjectAltName=DNS:${name} -keyout /run/fault.key -out /run/fault.crt 2>/dev/null
cat /run/fault.crt /run/fault.key >/run/fault.pem
socat OPENSSL-LISTEN:6443,fork,reuseaddr,cert=/run/fault.pem,verify=0 /dev/null </dev/null >/dev/null 2>&1 & echo $! >/run/fault.pid`,
  heal: 'kill "$(cat /run/fault.pid)"; rm /run/fault.*',
});

export const preparedFaults: readonly Fault[] = [
  create({
    what: 'a download is not what its checksum says',
    code: 'checksum-mismatch',
    names: /kubelet/,
    plant: ':',
    heal: ':',
    mirror: { wrongChecksum: '/kubelet' },
  }),
  create({
    what: 'the mirror lacks an image',
    code: 'image-missing',
    names: /registry\.k8s\.io\/pause/,
    plant: ':',
    heal: ':',
    mirror: { missing: '/registry.k8s.io/pause/' },
  }),
  create({
    what: 'there is no room for programs',
    code: 'disk-full',
    names: /\/usr\/local\/bin/,
    ...fullDisk('/usr/local/bin', '1m'),
  }),
  start({
    what: 'a program has taken a port since preflight',
    code: 'port-taken',
    names: /port 10257/,
    plant: 'socat TCP-LISTEN:10257,fork,reuseaddr /dev/null </dev/null >/dev/null 2>&1 & echo $! >/run/fault.pid',
    heal: 'kill "$(cat /run/fault.pid)"',
  }),
  start({
    what: 'data of another etcd is there',
    code: 'etcd-data-left',
    names: /\/var\/lib\/etcd/,
    plant: 'mkdir -p /var/lib/etcd/member/snap && echo x >/var/lib/etcd/member/snap/db',
    heal: 'rm -rf /var/lib/etcd',
  }),
  start({
    what: 'containerd is stopped and masked',
    code: 'runtime-down',
    names: /\/run\/containerd\/containerd\.sock/,
    plant:
      'systemctl stop containerd; mv /etc/systemd/system/containerd.service /run/fault.unit; systemctl daemon-reload',
    heal: 'mv /run/fault.unit /etc/systemd/system/containerd.service; systemctl daemon-reload; systemctl start containerd',
  }),
  start({
    what: 'the CRI plugin of containerd is off',
    code: 'runtime-without-cri',
    names: /CRI plugin is off/,
    plant:
      'cp /etc/containerd/config.toml /run/fault.toml; sed -i \'1a disabled_plugins = ["io.containerd.grpc.v1.cri"]\' /etc/containerd/config.toml; systemctl restart containerd',
    heal: 'cp /run/fault.toml /etc/containerd/config.toml; systemctl restart containerd',
  }),
  start({
    what: 'a drop-in gives the kubelet a flag of old',
    code: 'kubelet-flag-unknown',
    names: /--pod-infra-container-image/,
    ...dropIn(
      '[Service]\nExecStart=\nExecStart=/usr/local/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS --pod-infra-container-image=x',
    ),
  }),
  start({
    what: 'a patch gives the kubelet a setting that it does not know',
    code: 'kubelet-configuration-invalid',
    names: /nonsense/,
    plant:
      'mkdir -p /etc/brolly-kubernetes/patches; echo \'[{"op":"add","path":"/cpuManagerPolicy","value":"nonsense"}]\' >/etc/brolly-kubernetes/patches/kubeletconfiguration1+json.json',
    heal: 'rm /etc/brolly-kubernetes/patches/kubeletconfiguration1+json.json',
  }),
  start({
    what: 'the kubelet is not executable',
    code: 'kubelet-binary-unusable',
    names: /kubelet cannot be run/,
    plant: 'chmod 644 /usr/local/bin/kubelet',
    heal: 'chmod 755 /usr/local/bin/kubelet',
  }),
  start({
    what: 'runc is missing',
    code: 'runc-missing',
    names: /\/usr\/local\/bin\/runc is missing/,
    ...moved('/usr/local/bin/runc'),
  }),
  start({
    what: 'the shim of containerd is missing',
    code: 'shim-missing',
    names: /containerd-shim-runc-v2/,
    ...moved('/usr/local/bin/containerd-shim-runc-v2'),
  }),
  start({
    what: 'runtime and kubelet have different cgroup drivers',
    code: 'cgroup-driver-mismatch',
    names: /different cgroup drivers/,
    plant: `cp /etc/containerd/config.toml /run/fault.toml
sed -i 's/SystemdCgroup = false/SystemdCgroup = true/' /etc/containerd/config.toml
mkdir -p /etc/systemd/system/kubelet.service.d
# The kubelet asks the runtime when it begins: it is answered with the old setting, and pods begin with the new one.
printf '[Service]\\nExecStartPost=/bin/sh -c "until grep -q . /var/lib/kubelet/cpu_manager_state; do sleep 0.05; done; systemctl restart containerd"\\n' >/etc/systemd/system/kubelet.service.d/50-fault.conf
systemctl daemon-reload`,
    heal: 'rm -r /etc/systemd/system/kubelet.service.d; systemctl daemon-reload; cp /run/fault.toml /etc/containerd/config.toml; systemctl restart containerd',
  }),
  start({
    what: 'the image of etcd is gone, and so is the registry',
    code: 'image-missing',
    names: /registry\.k8s\.io\/etcd:/,
    ...withoutImage('etcd'),
  }),
  start({
    what: 'the disk of etcd is full',
    code: 'disk-full',
    names: /\/var\/lib\/etcd/,
    ...fullDisk('/var/lib/etcd', '64k'),
  }),
  start({
    what: 'the disk of certificates is full',
    code: 'disk-full',
    names: /\/etc\/kubernetes/,
    ...fullDisk('/etc/kubernetes/pki', '12k'),
  }),
  start({
    what: 'the folder of the kubelet cannot be written',
    code: 'read-only-disk',
    names: /\/var\/lib\/kubelet/,
    plant: 'mount -t tmpfs -o ro tmpfs /var/lib/kubelet',
    heal: 'umount -l /var/lib/kubelet',
  }),
  start({
    what: 'a CA of etcd is there that has expired',
    code: 'certificate-expired',
    names: /etcd\/ca\.crt expired at/,
    ...authority('EXPIRED'),
  }),
  start({
    what: 'the clock is behind: a CA is valid only later',
    code: 'certificate-not-yet-valid',
    names: /etcd\/ca\.crt is valid from .* on, and the host's clock says/,
    ...authority('FUTURE'),
  }),
  start({
    what: 'a CA and a key that do not belong together',
    code: 'certificate-key-mismatch',
    names: /do not belong together/,
    ...authority('OTHER', 'FUTURE'),
  }),
  start({
    what: 'a certificate of another CA is there',
    code: 'certificate-of-other-authority',
    names: /another certificate authority/,
    plant:
      'mkdir -p /etc/kubernetes/pki; printf \'%s\\n\' "$OTHER_CRT" >/etc/kubernetes/pki/apiserver-etcd-client.crt; printf \'%s\\n\' "$OTHER_KEY" >/etc/kubernetes/pki/apiserver-etcd-client.key',
    heal: 'rm -rf /etc/kubernetes/pki',
  }),
  start({
    what: 'the API server gets a flag that it does not know',
    code: 'static-pod-crashes',
    names: /kube-apiserver .*--no-such-flag/,
    plant:
      'mkdir -p /etc/brolly-kubernetes/patches; echo \'[{"op":"add","path":"/spec/containers/0/command/-","value":"--no-such-flag=1"}]\' >/etc/brolly-kubernetes/patches/kube-apiserver+json.json',
    heal: 'rm /etc/brolly-kubernetes/patches/kube-apiserver+json.json',
  }),
  join({
    what: 'nothing answers as the API server',
    code: 'api-unreachable',
    names: /:6443 is not reached: connection refused/,
    plant: ':',
    heal: ':',
  }),
  join({
    what: 'another program answers as the API server',
    code: 'certificate-other-names',
    names: /no certificate for api\.brolly\.internal, but for shop\.example\.org/,
    ...answering('shop.example.org'),
  }),
  join({
    what: 'another cluster answers as the API server',
    code: 'authority-unknown',
    names: /certificate of another authority/,
    ...answering('api.brolly.internal'),
  }),
];
