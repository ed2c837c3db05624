// deployment_settings

import type { Json, JsonObject } from '@brolly/plugin-sdk';
import { functionsIn } from '../functions/functions.ts';
import { type MapEntry, toJson, type YamlNode } from '../read/yaml-node.ts';
import { isMapping } from './check-value.ts';
import {
  entriesOf,
  isNothing,
  listOfNodes,
  mapOf,
  type Report,
  reportAt,
  scalarOf,
  valueOf,
} from './element-reader.ts';
import { isTimezone, parseRecurrence, parseTime, WEEKDAYS } from './schedule-times.ts';
import { ANY, BOOLEAN, INTEGER, type Key, keysOf, listOf, MAPPING, namesOf, type Section, TEXT } from './shape.ts';

const flag = (doc: string): Key => ({ shape: BOOLEAN, doc });

const SCHEDULE = keysOf({
  workflow: {
    shape: { kind: 'scalar', of: 'text', names: 'workflows' },
    doc: 'The workflow that is run.',
    required: true,
  },
  since: { shape: ANY, doc: 'When it is run first: "2030-01-31 18:30", "18:30" or "+2 hours".', required: true },
  until: { shape: ANY, doc: 'When it ends, written as since.' },
  recurrence: { shape: TEXT, doc: 'How often: "2 days", "1w"; once without it.' },
  timezone: { shape: TEXT, doc: 'The timezone of since and until; UTC without it.' },
  weekdays: { shape: listOf(TEXT), doc: 'On which days: mo, tu, we, th, fr, sa, su.' },
  count: { shape: INTEGER, doc: 'How many times at most.' },
  slip: { shape: INTEGER, doc: 'How many minutes later than planned it may begin.' },
  stop_after_fail: flag('Whether it ends when a run fails.'),
  default_enabled: flag('Whether it is enabled at first; true by default.'),
  workflow_parameters: { shape: MAPPING, doc: 'What the workflow is given.' },
  execution_arguments: {
    shape: keysOf({
      force: flag('Whether it runs beside others.'),
      is_dry_run: flag('Whether it changes nothing.'),
      wait_after_fail: { shape: INTEGER, doc: 'Seconds for what runs to end after a failure.' },
      allow_custom_parameters: flag('Whether parameters that the workflow does not declare are allowed.'),
    }),
    doc: 'How the workflow is run.',
  },
});

export const deploymentSettingsSection: Section = {
  name: 'deployment_settings',
  doc: 'How deployments of the blueprint are named, grouped and scheduled.',
  shape: keysOf({
    default_schedules: { shape: namesOf(SCHEDULE), doc: 'Workflows that are run by the clock.' },
    default_groups: { shape: listOf(ANY), doc: 'Deployment groups that a deployment joins.' },
    id_template: { shape: TEXT, doc: 'Ids of deployments in groups: "{group_id}-{uuid}".' },
    display_name: { shape: ANY, doc: 'The name that people see; a text or a function.' },
  }),
  merge: 'one-file',
};

/** Reads the section; what cannot be understood is reported. */
export function readDeploymentSettings(report: Report, node: YamlNode | undefined): JsonObject {
  if (node?.kind !== 'map') return {};
  for (const schedule of entriesOf(node, 'default_schedules')) checkSchedule(report, schedule);
  checkDisplayName(report, valueOf(node, 'display_name'));
  const settings = toJson(node) as JsonObject;
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
}

function checkSchedule(report: Report, entry: MapEntry): void {
  const what = `schedule "${entry.key}"`;
  const wrong = (at: YamlNode, message: string, hint: string): void =>
    reportAt(report, at, { code: 'schedule-malformed', message: `${what}: ${message}`, hint, cloudifyCode: 1 });
  const timezone = scalarOf(entry.value, 'timezone', 'text');
  if (timezone !== undefined && !isTimezone(timezone))
    wrong(entry.keyNode, `there is no timezone "${timezone}"`, 'Write a name such as UTC or Europe/Berlin.');
  for (const key of ['since', 'until']) {
    const at = valueOf(entry.value, key);
    if (at === undefined || (at.kind === 'scalar' && parseTime(String(at.value)) !== undefined)) continue;
    wrong(at, `"${key}" is no time`, 'Write "2030-01-31 18:30", "18:30" or "+2 hours".');
  }
  const recurrence = valueOf(entry.value, 'recurrence');
  if (recurrence?.kind === 'scalar' && parseRecurrence(String(recurrence.value)) === undefined)
    wrong(recurrence, '"recurrence" is no span of time', 'Write a number and a unit: "2 days", "1w".');
  for (const day of listOfNodes(entry.value, 'weekdays')) {
    if (day.kind !== 'scalar' || isWeekday(String(day.value))) continue;
    wrong(day, `there is no weekday "${String(day.value)}"`, `Write one of: ${WEEKDAYS.join(', ')}.`);
  }
  const parameters = mapOf(entry.value, 'workflow_parameters');
  if (parameters !== undefined && functionsIn(toJson(parameters)).includes('get_attribute'))
    wrong(parameters, 'its workflow parameters use get_attribute', 'Use what is known before anything runs.');
}

function isWeekday(text: string): boolean {
  // A position may stand before the day: 1mo is the first Monday of the month, l-fr the last Friday.
  return WEEKDAYS.includes(text.toLowerCase().replace(/^([1-4]|l-?)/, ''));
}

const LONGEST_NAME = 256;

function checkDisplayName(report: Report, node: YamlNode | undefined): void {
  if (isNothing(node)) return;
  const value: Json = toJson(node);
  const isText = typeof value === 'string';
  const isGood = isText ? value.length <= LONGEST_NAME && !/\p{Cc}/u.test(value) : isMapping(value);
  if (isGood) return;
  reportAt(report, node, {
    code: 'display-name',
    message: 'the display name is no text, too long or holds control characters',
    hint: `Write a text of at most ${LONGEST_NAME} characters, or a function.`,
    cloudifyCode: 1,
  });
}
