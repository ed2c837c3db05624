// A blueprint of node instances with eight operations each, all of which do nothing. Cloudify reads it too.

/** Operations of each instance: the lifecycle and what stands around it. */
const LIFECYCLE = ['precreate', 'create', 'configure', 'start', 'poststart'] as const;
/** The five above, the check before, monitoring after, and the relationship to the instance's rack. */
export const OPERATIONS_PER_INSTANCE = 8;

const HEADER = `tosca_definitions_version: cloudify_dsl_1_3

plugins:
  idle:
    executor: central_deployment_agent
    install: false
  default_workflows:
    executor: central_deployment_agent
    install: false

workflows:
  install:
    mapping: default_workflows.cloudify.plugins.workflows.install

relationships:
  cloudify.relationships.depends_on:
    properties:
      connection_type:
        default: all_to_all
    source_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        preconfigure: {}
        postconfigure: {}
        establish: {}
        unlink: {}
    target_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        preconfigure: {}
        postconfigure: {}
        establish: {}
        unlink: {}
  idle.relationships.stands_in:
    derived_from: cloudify.relationships.depends_on
    source_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        establish: idle.idle.nothing

node_types:
  cloudify.nodes.Root:
    interfaces:
      cloudify.interfaces.validation:
        create: {}
      cloudify.interfaces.lifecycle:
        precreate: {}
        create: {}
        configure: {}
        start: {}
        poststart: {}
      cloudify.interfaces.monitoring:
        start: {}
  idle.nodes.Rack:
    derived_from: cloudify.nodes.Root
  idle.nodes.Part:
    derived_from: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.validation:
        create: idle.idle.nothing
      cloudify.interfaces.lifecycle:
${LIFECYCLE.map((name) => `        ${name}: idle.idle.nothing`).join('\n')}
      cloudify.interfaces.monitoring:
        start: idle.idle.nothing

node_templates:
  rack:
    type: idle.nodes.Rack
`;

/** @param templates node templates, each with `instances` instances that stand in the one rack. */
export function makeBlueprint(templates: number, instances: number): string {
  const parts = Array.from(
    { length: templates },
    (_, index) => `  part${index}:
    type: idle.nodes.Part
    capabilities:
      scalable:
        properties:
          default_instances: ${instances}
    relationships:
      - type: idle.relationships.stands_in
        target: rack
`,
  );
  return HEADER + parts.join('');
}
