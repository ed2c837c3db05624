// The plugin.yaml: the types of Cloudify's Kubernetes plugin of 2015 with the same properties and defaults, and new ones.

import { CLUSTER_WORKFLOWS, CONTROL_PLANE_INTERFACE, WORKER_INTERFACE } from './cluster-yaml.ts';
import { HELM_RELATIONSHIPS, HELM_TYPES } from './helm/helm-yaml.ts';
import { KUBECTL_INTERFACE, KUBECTL_WORKFLOWS } from './kubectl/kubectl-yaml.ts';
import { CONNECTION_PROPERTIES, OBJECT_RELATIONSHIPS, OBJECT_TYPES } from './objects/object-types.ts';

const SSH = `
      ssh_keyfilename: {type: string, default: '', description: 'Path of the private key that lets ssh_username in.'}
      ssh_username: {type: string, default: '', description: 'User on the host: root, or one who may become root. Default: of the ssh configuration, else root.'}
      ssh_password: {type: string, default: '', description: 'Password of ssh_username, where there is no key.'}
      ssh_port: {type: integer, default: 22, description: 'Port of the ssh server, 1 to 65535. For 22 the ssh configuration may have another.'}
      ssh_passphrase: {type: string, default: '', description: 'Passphrase of the private key.'}
      ssh_certificate: {type: string, default: '', description: 'Path of the certificate that belongs to the private key.'}
      ssh_answers: {default: [], description: 'Answers to what the host asks at login, in the order in which it asks.'}
      ssh_host_key: {type: string, default: '', description: 'The key that the host must show: its fingerprint (SHA256:...) or its "type base64" line.'}
      ssh_host_key_policy: {type: string, default: known_hosts, description: 'known_hosts: an unknown key is asked for in a terminal and refused elsewhere. accept_new: it is accepted and written down.'}
      ssh_transport: {type: string, default: auto, description: 'What carries the connection: auto, native, openssh (the ssh client of your machine) or local (your machine itself).'}
      ssh_bastions: {default: [], description: 'Hosts to pass on the way, the first one first, each with ip and its own ssh_ properties.'}
      sudo_password: {type: string, default: '', description: 'Password for sudo, where it asks for one.'}
      become_method: {type: string, default: sudo, description: 'How ssh_username becomes root: sudo, doas or su.'}
      become_password: {type: string, default: '', description: 'Password for become_method, where it asks for one.'}
      install_docker: {type: boolean, default: false, description: 'Of old: see to a container runtime. One is always seen to now.'}
      install_agent: {type: boolean, default: false, description: 'Agents do not exist yet: must be false.'}
      install: {type: boolean, default: true, description: 'false: merely connect to what is there; nothing on the host is changed.'}`;

const HOST = `
      ip: {type: string, default: '', description: 'Address or name of the host.'}
      hosts: {default: [], description: 'Instead of ip, for a node template of several instances: the hosts that they may have, each an address or a mapping with ip and properties that are special to it. An instance takes the first one that is free.'}
      labels: {default: {}, description: 'Labels of the node: {disk: ssd}.'}
      kubelet: {default: {}, description: 'Fields of its KubeletConfiguration, laid over those of the cluster: {maxPods: 50}.'}
      drain_timeout: {type: integer, default: 300, description: 'Seconds within which pods must have left a node that is taken out of a cluster. Disruption budgets are respected.'}
      node_name: {type: string, default: '', description: 'Name in the cluster. Default: the host name, where it is valid and no other node has it.'}
      node_address: {type: string, default: '', description: 'IP address by which other nodes reach it. Default: ip.'}
      mirror: {type: string, default: '', description: 'Base address of a mirror with the layout of the upstream download sites and registries: http://10.0.0.1:8080. Or the path of a bundle beside the blueprint, which hosts get through the connection: bundle.tar. A Node takes the Master''s when it has none.'}
      kubernetes_source: {type: string, default: '', description: 'Where kubelet, kubeadm and kubectl come from: binaries (downloads that are verified) or packages (of pkgs.k8s.io or the mirror, by apt, dnf or zypper, held against upgrades of the system). A Node takes the Master''s when it has none. Default: binaries.'}
      proxy: {default: {}, description: 'The HTTP proxy through which the host fetches downloads, packages and images: {http: "http://10.0.0.1:3128", https: ..., direct: [10.0.0.0/8, .example.org]}. A Node takes the Master''s when it has none.'}`;

