// Durations, times of day and names as the command line shows them.

/** `0.4 s`, `12.3 s`, `2:05`, `1:02:05`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, '0');
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

/** `2026-11-23 15:33:54`, local time. */
export function dateTime(at: number): string {
  const second = Math.floor(at / 1000);
  if (second !== lastTime.second) lastTime = { second, text: localTime(at) };
  return lastTime.text;
}

/** Events come in order, thousands within a second. */
let lastTime = { second: Number.NaN, text: '' };

function localTime(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

/** `15:33:54`, local time. */
export function timeOfDay(at: number): string {
  return dateTime(at).slice(11);
}

/** How long ago, roughly: `12 s ago`, `3 min ago`, `2 h ago`, `5 days ago`. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 90) return `${seconds} s ago`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} days ago`;
}

/** The last part of an operation's full name: `create` of `cloudify.interfaces.lifecycle.create`. */
export function shortOperation(operation: string): string {
  const name = operation.slice(operation.lastIndexOf('.') + 1);
  // Beside the create that it comes before, the last word alone would mislead.
  return operation.startsWith('cloudify.interfaces.validation.') ? `validation.${name}` : name;
}

/** `1 task`, `3 tasks`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/** `512 B`, `1.2 MiB`, `480 MiB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [size, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'KiB'] : [bytes / 1024 ** 2, 'MiB'];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}

/** Cuts a text to a width, with an ellipsis. */
export function fit(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Breaks a text into lines of at most `width` characters, between words. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
