// The part of a workflow as text, for tests: what is below each other runs one after the other.

import type { WorkflowPart } from '@brolly/plugin-sdk';

/** Operations without their interface, with the inputs that say something. */
export function drawPart(part: WorkflowPart): readonly string[] {
  switch (part.kind) {
    case 'sequence':
      return part.parts.flatMap(drawPart);
    case 'fork-join':
      return ['side by side', ...part.parts.flatMap((each) => [' and', ...drawPart(each).map((line) => `  ${line}`)])];
    case 'operation': {
      const inputs = Object.entries(part.inputs ?? {}).filter(([, value]) => value !== '' && value !== false);
      const shown = inputs.map(([name, value]) => ` ${name}=${JSON.stringify(value)}`).join('');
      return [
        `${part.instance} ${part.operation.split('.').at(-1)}${shown}${part.ignoreFailure === true ? ' (or not)' : ''}`,
      ];
    }
    case 'set-state':
      return [`${part.instance} is ${part.state}`];
    case 'install':
    case 'reinstall':
    case 'uninstall':
      return part.instances.length === 0 ? [] : [`${part.kind} ${part.instances.join(', ')}`];
  }
}
