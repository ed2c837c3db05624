// Shell functions by which one process tells the attributes of all paths that a list of resources asks about: a process for
// each would be most of what a host does for a list that has nothing to change.

import { quote } from '@brolly/plugin-sdk';

/** As many as one process is told at once: a command line has an end. */
const PATHS_AT_ONCE = 200;

/** Written out wherever it is called: alone in a substitution it takes the place of the shell that was started for that. */
const STAT = "stat -L -c '%a %s %u:%g %Y %Z %i %n' --";

/**
 * `brolly_look_at PATH...` before anything is asked, and `brolly_attributes_of PATH`, which sets `mode`, `size`, `owner`, `group`
 * and `touched` (what a write to the file changes: `MTIME CTIME INODE`). A path that was not looked at is, then.
 */
export const ATTRIBUTE_LOOKUP_FUNCTIONS = `
newline='
'
looked=$newline
brolly_look_at() { looked="$looked$(${STAT} "$@" 2>/dev/null)$newline"; }
brolly_attributes_of() {
  line=\${looked%%" $1$newline"*}
  if [ "$line" = "$looked" ]; then line=$(${STAT} "$1"); line=\${line%" $1"}; fi
  line=\${line##*"$newline"}
  mode=\${line%% *}; line=\${line#* }
  size=\${line%% *}; line=\${line#* }
  owner=\${line%% *}; touched=\${line#* }
  # A name is looked up in files and services: root's need not be.
  if [ "$owner" = 0:0 ]; then owner=root group=root; return 0; fi
  owner=$(stat -L -c '%U %G' -- "$1"); group=\${owner#* }; owner=\${owner% *}
}
`;

/** sh that looks at paths at once. */
export function lookAt(paths: readonly string[]): string {
  const lines: string[] = [];
  for (let done = 0; done < paths.length; done += PATHS_AT_ONCE)
    lines.push(
      `brolly_look_at ${paths
        .slice(done, done + PATHS_AT_ONCE)
        .map(quote)
        .join(' ')}`,
    );
  return lines.join('\n');
}
