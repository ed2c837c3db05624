// Images, pulled side by side while the rest of the host is prepared.

import { type HostResource, quote } from '@brolly/host-resources';
import { proxyEnvironment } from './proxy-environment.ts';
import { pullAsPodsDo } from './pull-as-pods-do.ts';
import { hasCredentials, hasRegistries } from './registries.ts';
import { certsFolder, type RuntimeRequest } from './runtime.ts';

const AT_ONCE = 3;
/** The image that a containerd of somebody else's holds pods with. */
const SANDBOX = `
  containerd config dump 2>/dev/null | sed -n "s/^ *sandbox\\(_image\\)\\{0,1\\} = ['\\"]\\([^'\\"]*\\)['\\"]$/\\2/p"`;

/** Where the names of images and namespaces that were there before stand. */
const BEFORE = '/etc/brolly-kubernetes/images.before';
const NOTE_IMAGES = `
[ -f ${BEFORE} ] || { ctr images ls -q; ctr namespaces ls -q | grep -x k8s.io; } >${BEFORE}`;
/** What the pods of the cluster have had pulled goes too, under all names that the runtime has for it. */
const FORGET_IMAGES = `
[ -f ${BEFORE} ] || exit 0
ctr images ls -q | grep -vxF -f ${BEFORE} | while read -r image; do ctr images rm --sync "$image" >/dev/null 2>&1 || :; done
grep -qx k8s.io ${BEFORE} || ctr namespaces rm k8s.io >/dev/null 2>&1 || :`;

export interface ImageRequest extends RuntimeRequest {
  readonly role: 'control-plane' | 'worker';
  /** Beside those of Kubernetes: of the pod network, and what the blueprint wants. */
  readonly images: readonly string[];
}

/** Pulls the images of a role; what kubeadm names is asked of the kubeadm that was verified. */
export function imageResource(request: ImageRequest): HostResource {
  const { decisions, versions } = request;
  const { runtime } = decisions;
  const wanted = request.role === 'control-plane' ? '.' : '/(kube-proxy|pause):';
  const hosts = !hasRegistries(request) ? '' : `--hosts-dir ${quote(certsFolder(runtime))}`;
  const isAskedByPods = runtime.kind !== 'existing' && hasCredentials(request.registries);
  const pull = isAskedByPods
    ? 'pull_as_pods_do "$image"'
    : `ctr images pull --platform linux/${request.architecture} ${hosts} "$image"`;
  const list = `
PATH=${quote(decisions.binFolder)}:$PATH
${proxyEnvironment(request.proxy)}ctr() { command ${runtime.kind === 'existing' ? 'ctr' : quote(`${runtime.binFolder}/ctr`)} -a ${quote(runtime.socket)} -n k8s.io "$@"; }
wanted() {
  kubeadm config images list --kubernetes-version v${versions.kubernetes} 2>/dev/null | grep -E ${quote(wanted)}
${request.images.map((image) => `  echo ${quote(image)}\n`).join('')}${runtime.kind === 'existing' ? SANDBOX : ''}
}`;
  return {
    kind: 'command',
    name: 'pull-images',
    title: `pull the images of a ${request.role}`,
    unless: `${list}
[ -x ${quote(decisions.binFolder)}/kubeadm ] && [ -S ${quote(runtime.socket)} ] || exit 1
have=$(ctr images ls -q) || exit 1
for image in $(wanted); do
  case "
$have
" in *"
$image
"*) ;; *) exit 1 ;; esac
done`,
    run: `${list}${runtime.kind === 'existing' ? NOTE_IMAGES : ''}${isAskedByPods ? pullAsPodsDo(runtime.socket) : ''}
for attempt in 1 2 3 4 5 6 7 8 9 10; do ctr version >/dev/null 2>&1 && break; sleep 0.2; done
failed=$(mktemp -d)
count=0
for image in $(wanted); do
  ( ${pull} >"$failed/$count.log" 2>&1 || { echo "$image" >"$failed/$count.failed"; } ) &
  count=$((count + 1))
  if [ $((count % ${AT_ONCE})) -eq 0 ]; then wait; fi
done
wait
for one in "$failed"/*.failed; do
  [ -e "$one" ] || continue
  echo "image $(cat "$one") could not be pulled:" >&2
  tail -n 5 "\${one%.failed}.log" >&2
  status=1
done
rm -rf "$failed"
exit "\${status:-0}"`,
    ...(runtime.kind === 'existing' ? { undo: `${list}${FORGET_IMAGES}` } : {}),
  };
}
