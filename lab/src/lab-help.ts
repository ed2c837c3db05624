// The words of `npm run lab -- --help`.

export const LAB_HELP = `npm run lab -- COMMAND: bare test hosts and a Kubernetes mirror on this machine (Debian 12, root)

  up [--hosts N]           sees to N bare hosts (default 3) named host1, host2, ... that answer ssh, and to the mirror
     [--names A,B,...]     names of your own for them
     [--docker all|A,B]    those hosts have Debian's Docker, with a container \`beside\` that serves port 8000
     [--suites A=trixie]   other Debian suites for some of them: bullseye, bookworm (default), trixie
     [--no-mirror]         hosts alone
  status [--json]          hosts (address, key, fingerprint), the mirror and what it serves
  ssh NAME [COMMAND...]    a shell, or one command, as root on a host; ubuntu@NAME to be that user
  reset NAME... | --all    hosts back to how they were made, in seconds; addresses and keys stay
  down                     hosts, mirror, bridge and firewall rules away; the cache stays
  build [--kubernetes V]   Kubernetes (default v1.36.3, may be given more than once), etcd, containerd, runc, CNI plugins,
                           CoreDNS, flannel, helm and their images; about 20 minutes on 2 cores when nothing is cached
  mirror start | stop      the mirror alone; \`up\` starts it too
  mirror list              every file and image that it serves

  -h, --help               these words

Hosts run systemd and sshd and nothing else. root and ubuntu (sudo without a password) log in with the key that \`status\` names.

BROLLY_LAB_CACHE   what is built and survives, default ~/.cache/brolly-lab
BROLLY_LAB_STATE   what runs, default /var/lib/brolly-lab; two labs with different ones live side by side

Exit codes: 0 done, 1 failed, 2 not understood, 130 stopped; \`ssh\` gives the command's own.`;
