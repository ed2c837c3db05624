// Texts that look like something else: a function in quotes, curly quotes, spaces that are none.

import type { Diagnostic } from '#diagnostics/diagnostic.ts';
import { sections } from '../elements/sections.ts';
import { findFunction } from '../functions/functions.ts';
import { type MapEntry, type ScalarNode, spanOf, type YamlNode } from '../read/yaml-node.ts';
import type { Rule } from './rule.ts';

/** What such texts hold. Most blueprints hold none of them, and so are not gone through. */
const MARKS = ['"{', "'{", '“', '‘', '\u00A0'];
const QUOTED_FUNCTION = /^\{\s*(\w+)\s*:.*\}\s*$/s;
const CURLY = /^(?:“.*”|‘.*’)$/s;
/** A key and its colon, which are a text because no space follows. */
const KEY_IN_TEXT = /^[\w.-]+:\u00A0/;

export const oddTexts: Rule = ({ blueprint, document }, report) => {
  const own = [...blueprint.sources].filter(([file]) => !file.startsWith('<built-in>'));
  if (!own.some(([, text]) => MARKS.some((mark) => text.includes(mark)))) return;
  const visit = (node: YamlNode): void => {
    if (node.kind === 'scalar') {
      const found = oddValue(node);
      if (found !== undefined) report({ severity: 'warning', span: spanOf(node), ...found });
    } else if (node.kind === 'list') node.items.forEach(visit);
    else
      for (const entry of node.entries.values()) {
        visitKey(entry);
        visit(entry.value);
      }
  };
  const visitKey = ({ key, keyNode }: MapEntry): void => {
    if (key.includes('\u00A0')) report({ severity: 'warning', span: spanOf(keyNode), ...NO_BREAK_SPACE });
  };
  for (const { name } of sections)
    for (const entry of document.entries(name).values()) {
      visitKey(entry);
      visit(entry.value);
    }
};

type Found = Pick<Diagnostic, 'code' | 'message' | 'hint'>;

const NO_BREAK_SPACE: Found = {
  code: 'character-odd',
  message: 'a no-break space stands here, which YAML takes for a letter',
  hint: 'Write an ordinary space instead.',
};

function oddValue({ value }: ScalarNode): Found | undefined {
  if (typeof value !== 'string') return undefined;
  if (KEY_IN_TEXT.test(value)) return NO_BREAK_SPACE;
  if (CURLY.test(value))
    return {
      code: 'character-odd',
      message: `the curly quotes of ${value} are a part of the text`,
      hint: `Write straight quotes: "${value.slice(1, -1)}".`,
    };
  const called = QUOTED_FUNCTION.exec(value)?.[1];
  if (called === undefined || findFunction([called]) === undefined) return undefined;
  return {
    code: 'function-quoted',
    message: `"${called}" stands in quotes, so this is a text, and nothing is evaluated`,
    hint: 'Remove the quotes around the braces.',
  };
}
