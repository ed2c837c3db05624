// What is wrong with a text that is no YAML, in the words of somebody who writes blueprints.

import { findUnclosed } from './find-unclosed.ts';
import type { Mistake } from './recover-yaml.ts';

type Explanation = Pick<Mistake, 'message' | 'hint'> & {
  /** Where the mistake is, if not where the parser gave up. */
  readonly place?: Pick<Mistake, 'start' | 'end'>;
};

const QUOTE: Explanation = {
  message: 'a quote is opened and never closed',
  hint: 'Write the closing quote at the end of the text.',
};
const INDENTATION: Explanation = {
  message: 'this line fits neither the lines above it nor what they belong to',
  hint: 'Indent it by as many spaces as what it belongs beside.',
};
const TAB: Explanation = { message: 'a tab stands where lines are indented', hint: 'Indent by spaces.' };
const DEEPER: Explanation = {
  message: 'this line is indented deeper than the line above it, which has a value already',
  hint: 'Indent it as the line above it, or remove the value there.',
};
const BRACKET: Explanation = {
  message: 'a bracket is opened and never closed',
  hint: 'Write the closing "]" or "}".',
};

const NO_COLON: Explanation = {
  message: 'there is no colon after the key',
  hint: 'Write "key: value", or indent the line if it belongs to the text above it.',
};
const BLOCK_TEXT: Explanation = {
  message: 'the lines of the text after "|" or ">" are not indented',
  hint: 'Indent them deeper than the key that the text belongs to.',
};

/** By the parser's reason. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  'unexpected end of the stream within a double quoted scalar': QUOTE,
  'unexpected end of the stream within a single quoted scalar': QUOTE,
  'unexpected end of the document within a double quoted scalar': QUOTE,
  'unexpected end of the document within a single quoted scalar': QUOTE,
  'unexpected end of the stream within a flow collection': BRACKET,
  'end of the stream or a document separator is expected': INDENTATION,
  'bad indentation of a sequence entry': INDENTATION,
  'deficient indentation': INDENTATION,
  'missed comma between flow collection entries': {
    message: 'a comma or a closing bracket is missing before this',
    hint: 'Write "," between two entries, and close each bracket by its own kind.',
  },
  'tab characters must not be used in indentation': TAB,
  'can not read a block mapping entry; a multiline key may not be an implicit key': NO_COLON,
  'nesting exceeded maxDepth (100)': {
    message: 'values lie more than 100 levels deep in each other',
    hint: 'Give the inner ones names of their own, such as by data types or inputs.',
  },
  'unknown escape sequence': {
    message: 'there is no such escape as this backslash begins',
    hint: 'Double the backslash, or use single quotes.',
  },
};

/** A function behind a colon, without its braces: `port: get_input: port`. */
const CALL = /:\s+((?:get|string)_\w+|concat|merge)$/;

/** Characters that begin something else than a text. */
const SPECIAL = /[@`%\]},]/;

/** Explains a reason of the parser at a position of the text. */
export function explainMistake(reason: string, text: string, position: number): Explanation {
  const lineStart = text.lastIndexOf('\n', position - 1) + 1;
  const indentation = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  if (indentation.includes('\t') && reason !== 'missed comma between flow collection entries')
    return { ...TAB, place: { start: lineStart + indentation.indexOf('\t') } };
  const known = EXPLANATIONS[reason];
  if (known === QUOTE || known === BRACKET || reason === 'missed comma between flow collection entries') {
    const open = findUnclosed(text);
    if (open !== undefined) return { ...(open.kind === 'quote' ? QUOTE : BRACKET), place: { start: open.at } };
  }
  if (known === NO_COLON && isBelowBlockText(text, lineStart)) return BLOCK_TEXT;
  if (known !== undefined) return known;
  if (reason === 'bad indentation of a mapping entry') return explainEntry(text, position, lineStart);
  return {
    message: `this is not YAML: ${reason}`,
    hint: 'Check indentation, colons and quotes at this place and just before it.',
  };
}

const MOST_LINES_BACK = 10;

/** Whether the lines just before a position, comments apart, begin a text of several lines. */
function isBelowBlockText(text: string, lineStart: number): boolean {
  const lines = text.slice(0, lineStart).split('\n').slice(-MOST_LINES_BACK).toReversed();
  const head = lines.find((line) => !/^\s*(?:#|$)/.test(line) && line.includes(':'));
  return head !== undefined && /:\s*[|>][-+\d]*\s*$/.test(head);
}

function explainEntry(text: string, position: number, lineStart: number): Explanation {
  const found = text[position] ?? '';
  if (SPECIAL.test(found)) return { message: `a value cannot begin with "${found}"`, hint: 'Put the value in quotes.' };
  if (found !== ':') return INDENTATION;
  const before = text.slice(lineStart, position);
  const called = CALL.exec(before)?.[1];
  if (called !== undefined)
    return {
      message: `the function ${called} is no value as it is written`,
      hint: `Write { ${called}: ... } in one line, or "${called}: ..." in the next line, indented.`,
    };
  const key = /^ *[^\s:#][^:#]*$/.exec(before)?.[0];
  if (key === undefined)
    return { message: 'a second colon stands in one value', hint: 'Put the value in quotes, or begin a new line.' };
  return { ...DEEPER, place: { start: lineStart + key.length - key.trimStart().length, end: position } };
}
