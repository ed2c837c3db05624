// Brings instances that are no longer as the blueprint has them to what it says, by their own operations.

import { inFullOrder, lifecycle, operationPhase, type Phase, relationshipPhase, type Subject } from '../chain.ts';
import { topologyOf } from '../topology.ts';
import type { Steps, WorkflowView } from '../workflow.ts';
import { runLevels } from './levels.ts';

const UPDATE = ['preupdate', 'update', 'postupdate', 'update_config', 'update_apply', 'update_postapply'].map(
  lifecycle,
);
const RELATIONSHIP_UPDATE = 'cloudify.interfaces.relationship_lifecycle.update';

/** Ids of instances. */
export interface ToUpdate {
  /** Those that are not as the blueprint has them. */
  readonly own: ReadonlySet<string>;
  /** Those of which a relationship is not. */
  readonly ofRelationships: ReadonlySet<string>;
}

/** Whether an instance has operations that can bring it to what the blueprint says. */
export function canUpdate(subject: Subject, { own, ofRelationships }: ToUpdate): boolean {
  const { id } = subject.instance;
  const isOwn = own.has(id) && UPDATE.some((name) => subject.node.operations[name] !== undefined);
  const isOfRelationships = !own.has(id) && ofRelationships.has(id) && hasRelationshipUpdate(subject);
  return isOwn || isOfRelationships;
}

function hasRelationshipUpdate({ node }: Subject): boolean {
  return node.relationships.some(
    (one) =>
      one.sourceOperations[RELATIONSHIP_UPDATE] !== undefined ||
      one.targetOperations[RELATIONSHIP_UPDATE] !== undefined,
  );
}

/**
 * Updates instances, each after what it depends on; one that fails stops no other. What was noted of drift is void for
 * those that succeed.
 *
 * @returns those whose update failed
 */
export function* updateInstances(
  view: WorkflowView,
  work: ToUpdate & { readonly name: string; readonly ids: ReadonlySet<string> },
): Steps<ReadonlySet<string>> {
  const topology = topologyOf(view.plan);
  const phasesOf = (id: string): readonly Phase[] => {
    const subject = topology.subject(id);
    if (subject === undefined) return [];
    const own = work.own.has(id) ? UPDATE.flatMap((name) => operationPhase(subject, name)) : [];
    return inFullOrder([...own, ...relationshipPhase(subject, 'update')]);
  };
  const failed = yield* runLevels(view, { name: work.name, ids: work.ids, phasesOf });
  const updated = [...work.ids].filter((id) => !failed.has(id));
  if (updated.length > 0) {
    const setSystemProperties = { configuration_drift: null, source_relationships_configuration_drift: null };
    yield { kind: 'change-instances', changes: updated.map((instanceId) => ({ instanceId, setSystemProperties })) };
  }
  return new Set(failed.keys());
}
