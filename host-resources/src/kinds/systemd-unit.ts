// A systemd unit: enabled or not, running or not, and restarted when what it reads has changed.

import { quote } from '@brolly/plugin-sdk';
import type { CompareContext, Difference, Facts, ResourceKind } from '../resource-kind.ts';
import { isYes, nameMistake } from '../resource-kind.ts';

export interface SystemdUnitResource {
  readonly kind: 'systemd-unit';
  /** `containerd.service`; its file is a resource of its own, listed before. */
  readonly name: string;
  readonly enabled: boolean;
  readonly active: boolean;
  /** Keys of resources (`file:/etc/containerd/config.toml`) whose change restarts the unit when it runs already. */
  readonly restartOn?: readonly string[];
}

/** States of a unit file in which the unit comes up by itself or cannot be told to. */
const ENABLED_STATES = ['enabled', 'enabled-runtime', 'static', 'alias', 'indirect', 'generated', 'linked'];

const ACTIVE_STATES = ['active', 'reloading'];

type Step = 'enable' | 'disable' | 'reload' | 'start' | 'restart' | 'stop';

export const systemdUnitKind: ResourceKind<SystemdUnitResource> = {
  name: (resource) => resource.name,
  mistake: ({ name }) => nameMistake(name, 'systemd unit'),
  changeFunctions: () => [UNIT_FUNCTIONS],
  observe(resource) {
    return `
while IFS='=' read -r name value; do brolly_fact "$name" "$value"; done <<FACTS
$(systemctl show -p LoadState,ActiveState,UnitFileState,NeedDaemonReload -- ${quote(resource.name)} 2>/dev/null)
FACTS
if [ -e "$records/restart/"${quote(resource.name)} ]; then brolly_fact restart yes; fi`;
  },
  compare(resource, facts, context) {
    const steps = stepsOf(resource, facts, context);
    return steps.length === 0 ? undefined : differenceOf(resource, facts, steps);
  },
  change(resource, facts, context) {
    const name = quote(resource.name);
    const steps = stepsOf(resource, facts, context);
    const commands = steps.map((step) => commandOf(step, name, steps.includes('reload')));
    return `${commands.join('\n')}\nrm -f "$records/restart/"${name}`;
  },
  revert: revertUnit,
};

function stepsOf(resource: SystemdUnitResource, facts: Facts, context: CompareContext): Step[] {
  const steps: Step[] = [];
  const isEnabled = ENABLED_STATES.includes(facts.get('UnitFileState') ?? '');
  if (resource.enabled && !isEnabled) steps.push('enable');
  if (!resource.enabled && facts.get('UnitFileState') === 'enabled') steps.push('disable');
  if (context.unitFilesChangedBefore || isYes(facts, 'NeedDaemonReload')) steps.push('reload');
  const isActive = ACTIVE_STATES.includes(facts.get('ActiveState') ?? '');
  const mustRestart =
    isYes(facts, 'restart') || (resource.restartOn ?? []).some((key) => context.changedBefore.has(key));
  if (resource.active && !isActive) steps.push('start');
  if (resource.active && isActive && mustRestart) steps.push('restart');
  if (!resource.active && !['inactive', 'failed', ''].includes(facts.get('ActiveState') ?? '')) steps.push('stop');
  return steps;
}

function differenceOf(resource: SystemdUnitResource, facts: Facts, steps: readonly Step[]): Difference {
  const wasThere = facts.get('LoadState') === 'loaded';
  const wasActive = ACTIVE_STATES.includes(facts.get('ActiveState') ?? '');
  return {
    action: 'update',
    summary: `${steps.map((step) => (step === 'reload' ? 'reload units' : step)).join(', ')}: ${resource.name}`,
    ...(steps.includes('restart') ? { restarts: [resource.name] } : {}),
    before: Object.fromEntries(facts),
    revertAction: 'update',
    revertSummary: wasThere
      ? `leave ${resource.name} ${facts.get('UnitFileState') || 'as it was'}, ${wasActive ? 'running' : 'stopped'}`
      : `stop and disable ${resource.name}`,
  };
}

/** Enabling reloads all units by itself, which takes a tenth of a second: not where a reload follows anyway. */
function commandOf(step: Step, name: string, isReloaded: boolean): string {
  switch (step) {
    case 'reload':
      return 'systemctl daemon-reload';
    case 'enable':
    case 'disable':
      return `systemctl ${step} ${isReloaded ? '--no-reload ' : ''}-- ${name} || brolly_unit_failed ${step} ${name}`;
    case 'start':
    case 'restart':
      return `systemctl ${step} -- ${name} && brolly_unit_is_up ${name} || brolly_unit_failed ${step} ${name}`;
    case 'stop':
      return `systemctl stop -- ${name} || brolly_unit_failed stop ${name}`;
  }
}

/**
 * Shell functions of the change script: `brolly_unit_is_up UNIT`, also while it is still activating, and
 * `brolly_unit_failed VERB UNIT`, which fails with what systemd and the journal know.
 */
const UNIT_FUNCTIONS = `
brolly_unit_is_up() {
  case $(systemctl is-active -- "$1") in failed | inactive) return 1 ;; esac
}
brolly_unit_failed() {
  systemctl status --no-pager -l -n 0 -- "$2" >&2 || :
  journalctl --no-pager -n 30 -o short -u "$2" >&2 || :
  brolly_fail unit-failed "systemctl $1 $2 failed"
}
`;

/**
 * A unit that was not running is stopped at once. One that was running comes up again after all else is taken back,
 * since only then its files are again what they were.
 */
function revertUnit(resource: SystemdUnitResource, facts: Facts): string {
  const name = quote(resource.name);
  const wasActive = ACTIVE_STATES.includes(facts.get('ActiveState') ?? '');
  const wasEnabled = ENABLED_STATES.includes(facts.get('UnitFileState') ?? '');
  const lines = ['if command -v systemctl >/dev/null; then'];
  lines.push(`if [ "$(systemctl show -p LoadState --value -- ${name})" != not-found ]; then`);
  if (!wasActive) lines.push(`systemctl stop -- ${name}`, `systemctl reset-failed -- ${name} || :`);
  if (!wasEnabled) lines.push(`systemctl disable --no-reload -- ${name}`, ': >"$records/reload"');
  if (wasEnabled && facts.get('UnitFileState') === 'enabled') lines.push(`systemctl enable -- ${name}`);
  lines.push('fi');
  if (wasActive)
    lines.push(
      `brolly_later ${quote(`unit-${resource.name}`)} ${quote(`restart ${resource.name}`)} ${quote(`systemctl restart -- ${name}`)}`,
    );
  lines.push('fi', `rm -f "$records/restart/"${name}`);
  return lines.join('\n');
}
