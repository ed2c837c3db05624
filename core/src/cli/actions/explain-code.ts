// What a diagnostic means, out of the catalogue.

import type { CatalogueEntry } from '#diagnostics/catalogue/catalogue-entry.ts';
import { catalogue } from '#diagnostics/catalogue.ts';
import { examples } from '#diagnostics/examples/examples.ts';
import { suggestName } from '#diagnostics/suggest-name.ts';
import { pluginExplanations } from '#language';
import type { CliContext } from '../cli-context.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { table } from '../render/table.ts';
import { wrap } from '../render/words.ts';

const PAGE_WIDTH = 100;

type Pages = Readonly<Record<string, CatalogueEntry>>;

/** Writes the page of a code, the pages of one of Cloudify's numbers, or the list of all codes, those of plugins too. */
export async function explainCode(context: CliContext, code: string | undefined): Promise<ExitCode> {
  const pages: Pages = { ...(await pluginExplanations()), ...catalogue };
  const codes = code === undefined ? Object.keys(pages).sort() : codesFor(code, pages);
  if (context.isJson) {
    for (const each of codes)
      context.output.write(JSON.stringify({ code: each, ...pages[each], example: examples[each] }));
  } else if (code === undefined) {
    const rows = codes.map((each) => [each, pages[each]?.title ?? '', String(pages[each]?.cloudifyCode ?? '')]);
    context.output.write(table(context.output, ['code', 'meaning', "Cloudify's number"], { rows }));
  } else {
    context.output.write(codes.map((each) => page(context, each, pages[each])).join('\n\n'));
  }
  return EXIT.ok;
}

function codesFor(code: string, pages: Pages): string[] {
  if (Object.hasOwn(pages, code)) return [code];
  const numbered = Object.keys(pages).filter((each) => String(pages[each]?.cloudifyCode) === code);
  if (numbered.length > 0) return numbered.sort();
  const near = suggestName(code, Object.keys(pages));
  throw new CommandError(`there is no diagnostic "${code}"`, {
    exitCode: EXIT.usage,
    hint:
      near === undefined
        ? '"brolly explain" lists all; reasons of failures are explained in docs/hosts.md'
        : `did you mean "${near}"?`,
  });
}

function page(context: CliContext, code: string, entry: CatalogueEntry | undefined): string {
  const { colors, columns } = context.output;
  const number = entry?.cloudifyCode === undefined ? '' : colors.dim(`  (Cloudify: ${entry.cloudifyCode})`);
  const page = `${colors.bold(code)}: ${entry?.title ?? ''}${number}\n${wrap(entry?.explanation ?? '', Math.min(columns, PAGE_WIDTH))}`;
  const example = Object.hasOwn(examples, code) ? examples[code] : undefined;
  if (example === undefined) return page;
  return `${page}\n\n${colors.red('wrong:')}\n${indented(example.wrong)}\n\n${colors.green('right:')}\n${indented(example.right)}`;
}

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '  ');
}
