// Built-in relationship types.

import { type Edition, emptyOperations } from './edition.ts';

/** The interface of all relationships; 1_3 has three operations for updates where later ones have one. */
function lifecycle(edition: Edition): string {
  const updates = edition === 3 ? 'update_preconfigure update_postconfigure update_establish' : 'update';
  return emptyOperations(`preconfigure postconfigure establish unlink ${updates} check_drift`);
}

const RUN_WORKFLOW = `
          implementation: cfy_extensions.cloudify_types.shared_resource.execute_workflow
          inputs:
            workflow_id: {type: string, description: Workflow of the shared deployment}
            parameters: {type: dict, default: {}, description: Its parameters}
            timeout: {type: integer, default: 10, description: Seconds}`;

const ofSharedResource = (parent: string): string => `  cloudify.relationships.${parent}_shared_resource:
    derived_from: cloudify.relationships.${parent}
    target_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        establish:${RUN_WORKFLOW}
        unlink:${RUN_WORKFLOW}
`;

const scriptOf = (name: string): string => `
          implementation: script.script_runner.tasks.run
          inputs:
            script_path: {default: 'file:///opt/manager/resources/cloudify/fs/${name}.sh'}`;

/** The section `relationships`. */
export function relationshipTypes(edition: Edition): string {
  return `relationships:
  cloudify.relationships.depends_on:
    properties:
      connection_type: {default: all_to_all, description: all_to_all or all_to_one}
    source_interfaces: {cloudify.interfaces.relationship_lifecycle: ${lifecycle(edition)}}
    target_interfaces: {cloudify.interfaces.relationship_lifecycle: ${lifecycle(edition)}}
  cloudify.relationships.connected_to: {derived_from: cloudify.relationships.depends_on}
  cloudify.relationships.contained_in: {derived_from: cloudify.relationships.depends_on}
  cloudify.relationships.depends_on_lifecycle_operation:
    derived_from: cloudify.relationships.depends_on
    properties:
      operation: {type: string, description: The operation of the target that the source waits for}
${ofSharedResource('depends_on')}${ofSharedResource('connected_to')}  cloudify.relationships.file_system_depends_on_volume:
    derived_from: cloudify.relationships.depends_on
    source_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        preconfigure:${scriptOf('fdisk')}
            device_name: {default: {get_attribute: [TARGET, device_name]}}
  cloudify.relationships.file_system_contained_in_compute:
    derived_from: cloudify.relationships.contained_in
    source_interfaces:
      cloudify.interfaces.relationship_lifecycle:
        establish:${scriptOf('mount')}
        unlink:${scriptOf('unmount')}
`;
}