export const KUBERNETES_PLUGIN_YAML = `
plugins:
  kubernetes:
    executor: central_deployment_agent
    install: false

node_types:
  cloudify.kubernetes.Base:
    derived_from: cloudify.nodes.Root
    properties:${SSH}

  cloudify.kubernetes.Master:
    derived_from: cloudify.kubernetes.Base
    properties:${HOST}
      master_port: {type: integer, default: 8080, description: 'Port of the API server. 8080 meant the insecure port of 2015; it means the secure port 6443 now.'}
      taints: {default: ['node-role.kubernetes.io/control-plane:NoSchedule'], description: 'Taints with which the node registers. An empty list lets workloads run on it.'}
      endpoint: {type: string, default: '', description: 'Name or address of a load balancer of yours in front of the control planes, with a port or without. Without it every node finds them by itself.'}
      kubernetes_version: {type: string, default: '1.36', description: 'A minor release (1.36) or a patch release (1.36.3).'}
      bundle_key: {type: string, default: '', description: 'Who must have signed the bundle, as "brolly bundle create" said it: ed25519:...'}
      bundle_port: {type: integer, default: 18080, description: 'Port of the loopback of each host at which it finds the bundle while it is changed.'}
      registries: {default: {}, description: 'Mirrors of registries, asked before them: {docker.io: [https://mirror.example.org]}. Or with credentials and a CA: {docker.io: {mirrors: [...], username: u, password: p, ca: PEM text}}; without mirrors they are for the registry itself.'}
      images: {default: [], description: 'Images that every node pulls when it is prepared, and that a bundle holds: those of your own pods.'}
      proxy_mode: {type: string, default: iptables, description: 'How kube-proxy leads services to pods: iptables or nftables.'}
      pod_network_manifest: {type: string, default: '', description: 'A file beside the blueprint with the manifest of another pod network than flannel, such as Calico or Cilium. none: somebody else sees to it, and nodes are not waited for until they are Ready.'}
      pod_network_ports: {default: [], description: 'With pod_network_manifest: what that pod network needs between nodes: [179/tcp, 4789/udp, ipip]. Preflight tries the ports, and firewalld and ufw get openings.'}
      pod_network_type: {type: string, default: flannel, description: 'What gives pods their network: flannel (VXLAN, by a daemon on each node) or routed (routes of the hosts, no daemon; all of them in one layer 2 network).'}
      pod_network: {type: string, default: 10.244.0.0/16, description: 'Addresses of pods, in CIDR form.'}
      service_network: {type: string, default: 10.96.0.0/12, description: 'Addresses of services, in CIDR form.'}${CONNECTION_PROPERTIES}
    interfaces:
      cloudify.interfaces.validation:
        create: kubernetes.preflight
        reinstall: kubernetes.check_reinstall
        check_status: kubernetes.check_status
      cloudify.interfaces.lifecycle:
        create: kubernetes.prepare
        start: kubernetes.start_control_plane
        poststart: kubernetes.verify_control_plane
        stop: kubernetes.leave_control_plane
        heal: kubernetes.heal
        check_drift: kubernetes.check_drift
        update: kubernetes.repair
        delete: kubernetes.remove_control_plane${CONTROL_PLANE_INTERFACE}${KUBECTL_INTERFACE}

  cloudify.kubernetes.Node:
    derived_from: cloudify.kubernetes.Base
    properties:${HOST}
      taints: {default: [], description: 'Taints with which the node registers: [''gpu=yes:NoSchedule''].'}
    interfaces:
      cloudify.interfaces.validation:
        create: kubernetes.preflight
        reinstall: kubernetes.check_reinstall
        check_status: kubernetes.check_status
      cloudify.interfaces.lifecycle:
        create: kubernetes.prepare
        start: kubernetes.join
        poststart: kubernetes.verify_worker
        stop: kubernetes.drain
        heal: kubernetes.heal
        check_drift: kubernetes.check_drift
        update: kubernetes.repair
        delete: kubernetes.remove_worker${WORKER_INTERFACE}

  cloudify.kubernetes.Microservice: &microservice
    derived_from: cloudify.kubernetes.Base
    properties:
      name: {type: string}
      image: {type: string, default: ''}
      port: {type: integer, default: -1}
      target_port: {default: {get_property: [SELF, port]}}
      protocol: {type: string, default: TCP}
      replicas: {type: integer, default: 1}
      run_overrides: {type: string, default: ''}
      expose_overrides: {type: string, default: ''}
      config: {default: {}}
      config_path: {type: string, default: ''}
      config_overrides: {default: []}
      config_files: {default: []}
    interfaces:
      cloudify.interfaces.validation:
        check_status: kubernetes.objects.check_status
      cloudify.interfaces.lifecycle:
        start: kubernetes.kube_run_expose
        stop: kubernetes.kube_delete
        update: kubernetes.objects.update
        pull: kubernetes.objects.pull
        check_drift: kubernetes.objects.check_drift
      kubectl:
        scale: kubernetes.kubectl.scale
  cloudify.kubernetes.MicroService: *microservice

  cloudify.nodes.kubernetes.Master:
    derived_from: cloudify.nodes.Root
    properties:${CONNECTION_PROPERTIES}
    interfaces:
      cloudify.interfaces.validation:
        check_status: kubernetes.connect
      cloudify.interfaces.lifecycle:
        start: kubernetes.connect${KUBECTL_INTERFACE}
  cloudify.kubernetes.nodes.Master:
    derived_from: cloudify.nodes.kubernetes.Master
${OBJECT_TYPES}
${HELM_TYPES}

relationships:
  cloudify.kubernetes.relationships.connected_to_master:
    derived_from: cloudify.relationships.connected_to
    source_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        postconfigure: kubernetes.connect_master
  cloudify.kubernetes.relationships.contained_in_host:
    derived_from: cloudify.relationships.contained_in
    source_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        postconfigure: kubernetes.contained_in_host
  cloudify.kubernetes.relationships.copy_rtprops:
    derived_from: cloudify.relationships.connected_to
    properties:
      prop_list: {default: []}
    source_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        postconfigure: kubernetes.copy_rtprops${OBJECT_RELATIONSHIPS}${HELM_RELATIONSHIPS}

workflows:${CLUSTER_WORKFLOWS}${KUBECTL_WORKFLOWS}
  update_resource_definition:
    mapping: kubernetes.update_resource_definition
    parameters:
      node_instance_id: {type: string}
      resource_definition_changes: {default: {}}
  refresh_and_store_token:
    mapping: kubernetes.refresh_and_store_token
    parameters:
      kubernetes_cluster_node_instance_id: {type: string, default: eks_cluster}
      deployment_capability_name: {type: string, default: connection_details}
      service_account_node_instance_id: {type: string, default: new_service_account}
      secret_token_node_instance_id: {type: string, default: secret}
      store_token_and_kubeconfig_id: {type: string, default: store_token_and_kubeconfig}
`;
