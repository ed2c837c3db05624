// Frames in streams that are cut anywhere.

import { describe, expect, it } from 'vitest';
import { FrameReader } from './frame-reader.ts';

function read(chunks: readonly string[]) {
  const heard = { text: '', frames: [] as string[] };
  const reader = new FrameReader('mark', {
    onText: (text) => (heard.text += text),
    onFrame: (words) => heard.frames.push(words.join(' ')),
  });
  for (const chunk of chunks) reader.add(chunk);
  reader.end();
  return heard;
}

const STREAM = 'one\ntw\u001E@mark ask 7 YWJj\no\n\u001E@marked\n\u001E@mark end 0\n';

describe('the reader of frames', () => {
  it('leaves the rest as it was, also where a frame cut a line in two', () => {
    expect(read([STREAM])).toEqual({ text: 'one\ntwo\n\u001E@marked\n', frames: ['ask 7 YWJj', 'end 0'] });
  });

  it('gives the same however the stream is cut', () => {
    const whole = read([STREAM]);
    for (let at = 0; at < STREAM.length; at += 1) expect(read([STREAM.slice(0, at), STREAM.slice(at)])).toEqual(whole);
    expect(read(STREAM.split(''))).toEqual(whole);
  });

  it('gives out at the end what could have been a frame', () => {
    expect(read(['a\u001E@ma'])).toEqual({ text: 'a\u001E@ma', frames: [] });
  });
});
