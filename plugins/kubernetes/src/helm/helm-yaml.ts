// The part of plugin.yaml that is Helm: the types of Cloudify's Helm plugin, with the same properties.

const HELM_CONFIG =
  "helm_config: {default: {}, description: 'executable_path: where helm is. Default: on the PATH, else downloaded and verified.'}";
const EXTERNAL =
  "use_external_resource: {type: boolean, default: false, description: 'It is there, and neither changed nor taken away.'}";

/** Under `node_types`. */
export const HELM_TYPES = `
  cloudify.nodes.helm.Binary:
    derived_from: cloudify.nodes.SoftwareComponent
    properties:
      ${HELM_CONFIG}
      use_existing_resource: {type: boolean, default: false}
      installation_source: {type: string, default: '', description: 'Address of an archive of helm, with its checksum beside it (.sha256sum). Default: upstream''s.'}
      max_sleep_time: {type: integer, default: 300}
    interfaces:
      cloudify.interfaces.lifecycle:
        create: kubernetes.helm.install_binary
  cloudify.nodes.helm.Repo:
    derived_from: cloudify.nodes.Root
    properties:
      ${HELM_CONFIG}
      ${EXTERNAL}
      resource_config: {default: {}, description: 'name, repo_url, flags.'}
      max_sleep_time: {type: integer, default: 300}
    interfaces:
      cloudify.interfaces.lifecycle:
        start: kubernetes.helm.add_repo
        delete: kubernetes.helm.remove_repo
  cloudify.nodes.helm.Release:
    derived_from: cloudify.nodes.Root
    properties:
      ${HELM_CONFIG}
      ${EXTERNAL}
      client_config: {default: {}, description: 'How to connect, with configuration in it, where no relationship names the cluster.'}
      resource_config: {default: {}, description: 'name, chart, values_file, set_values, flags.'}
      max_sleep_time: {type: integer, default: 300}
    interfaces:
      cloudify.interfaces.validation:
        check_status: kubernetes.helm.check_release_status
      cloudify.interfaces.lifecycle:
        start: kubernetes.helm.install_release
        update: kubernetes.helm.install_release
        delete: kubernetes.helm.uninstall_release
        check_drift: kubernetes.helm.check_release_drift
      helm:
        upgrade_release: kubernetes.helm.install_release`;

/** Under `relationships`. */
export const HELM_RELATIONSHIPS = `
  cloudify.helm.relationships.run_on_host:
    derived_from: cloudify.relationships.connected_to
  cloudify.relationships.helm.connected_to_shared_cluster:
    derived_from: cloudify.relationships.connected_to`;
