// Images pulled by containerd itself, as the kubelet has it pull them: with the logins that only it knows.

import { quote } from '@brolly/host-resources';

/**
 * POSIX sh: the function `pull_as_pods_do IMAGE`, which asks containerd by CRI. What went wrong is on stdout.
 *
 * ctr would have to be told passwords on its command line. crictl is on hosts with the packages of Kubernetes only; elsewhere curl
 * says the one call: a frame of gRPC with the message `PullImageRequest{image: {image: IMAGE}}`.
 *
 * @param socket `/run/containerd/containerd.sock`
 * @see https://github.com/kubernetes/cri-api/blob/master/pkg/apis/runtime/v1/api.proto
 */
export function pullAsPodsDo(socket: string): string {
  return `
byte() { printf "\\\\$(printf %03o "$1")"; }
varint() { if [ "$1" -lt 128 ]; then byte "$1"; else byte $(($1 % 128 + 128)); byte $(($1 / 128)); fi; }
pull_request() { # IMAGE: shorter than 16 KiB
  inner=$((\${#1} + (\${#1} < 128 ? 2 : 3)))
  outer=$((inner + (inner < 128 ? 2 : 3)))
  byte 0; byte 0; byte 0; byte $((outer / 256)); byte $((outer % 256))
  byte 10; varint $inner; byte 10; varint \${#1}; printf %s "$1"
}
pull_as_pods_do() {
  if command -v crictl >/dev/null; then crictl -r unix://${quote(socket)} pull "$1" 2>&1; return; fi
  case $(curl -V 2>/dev/null) in *HTTP2*) ;; *) echo 'pulling from a registry with a login needs curl with HTTP/2, or crictl, on the host'; return 1 ;; esac
  for again in 1 2 3 4 5 6 7 8 9 10; do
    said=$(pull_request "$1" | curl -sS --noproxy '*' --http2-prior-knowledge --unix-socket ${quote(socket)} -H 'content-type: application/grpc' -H 'te: trailers' --data-binary @- -o /dev/null -D - http://localhost/runtime.v1.ImageService/PullImage 2>&1)
    case $said in
      *'grpc-status: 0'*) return 0 ;;
      *'not initialized'*) sleep 0.5 ;;
      *) break ;;
    esac
  done
  printf '%s\\n' "$said" | tr -d '\\r' | sed -n 's/^grpc-message: //p; /^curl: /p' | grep . || printf '%s\\n' "$said"
  return 1
}`;
}
