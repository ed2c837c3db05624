// The fabric plugin's plugin.yaml: only its name, so that blueprints which import it compile.

export const FABRIC_PLUGIN_YAML = `plugins:
  fabric:
    executor: central_deployment_agent
    install: false
    package_name: cloudify-fabric-plugin
`;
