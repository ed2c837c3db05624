// The script plugin: scripts of the blueprint, here or on hosts over ssh. Also what other plugins run scripts with.

import type { Plugin } from '@brolly/plugin-sdk';
import { scriptDeclaration } from './declaration.ts';
import { run } from './operations/run.ts';

export { keyCredential } from './key-credential.ts';
export { localShell } from './local-shell.ts';
export { variablesOf } from './operations/run.ts';
export { OutputLines } from './output-lines.ts';
export { archiveOf, payloadReader } from './payload.ts';
export { type ProcessSettings, processSettings } from './process-settings.ts';
export { type PythonPluginOptions, pythonPlugin } from './python-plugin.ts';
export { type RelayFile, runRelay } from './relay/relay.ts';
export { renderTemplate } from './render-template.ts';
export { runScript, type ScriptJob } from './run-script.ts';
export { type ScriptText, scriptText } from './script-text.ts';

export const scriptPlugin: Plugin = {
  ...scriptDeclaration,
  operations: { 'script_runner.tasks.run': run },
};
