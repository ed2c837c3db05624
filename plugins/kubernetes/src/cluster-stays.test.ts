// Workflows that take a cluster away, and workflows that take nodes out of it.

import { describe, expect, it } from 'vitest';
import { clusterStays, isReplaced } from './cluster-stays.ts';
import { sketchMaster } from './testing/sketch-context.ts';

const master = sketchMaster();

describe('a cluster', () => {
  it.each([
    ['scale', {}, true],
    ['heal', {}, true],
    ['update', {}, true],
    ['uninstall', {}, false],
    ['uninstall', { node_ids: [], type_names: [], node_instance_ids: [] }, false],
    ['uninstall', { node_ids: ['minion'] }, true],
    ['uninstall', { node_ids: ['minion', 'master'] }, false],
    ['uninstall', { node_instance_ids: [master.id] }, false],
    ['uninstall', { type_names: ['cloudify.kubernetes.Node'] }, true],
    ['uninstall', { type_names: ['cloudify.kubernetes.Base'] }, false],
    ['reinstall', { node_ids: ['minion'], type_names: ['cloudify.kubernetes.Master'] }, true],
    ['kube_restore', { from: 'x.age', replace: true }, false],
    ['rollback', { full_rollback: true }, false],
  ])('that %s with %j runs on is there afterwards: %s', (workflow, parameters, stays) => {
    expect(clusterStays({ execution: { id: 'e1', workflow, parameters } }, [master])).toBe(stays);
  });

  it('stays as long as one control plane does', () => {
    const execution = { id: 'e1', workflow: 'uninstall', parameters: { node_instance_ids: [master.id] } };
    expect(clusterStays({ execution }, [master, { ...master, id: 'master_other' }])).toBe(true);
  });
});

describe('a control plane that leaves', () => {
  it.each([
    ['heal', {}, true],
    ['heal', { node_instance_id: '' }, true],
    ['heal', { node_instance_id: master.id }, true],
    ['heal', { node_instance_id: 'master_other' }, false],
    ['blue--heal', { node_instance_id: master.id }, true],
    ['reinstall', { node_ids: ['master'] }, true],
    ['reinstall', { node_ids: ['minion'] }, false],
    ['scale', { scalable_entity_name: 'master', delta: -1 }, false],
    ['uninstall', { node_instance_ids: [master.id] }, false],
  ])('by %s with %j comes again: %s', (workflow, parameters, comesAgain) => {
    expect(isReplaced({ execution: { id: 'e1', workflow, parameters } }, master)).toBe(comesAgain);
  });
});
