// Regular expressions as Cloudify's parser, which is written in Python, reads them.

/**
 * The same expression here; `undefined` for what is none.
 *
 * Beyond what both languages share it knows groups named with `P`, flags at the beginning, `\A` and `\Z`, `{,n}`, a `]`
 * at the head of a class, comments, letters and digits of all scripts behind `\w` and `\d`, and a `$` before a last line
 * break. Of flags within an expression only `i`, `m` and `s` are known.
 *
 * @see https://docs.python.org/3/library/re.html
 */
export function pythonPattern(text: string): RegExp | undefined {
  const [head, flags] = /^\(\?([aiLmsux]+)\)/.exec(text) ?? ['', ''];
  const isVerbose = flags.includes('x');
  const source = translated(text.slice(head.length), { isVerbose, isMultiline: flags.includes('m') });
  const own = ['i', 'm', 's'].filter((flag) => flags.includes(flag)).join('');
  try {
    return new RegExp(source, `u${own}`);
  } catch {
    return undefined;
  }
}

interface Mode {
  readonly isVerbose: boolean;
  readonly isMultiline: boolean;
}

/** What is written in one go: an escape, a class, the head of a group, a count, a comment, or any one character. */
const PART =
  /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|0[0-7]{0,2}|[0-3][0-7]{2}|[1-9]\d?|[^])|\[\^?\]?(?:\\[^]|[^\]\\])*\]|\(\?#[^)]*\)|\(\?P<\w+>|\(\?P=\w+\)|\{\d*,?\d*\}|[^]/gu;

function translated(text: string, mode: Mode): string {
  let isInComment = false;
  return (text.match(PART) ?? [])
    .map((part) => {
      if (mode.isVerbose) {
        if (isInComment) {
          isInComment = part !== '\n';
          return '';
        }
        if (part === '#') isInComment = true;
        if (part === '#' || /^\s$/.test(part)) return '';
      }
      return translatedPart(part, mode);
    })
    .join('');
}

function translatedPart(part: string, { isMultiline }: Mode): string {
  if (part.startsWith('(?#')) return '';
  if (part.startsWith('(?P<')) return `(?<${part.slice('(?P<'.length)}`;
  if (part.startsWith('(?P=')) return `\\k<${part.slice('(?P='.length, -1)}>`;
  if (part.startsWith('\\')) return escapeOf(part, false);
  if (part.startsWith('[') && part.length > 1) return classOf(part);
  if (part === '$' && !isMultiline) return '(?=\\n?(?![^]))';
  if (part.length > 1 && part.startsWith('{')) return countOf(part);
  return part === '{' || part === '}' || part === ']' ? `\\${part}` : part;
}

/** `{,3}` begins at nothing; what is no count is text. */
function countOf(part: string): string {
  const [, least = '', comma = '', most = ''] = /^\{(\d*)(,?)(\d*)\}$/.exec(part) ?? [];
  if (least === '' && most === '') return comma === '' ? '\\{\\}' : '{0,}';
  return `{${least === '' ? '0' : least}${comma}${most}}`;
}

function classOf(part: string): string {
  const isInverse = part.startsWith('[^');
  const inner = part.slice(isInverse ? 2 : 1, -1);
  const items = inner.match(/\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|[^])|[^]/gu) ?? [];
  const written = items.map((item, at) => {
    if (item.startsWith('\\')) return escapeOf(item, true);
    if (item === '-' && at > 0 && at < items.length - 1) return besideClass(items, at) ? '\\-' : '-';
    return /[-[\]^(){}/|]/.test(item) ? `\\${item}` : item;
  });
  return `[${isInverse ? '^' : ''}${written.join('')}]`;
}

/** No range begins or ends with a class such as `\w`. */
function besideClass(items: readonly string[], at: number): boolean {
  return [items[at - 1], items[at + 1]].some((item) => item !== undefined && /^\\[wWdDsS]$/.test(item));
}

const CLASSES: Readonly<Record<string, string>> = {
  w: '\\p{L}\\p{M}\\p{N}_',
  d: '\\p{Nd}',
};

function escapeOf(part: string, isInClass: boolean): string {
  const name = part.slice(1);
  const letter = name.toLowerCase();
  const known = Object.hasOwn(CLASSES, letter) && name.length === 1 ? CLASSES[letter] : undefined;
  if (known !== undefined) {
    if (name === letter) return isInClass ? known : `[${known}]`;
    return name === 'D' ? '\\P{Nd}' : isInClass ? '\\W' : `[^${known}]`;
  }
  if (/^U[\da-f]{8}$/i.test(name)) return `\\u{${name.slice(1).replace(/^0+(?=.)/, '')}}`;
  if (/^(?:0[0-7]*|[0-3][0-7]{2})$/.test(name) || (isInClass && /^[0-7]{1,3}$/.test(name)))
    return `\\x${Number.parseInt(name, 8).toString(16).padStart(2, '0')}`;
  if (name === '') return part;
  if (name === 'a') return '\\x07';
  if (!isInClass && name === 'A') return '(?<![^])';
  if (!isInClass && name === 'Z') return '(?![^])';
  if (isInClass && name === 'b') return '\\b';
  // Letters that mean nothing are a mistake, as they are in Python; signs mean themselves.
  if (/^[\p{L}\d]/u.test(name)) return part;
  return /^[\^$\\.*+?()[\]{}|/]$/.test(name) || (isInClass && name === '-') ? part : name;
}
