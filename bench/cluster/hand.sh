#!/bin/sh
# Three bare hosts to a cluster, tuned by hand: the anchor of the cluster bench. It takes the same files from the same
# mirror, runs the same commands of kubeadm, spares the workers the request for a certificate, and ends where an
# installation ends: all nodes Ready, CoreDNS rolled out.
#
# hand.sh ADDRESS ADDRESS ADDRESS, with KEY, MIRROR, MANIFEST and the versions in the environment; prints its path.
set -eu
control=$1
shift
workers=$*
folder=$(mktemp -d)
trap 'for host in $control $workers; do ssh -o ControlPath="$folder/%h" -O exit "root@$host" 2>/dev/null || :; done; rm -rf "$folder"' EXIT
began=$(date +%s.%N)
say() { printf '%6.1f s  %s\n' "$(echo "$(date +%s.%N) - $began" | bc)" "$*"; }
on() {
  host=$1
  shift
  ssh -i "$KEY" -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    -o ControlMaster=auto -o ControlPath="$folder/%h" -o ControlPersist=60 "root@$host" "$@"
}

prepare() {
  on "$1" sh -s <<SCRIPT
set -e
cd /usr/local/bin
get() { curl -fsS --retry 3 "$MIRROR/\$1"; }
check() { [ "\$(sha256sum "\$1" | cut -d ' ' -f 1)" = "\$(get "\$2" | cut -d ' ' -f 1)" ]; }
mkdir -p /opt/cni/bin /etc/cni/net.d /etc/containerd
printf 'net.ipv4.ip_forward=1\n' >/etc/sysctl.d/90-kubernetes.conf
sysctl -q -w net.ipv4.ip_forward=1
containerd=github.com/containerd/containerd/releases/download/v$CONTAINERD/containerd-static-$CONTAINERD-linux-amd64.tar.gz
runc=github.com/opencontainers/runc/releases/download/v$RUNC
cni=github.com/containernetworking/plugins/releases/download/v$CNI/cni-plugins-linux-amd64-v$CNI.tgz
(
  get \$containerd >/tmp/containerd.tar.gz
  check /tmp/containerd.tar.gz \$containerd.sha256sum
  tar -xzf /tmp/containerd.tar.gz --strip-components=1 bin/containerd bin/containerd-shim-runc-v2 bin/ctr
) &
one=\$!
(
  get \$runc/runc.amd64 >runc
  chmod 755 runc
) &
two=\$!
(
  get \$cni >/tmp/cni.tgz
  check /tmp/cni.tgz \$cni.sha256
  tar -xzf /tmp/cni.tgz -C /opt/cni/bin ./bridge ./host-local ./loopback ./portmap
) &
three=\$!
for name in $2; do
  (
    get dl.k8s.io/v$KUBERNETES/bin/linux/amd64/\$name >\$name
    check \$name dl.k8s.io/v$KUBERNETES/bin/linux/amd64/\$name.sha256
    chmod 755 \$name
    echo ok >/tmp/\$name.checked
  ) &
done
for registry in registry.k8s.io ghcr.io; do
  mkdir -p /etc/containerd/certs.d/\$registry
  printf 'server = "%s/v2/%s"\n[host."%s/v2/%s"]\n  capabilities = ["pull", "resolve"]\n  override_path = true\n' "$MIRROR" \$registry "$MIRROR" \$registry >/etc/containerd/certs.d/\$registry/hosts.toml
done
cat >/etc/containerd/config.toml <<CONFIG
version = 3
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  SystemdCgroup = false
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = "registry.k8s.io/pause:$PAUSE"
[plugins.'io.containerd.cri.v1.images'.registry]
  config_path = "/etc/containerd/certs.d"
CONFIG
cat >/etc/systemd/system/containerd.service <<UNIT
[Unit]
After=network.target
[Service]
ExecStart=/usr/local/bin/containerd
Type=notify
Delegate=yes
KillMode=process
Restart=always
LimitNOFILE=1048576
TasksMax=infinity
[Install]
WantedBy=multi-user.target
UNIT
cat >/etc/systemd/system/kubelet.service <<'UNIT'
[Unit]
After=containerd.service
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf" "KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
ExecStart=/usr/local/bin/kubelet \$KUBELET_KUBECONFIG_ARGS \$KUBELET_CONFIG_ARGS \$KUBELET_KUBEADM_ARGS
Restart=always
RestartSec=1
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
wait \$one \$two
check runc \$runc/runc.sha256sum || get \$runc/runc.sha256sum | grep "runc.amd64\\\$" | grep -q "\$(sha256sum runc | cut -d ' ' -f 1)"
systemctl enable -q --now containerd
systemctl enable -q kubelet
for image in $3; do
  ctr -n k8s.io images pull --hosts-dir /etc/containerd/certs.d "\$image" >/dev/null 2>&1 &
done
wait
for name in $2; do [ -e /tmp/\$name.checked ]; done
SCRIPT
  say "prepared $1"
}

