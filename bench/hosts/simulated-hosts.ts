// Many hosts of which only the conversation is real: an ssh server that answers each script as this machine once did.
// `node simulated-hosts.ts HOST_KEY_FILE PORT`; prints a line when it listens.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ssh2, { type ServerChannel } from 'ssh2';

const [keyFile = '', port = ''] = process.argv.slice(2);
/** What was said on stdout, by script: the hosts are alike. */
const answers = new Map<string, string>();

const server = new ssh2.Server({ hostKeys: [readFileSync(keyFile)] }, (client) => {
  client.on('error', () => undefined);
  client.on('authentication', (asked) => asked.accept());
  client.on('session', (accept) => {
    accept().on('exec', (take) => void converse(take()));
  });
});
server.listen(Number(port), '0.0.0.0', () => console.log('listening'));

async function converse(channel: ServerChannel): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of channel as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const end = text.indexOf('\n') + 1;
  const mark = /echo (@brolly-begin-\w+)/.exec(text.slice(0, end))?.[1] ?? '';
  channel.write(`${mark} 1\n${answerTo(text.slice(end))}`);
  channel.stderr.write(`${mark}\n`);
  channel.exit(0);
  channel.end();
}

/** Scripts that differ in nothing but whose record they look at are answered alike: a process for each would hold up all. */
function answerTo(script: string): string {
  const asked = script.replaceAll(/fleet\.[\d.]+/g, 'fleet.any');
  const known = answers.get(asked);
  if (known !== undefined) return known;
  const answer = execFileSync('/bin/sh', ['-s'], { input: script, encoding: 'utf8' });
  answers.set(asked, answer);
  return answer;
}
