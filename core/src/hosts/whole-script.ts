// A script as one list of commands, so that a shell begins it only when all of it has come.

/**
 * Puts a script in braces. Of a link that is cut in the middle a shell gets a beginning and the end of the stream: it would
 * run every line that has come, and the first letters of the next one where they are the name of a program (`ex` of `exit`).
 */
export function wholeScript(script: string): string {
  // There has to be a command in it.
  return `{ :\n${script}\n}\n`;
}
