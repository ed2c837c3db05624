// The operations of a change of CAs: what is kept of it here, what each node takes over, and what reads it anew.

import type { DeclaredOperation, ImperativeOperation } from '@brolly/plugin-sdk';
import { askCluster } from '../ask-cluster.ts';
import { nodeNameIn } from '../control-planes.ts';
import { takeHost } from '../host-of-instance.ts';
import { quietly } from '../operations/check-drift.ts';
import { explainWith } from '../operations/evidence.ts';
import { nodeResources } from '../operations/node-resources.ts';
import { decideFor } from '../operations/prepare.ts';
import { IDENTITY, identityFile } from '../resources/kubelet-identity.ts';
import { readAnewScript } from '../resources/read-anew.ts';
import { takenTrustResource } from '../resources/taken-trust.ts';
import { clusterSettings, isControlPlane, nodeAddress, serverAt, text } from '../settings.ts';
import { writeKubeconfig } from '../spread-addresses.ts';
import { changeTrust, nodeIdentityOf, trustOf } from '../trust.ts';
import { advanceRotation, authoritiesOf, endRotation, knownRotation, PHASES } from './rotation.ts';
import { untilControlPlaneIsWell, untilNodeIsHeardOf } from './until-well.ts';

const READ_ANEW_MS = 900_000;

/** Input `phase`. */
export const advance: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  async run(context) {
    const { name } = clusterSettings(context);
    const phase = PHASES.find((one) => one === text(context.inputs, 'phase')) ?? 'trust-both';
    const rotation = await advanceRotation(context, { cluster: name, trust: await trustOf(context, name), phase });
    await changeTrust(context, name, authoritiesOf(rotation));
    await writeKubeconfig(context);
    context.log('info', `the CAs are in the phase ${rotation.phase}`);
  },
};

/** The node takes over the CAs as they are kept here, in whatever phase they are. */
export const takeTrust: DeclaredOperation = {
  kind: 'declared',
  readsAllInstances: true,
  host: takeHost,
  bundle: (context) => clusterSettings(context).bundle,
  async resources(facts, context) {
    const settings = clusterSettings(context);
    const trust = await trustOf(context, settings.name);
    const { binFolder } = await decideFor(facts, settings, context);
    const identity = await nodeIdentityOf(context, trust, nodeNameIn(context.self));
    const declared = await nodeResources(facts, quietly(context));
    const ownServer = isControlPlane(context.self) ? serverAt(nodeAddress(context.self), settings.apiPort) : undefined;
    return [
      ...declared.filter((one) => !('path' in one) || one.path !== IDENTITY),
      identityFile(identity),
      takenTrustResource({
        trust,
        binFolder,
        ownServer,
        issuesAnew: (await knownRotation(context, settings.name))?.phase === 'issue-anew',
      }),
    ];
  },
  async afterApply(_changes, host, context) {
    if (isControlPlane(context.self)) await untilControlPlaneIsWell(host, context);
    await untilNodeIsHeardOf(host, context);
  },
  explain: explainWith(['kubelet.service', 'containerd.service', 'brolly-containerd.service']),
};

/** Input `all`: also what runs in other namespaces. Programs that read the CAs when they begin, begin anew. */
export const readAnew: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  async run(context) {
    const trust = await trustOf(context, clusterSettings(context).name);
    context.step('beginning anew what asks the API server');
    await askCluster(context, readAnewScript(trust.authority.certificate, context.inputs['all'] === true), {
      timeoutMs: READ_ANEW_MS,
    });
  },
};

/** The CAs of before are not kept any longer. */
export const end: ImperativeOperation = {
  kind: 'imperative',
  isRepeatable: true,
  readsAllInstances: true,
  run: (context) => endRotation(context, clusterSettings(context).name),
};