network="ghcr.io/flannel-io/flannel:$FLANNEL ghcr.io/flannel-io/flannel-cni-plugin:$FLANNEL_CNI"
node="registry.k8s.io/pause:$PAUSE registry.k8s.io/kube-proxy:v$KUBERNETES"
plane="registry.k8s.io/kube-apiserver:v$KUBERNETES registry.k8s.io/kube-controller-manager:v$KUBERNETES registry.k8s.io/kube-scheduler:v$KUBERNETES registry.k8s.io/etcd:$ETCD registry.k8s.io/coredns/coredns:$COREDNS"
prepare "$control" "kubeadm kubelet kubectl" "$node $plane $network" &
plane_ready=$!
joins=
for worker in $workers; do
  prepare "$worker" "kubeadm kubelet" "$node $network" &
  joins="$joins $!"
done
wait $plane_ready
token=abcdef.0123456789abcdef
ignored=SystemVerification,NumCPU,FileContent--proc-sys-net-bridge-bridge-nf-call-iptables,Swap
on "$control" "cat >/root/kubeadm.yaml && kubeadm init --config /root/kubeadm.yaml --ignore-preflight-errors=$ignored" >"$folder/init.log" 2>&1 <<CONFIG || { cat "$folder/init.log"; exit 1; }
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens: [{token: $token, groups: ["system:bootstrappers:kubeadm:default-node-token"], ttl: 24h0m0s, usages: [signing, authentication]}]
localAPIEndpoint: {advertiseAddress: $control}
nodeRegistration: {criSocket: unix:///run/containerd/containerd.sock}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v$KUBERNETES
controlPlaneEndpoint: $control:6443
encryptionAlgorithm: ECDSA-P256
networking: {podSubnet: 10.244.0.0/16}
controllerManager: {extraArgs: [{name: kube-api-qps, value: "100"}, {name: kube-api-burst, value: "200"}]}
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
cgroupDriver: cgroupfs
failSwapOn: false
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
conntrack: {maxPerCore: 0}
CONFIG
say "kubeadm init"
on "$control" 'KUBECONFIG=/etc/kubernetes/admin.conf kubectl apply --server-side -f - >/dev/null' <"$MANIFEST"
say "pod network applied"
hash=$(on "$control" "openssl x509 -pubkey -in /etc/kubernetes/pki/ca.crt -noout | openssl pkey -pubin -outform der | sha256sum | cut -d ' ' -f 1")
for one in $joins; do wait "$one"; done
joins=
for worker in $workers; do
  (
    # A kubelet that has its certificate asks nobody for one.
    name=$(on "$worker" hostname)
    on "$control" "kubeadm kubeconfig user --config /root/kubeadm.yaml --client-name system:node:$name --org system:nodes" 2>/dev/null |
      on "$worker" "mkdir -p /etc/kubernetes && cat >/etc/kubernetes/kubelet.conf"
    on "$worker" "kubeadm join $control:6443 --token $token --discovery-token-ca-cert-hash sha256:$hash --ignore-preflight-errors=$ignored,FileAvailable--etc-kubernetes-kubelet.conf" >"$folder/$worker.log" 2>&1 || { cat "$folder/$worker.log"; exit 1; }
    say "joined $worker"
  ) &
  joins="$joins $!"
done
for one in $joins; do wait "$one"; done
on "$control" sh -s <<SCRIPT
export KUBECONFIG=/etc/kubernetes/admin.conf
until [ "\$(kubectl get nodes --no-headers | wc -l)" = $(($# + 1)) ]; do sleep 0.2; done
kubectl wait --for=condition=Ready nodes --all --timeout=180s >/dev/null
SCRIPT
say "all nodes Ready"
on "$control" 'KUBECONFIG=/etc/kubernetes/admin.conf kubectl -n kube-system rollout status deployment/coredns --timeout=180s >/dev/null'
say "CoreDNS rolled out"
