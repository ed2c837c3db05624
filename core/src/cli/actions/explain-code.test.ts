// Pages about codes: of the language and of plugins that come with it.

import { expect, it } from 'vitest';
import type { CliContext } from '../cli-context.ts';
import { explainCode } from './explain-code.ts';

async function explained(code: string | undefined): Promise<readonly { code: string; title: string }[]> {
  const lines: string[] = [];
  const context = { isJson: true, output: { write: (line: string) => lines.push(line) } } as unknown as CliContext;
  expect(await explainCode(context, code)).toBe(0);
  return lines.map((line) => JSON.parse(line) as { code: string; title: string });
}

it('tells of diagnostics, by their codes and by the numbers that Cloudify has for them', async () => {
  expect(await explained('type-unknown')).toMatchObject([{ code: 'type-unknown', cloudifyCode: 7 }]);
  expect((await explained('7')).map((one) => one.code)).toEqual(['type-unknown']);
});

it('tells of what the bundled plugins find on hosts', async () => {
  expect(await explained('port-closed')).toMatchObject([{ title: 'A port is closed by the firewall of the host' }]);
  const codes = (await explained(undefined)).map((one) => one.code);
  expect(codes).toContain('runc-missing');
  expect(codes).toEqual(codes.toSorted());
});

it('says what was probably meant', async () => {
  await expect(explained('port-closd')).rejects.toThrow('there is no diagnostic "port-closd"');
});
