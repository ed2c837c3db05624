// Schedules run workflows that there are.

import { hintFor, someOf } from '#diagnostics/suggest-name.ts';
import { mapOf, type Report } from '../elements/element-reader.ts';
import { SEPARATOR } from '../imports/namespace-document.ts';
import { type MapEntry, spanOf } from '../read/yaml-node.ts';
import type { Rule } from './rule.ts';

export const scheduleWorkflows: Rule = ({ document }, report) => {
  const settings = document.value('deployment_settings');
  const schedules = mapOf(settings, 'default_schedules');
  if (schedules === undefined) return;
  const names = new Set(document.entries('workflows').keys());
  for (const schedule of schedules.entries.values()) check(report, schedule, names);
};

/** Settings of a file with a namespace name its workflows without it. */
function check(report: Report, { key, value }: MapEntry, names: ReadonlySet<string>): void {
  const node = value.kind === 'map' ? value.entries.get('workflow')?.value : undefined;
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return;
  const name = node.value;
  if (names.has(name) || [...names].some((one) => one.endsWith(`${SEPARATOR}${name}`))) return;
  report({
    code: 'schedule-workflow',
    severity: 'warning',
    message: `schedule "${key}" runs the workflow "${name}", which does not exist`,
    span: spanOf(node),
    ...hintFor(name, names, `Workflows: ${someOf(names)}.`),
  });
}
