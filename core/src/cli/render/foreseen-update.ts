// What an update changes and does, as lines for people.

import type { Json } from '@brolly/plugin-sdk';
import { type ForeseenAction, type ForeseenUpdate, maskNamedSecrets, type UpdateStep } from '#index';
import type { Output } from '../output.ts';
import { count, fit } from './words.ts';

const SIGN: Readonly<Record<UpdateStep['action'], string>> = { add: '+', remove: '-', modify: '~' };

const WORDS: Readonly<Record<ForeseenAction['kind'], string>> = {
  unlink: 'unlink',
  uninstall: 'uninstall',
  'update-if-drifted': 'update, if check_drift says so',
  update: 'update',
  'reinstall-if-drifted': 'reinstall, if check_drift says so',
  reinstall: 'reinstall',
  leave: 'leave as it is',
  install: 'install',
  establish: 'establish',
  run: 'run the workflow',
};

const WIDEST_VALUE = 60;
const MOST_NAMES = 8;

/** The differences, then what is done about them, then what the deployment keeps. */
export function foreseenUpdateLines(output: Output, deploymentId: string, foreseen: ForeseenUpdate): string {
  const { colors } = output;
  const { steps, actions, notes } = foreseen;
  const title = `Update of ${colors.bold(deploymentId)}`;
  if (steps.length === 0) {
    return [`${title}: the blueprint says what the deployment has. Drift is looked for all the same.`, ...notes].join(
      '\n',
    );
  }
  const paint = { add: colors.green, remove: colors.red, modify: colors.yellow };
  return [
    `${title}: ${count(steps.length, 'difference')}`,
    ...steps.map((step) => `  ${paint[step.action](SIGN[step.action])} ${step.id}${valuesOf(step)}`),
    '',
    actions.length === 0
      ? 'No instance is touched, unless it has drifted or is not well.'
      : 'What is done, in this order:',
    ...actions.map(({ kind, what }) => `  ${WORDS[kind]}: ${namesOf(what)}`),
    ...notes.map((note) => `Note: ${note}`),
  ].join('\n');
}

function valuesOf({ id, before, after, kind }: UpdateStep): string {
  if (kind === 'workflow' || kind === 'plugin' || kind === 'scaling-group') return '';
  if (before === undefined && after === undefined) return '';
  const name = id.slice(id.lastIndexOf(':') + 1);
  const shown = (value: Json | undefined): string =>
    value === undefined ? 'nothing' : fit(JSON.stringify(masked(name, value)), WIDEST_VALUE);
  return `: ${shown(before)} -> ${shown(after)}`;
}

function masked(name: string, value: Json): Json {
  return (maskNamedSecrets({ [name]: value }) as Readonly<Record<string, Json>>)[name] ?? null;
}

function namesOf(what: readonly string[]): string {
  const shown = what.slice(0, MOST_NAMES).join(', ');
  return what.length > MOST_NAMES ? `${shown} and ${what.length - MOST_NAMES} more` : shown;
}
