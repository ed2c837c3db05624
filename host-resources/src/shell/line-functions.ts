// Shell functions for single lines of a file that others write to as well.

import { quote } from '@brolly/plugin-sdk';

/** A line, and where it goes. Expressions are POSIX extended ones. */
export interface LineEdit {
  readonly line: string;
  /** The last line that matches gives way to it; the line itself need not match. */
  readonly replaces?: string | undefined;
  /** Where nothing gives way, it goes before the first line that matches; else to the end. */
  readonly before?: string | undefined;
}

/** The words of a line edit, as the functions take them; an empty one stands for none. */
export function lineWords(edit: LineEdit): string {
  return [edit.line, edit.replaces ?? '', edit.before ?? ''].map(quote).join(' ');
}

/**
 * `brolly_observe_line PATH LINE REPLACES BEFORE` prints the facts `present`, `at` (where the line goes: a number, 0 for
 * the end), `replaced` (base64) and the file's state and content, where it has to change.
 */
export const OBSERVE_LINE_FUNCTION = `
brolly_observe_line() {
  brolly_find_line "$@"
  if [ -n "$present" ]; then brolly_fact present yes; return 0; fi
  brolly_fact at "$at"
  if [ -n "$gives_way" ]; then brolly_fact replaced "$(sed -n "\${at}p" <"$1" | brolly_base64)"; fi
  brolly_observe_file "$1" - 65536
}
`;

/** `brolly_find_line PATH LINE REPLACES BEFORE`: sets `present`, `at` (0: the end) and `gives_way`. */
export const FIND_LINE_FUNCTION = `
brolly_find_line() {
  present= at=0 gives_way=
  [ -f "$1" ] || return 0
  if [ -n "$3" ]; then
    at=$(grep -nE -e "$3" -- "$1" | tail -n 1); at=\${at%%:*}; at=\${at:-0}
    if [ "$at" -gt 0 ]; then
      if [ "$(sed -n "\${at}p" <"$1")" = "$2" ]; then present=yes; else gives_way=yes; fi
      return 0
    fi
  fi
  if grep -qxF -e "$2" -- "$1"; then present=yes
  elif [ -n "$4" ]; then at=$(grep -nE -e "$4" -- "$1" | head -n 1); at=\${at%%:*}; at=\${at:-0}; fi
}
`;

/** `brolly_line PATH ID MODE LINE REPLACES BEFORE`: MODE is of a file that is not there yet. */
export const CHANGE_LINE_FUNCTION = `
brolly_line() {
  line_path=$1 line_id=$2 line_mode=$3; shift 3
  brolly_find_line "$line_path" "$@"
  if [ -n "$present" ]; then return 0; fi
  if [ -f "$record/after" ] && [ -f "$line_path" ]; then # written before: has somebody else, in between?
    line_sum=$(sha256sum <"$line_path")
    if ! grep -qxF "\${line_sum%% *}" "$record/after"; then : >"$record/mixed"; fi
  fi
  brolly_place "$line_path" "$line_id"
  if [ -f "$line_path" ]; then
    if [ ! -e "$record/replaced" ]; then
      if [ -n "$gives_way" ]; then brolly_print '%s\\n' "$(sed -n "\${at}p" <"$line_path")" >"$record/replaced"; else : >"$record/replaced"; fi
    fi
    {
      if [ "$at" -gt 1 ]; then head -n "$(( at - 1 ))" "$line_path"; elif [ "$at" -eq 0 ]; then cat "$line_path"; fi
      if [ "$at" -eq 0 ] && [ -n "$(tail -c 1 "$line_path")" ]; then echo; fi
      brolly_print '%s\\n' "$1"
      if [ "$at" -gt 0 ]; then tail -n "+$(( at + \${gives_way:+1} + 0 ))" "$line_path"; fi
    } >"$temporary"
    brolly_attributes "$line_path" "$temporary"
    touch "$temporary"
  else
    : >"$record/replaced"
    brolly_print '%s\\n' "$1" >"$temporary"
    chmod "$line_mode" "$temporary"
  fi
  brolly_print '%s\\n' "$1" >"$record/line"
  brolly_made "$temporary"
  brolly_put "$line_path"
}
`;

/**
 * Takes the line out again, or puts back the one that gave way. A file that nobody else has changed comes back as it
 * was; in any other only the line is touched.
 */
export function revertLine(path: string): string {
  return `
file=${path}
rm -f "\${file%/*}/.brolly-\${record##*-}"
brolly_unpack_copies
if [ -f "$record/line" ] && [ -f "$file" ] && [ ! -L "$file" ] && { [ -e "$record/mixed" ] || ! brolly_is_ours "$file"; }; then
  number=$(grep -nxF -f "$record/line" -- "$file" | tail -n 1); number=\${number%%:*}
  if [ -n "$number" ]; then
    {
      if [ "$number" -gt 1 ]; then head -n "$(( number - 1 ))" "$file"; fi
      cat "$record/replaced"
      tail -n "+$(( number + 1 ))" "$file"
    } >"$record/left"
    if [ -f "$record/before.0" ] && cmp -s "$record/left" "$record/before.0"; then brolly_restore "$file" "$record/before.0"
    elif [ ! -e "$record/before.0" ] && [ ! -s "$record/left" ]; then rm -f "$file"
    else
      rm -f "$file.brolly-back"
      brolly_attributes_of "$file" "$record/left" "$file.brolly-back"
      mv -f "$file.brolly-back" "$file"
    fi
  elif [ ! -e "$record/before.0" ] && [ ! -s "$file" ]; then rm -f "$file"; fi
  brolly_remove_made
else brolly_put_back; fi`;
}

/**
 * Of revert scripts: `brolly_take_out_lines FILE` takes every line of `$record/lines` out. When what is left is what was
 * there before, the file from before comes back as it was.
 */
export const TAKE_OUT_LINES_FUNCTION = `
brolly_take_out_lines() {
  brolly_unpack_copies
  if [ -f "$1" ] && [ -f "$record/lines" ]; then
    rm -f "$record/left"
    grep -vxF -f "$record/lines" "$1" >"$record/left" || :
    if [ ! -e "$record/before.0" ] && [ ! -s "$record/left" ]; then rm -f "$1"
    elif [ -f "$record/before.0" ] && [ "$(cat "$record/left")" = "$(cat "$record/before.0")" ]; then brolly_restore "$1" "$record/before.0"
    else cat "$record/left" >"$1"; fi
  fi
  rm -f "\${1%/*}/.brolly-\${record##*-}"
  brolly_remove_made
}
`;

/** `brolly_add_line FILE ID LINE` puts a line at the end, where it is not there yet. */
export const ADD_LINE_FUNCTION = `
brolly_add_line() {
  if grep -qxF -- "$3" "$1" 2>/dev/null; then return 0; fi
  brolly_place "$1" "$2"
  brolly_print '%s\\n' "$3" >>"$record/lines"
  if [ -f "$1" ]; then
    cp -a "$1" "$temporary"
    if [ -n "$(tail -c 1 "$temporary")" ]; then echo >>"$temporary"; fi
    brolly_print '%s\\n' "$3" >>"$temporary"
  else
    brolly_print '%s\\n' "$3" >"$temporary"
    chmod 0644 "$temporary"
  fi
  brolly_put "$1"
}
`;

/** Makes an extended expression that matches a text and nothing else: `a.b` becomes `a\.b`. */
export function literalExpression(text: string): string {
  return text.replaceAll(/[.[\\(){}*+?^$|]/g, '\\$&');
}
