// Examples: groups, policies and scaling.

import type { DiagnosticExample } from './diagnostic-example.ts';

const WEB = 'node_templates:\n  web: {type: cloudify.nodes.Root}\n';

export const groupExamples: Readonly<Record<string, DiagnosticExample>> = {
  'group-name': {
    wrong: `${WEB}groups:\n  web: {members: [web]}\n`,
    right: `${WEB}groups:\n  servers: {members: [web]}\n`,
  },
  'group-member-unknown': {
    wrong: `${WEB}groups:\n  servers: {members: [wbe]}\n`,
    right: `${WEB}groups:\n  servers: {members: [web]}\n`,
  },
  'group-cycle': {
    wrong: `${WEB}groups:\n  a: {members: [b]}\n  b: {members: [a]}\npolicies:\n  scale: {type: cloudify.policies.scaling, targets: [a]}\n`,
    right: `${WEB}groups:\n  a: {members: [b]}\n  b: {members: [web]}\npolicies:\n  scale: {type: cloudify.policies.scaling, targets: [a]}\n`,
  },
  'policy-type-unknown': {
    wrong: `${WEB}policy_types:\n  Watch: {source: watch.clj}\ngroups:\n  servers: {members: [web], policies: {p: {type: Wacth}}}\n`,
    right: `${WEB}policy_types:\n  Watch: {source: watch.clj}\ngroups:\n  servers: {members: [web], policies: {p: {type: Watch}}}\n`,
  },
  'policy-trigger-unknown': {
    wrong: `${WEB}policy_types:\n  Watch: {source: watch.clj}\npolicy_triggers:\n  Heal: {source: heal.clj}\ngroups:\n  servers:\n    members: [web]\n    policies: {p: {type: Watch, triggers: {t: {type: Hael}}}}\n`,
    right: `${WEB}policy_types:\n  Watch: {source: watch.clj}\npolicy_triggers:\n  Heal: {source: heal.clj}\ngroups:\n  servers:\n    members: [web]\n    policies: {p: {type: Watch, triggers: {t: {type: Heal}}}}\n`,
  },
  'policy-unknown': {
    wrong: `${WEB}groups:\n  servers: {members: [web]}\npolicies:\n  scale: {type: scaling, targets: [servers]}\n`,
    right: `${WEB}groups:\n  servers: {members: [web]}\npolicies:\n  scale: {type: cloudify.policies.scaling, targets: [servers]}\n`,
  },
  'policy-target': {
    wrong: `${WEB}groups:\n  servers: {members: [web]}\npolicies:\n  scale: {type: cloudify.policies.scaling, targets: [web]}\n`,
    right: `${WEB}groups:\n  servers: {members: [web]}\npolicies:\n  scale: {type: cloudify.policies.scaling, targets: [servers]}\n`,
  },
  'scaling-group-member': {
    wrong: `${WEB}groups:\n  a: {members: [web]}\n  b: {members: [web]}\npolicies:\n  scale: {type: cloudify.policies.scaling, targets: [a, b]}\n`,
    right: `${WEB}groups:\n  a: {members: [web]}\n  b: {members: [a]}\npolicies:\n  scale: {type: cloudify.policies.scaling, targets: [a, b]}\n`,
  },
};
