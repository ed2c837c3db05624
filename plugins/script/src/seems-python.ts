// Whether the text of an inline script is Python.

/** Lines that no shell has. */
const CERTAIN_LINE =
  /^(from \w[\w.]* import |import \w[\w.]*( as \w+)?(, *\w[\w.]*)*\s*(#.*)?$|def \w+\(.*\).*:\s*(#.*)?$)/;
const LIKELY_LINE =
  /^(class \w+.*:|ctx\.\w+|print\(|raise \w+|with .*:|(if|for|while|elif|try|except|else|finally)\b.*:\s*(#.*)?$|\w+ = \S)/;
const SHELL_LINE = /^(then|fi|do|done|esac)\b|;\s*(then|do)\b|^\w+=\S*(\s|$)|\$[({\w]/;

/**
 * Decides by the first line (`#!`) or by what Python has and shells have not.
 *
 * Cloudify asks Python's parser, to which `echo` alone is Python too. Where no statement of Python is found the text
 * is taken for a shell's, which is what its author meant.
 */
export function seemsPython(text: string): boolean {
  const first = text.trimStart().split('\n')[0] ?? '';
  if (first.startsWith('#!')) return /python/.test(first);
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  if (lines.some((line) => CERTAIN_LINE.test(line))) return true;
  return lines.some((line) => LIKELY_LINE.test(line)) && !lines.some((line) => SHELL_LINE.test(line));
}
