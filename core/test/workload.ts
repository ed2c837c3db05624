// Real workloads: a web server on one node, its service, and a client on another; and the server of a Deployment.

/** The manifests, with both pods pinned to their nodes. */
export const WORKLOAD = (nodes: { readonly serverNode: string; readonly clientNode: string }): string => `
apiVersion: v1
kind: Pod
metadata: {name: server, labels: {app: server}}
spec:
  nodeName: ${nodes.serverNode}
  terminationGracePeriodSeconds: 0
  containers:
  - name: server
    image: docker.io/library/busybox:1.36
    command: [sh, -c, 'mkdir -p /www && echo "served by $(hostname)" > /www/index.html && exec httpd -f -p 8080 -h /www']
    readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: server}
spec:
  selector: {app: server}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec:
  nodeName: ${nodes.clientNode}
  terminationGracePeriodSeconds: 0
  containers:
  - name: client
    image: docker.io/library/busybox:1.36
    command: [sh, -c, 'trap exit TERM; while :; do sleep 1; done']
`;

/** Of the pods of a Deployment `servers`: one that serves the word `served` at port 8080, on as many nodes as there are. */
export const SPREAD_SERVER = `\
      topologySpreadConstraints:
      - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: servers}}}
      containers:
      - name: server
        image: docker.io/library/busybox:1.36
        command: [sh, -c, 'mkdir -p /www && echo served > /www/index.html && exec httpd -f -p 8080 -h /www']
        readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}`;
