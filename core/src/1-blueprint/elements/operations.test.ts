// Which operations a node template has, with which inputs, and who carries them out.

import { describe, expect, it } from 'vitest';
import type { Operation } from '../blueprint.ts';
import { blueprintOf, codesOf, compileText, HEADER, PLUGIN, placesOf, problemsOf } from '../testing/compile-text.ts';

const TYPE = `node_types:
  t:
    interfaces:
      i:
        run:
          implementation: p.run
          max_retries: 3
          inputs: {a: {type: integer, default: 1}, b: {default: 2}}
        needy: {implementation: p.needy, inputs: {must: {}, may: {required: false}}}
`;
const NEEDS = 'needy: {inputs: {must: 1}}';
const body = (operations: string): string =>
  `${PLUGIN}${TYPE}node_templates: {n: {type: t, interfaces: {i: {${operations}}}}}\n`;

async function operation(
  operations: string,
  name = 'run',
  files: Readonly<Record<string, string>> = {},
): Promise<Operation | undefined> {
  return (await blueprintOf(body(`${NEEDS}, ${operations}`), files)).nodeTemplates['n']?.interfaces['i']?.[name];
}

describe('an operation of a template', () => {
  it('that is not written is the one of the type, with the defaults of its inputs', async () => {
    expect(await operation('other: p.x')).toMatchObject({
      carrier: { plugin: 'p', function: 'run' },
      inputs: { a: 1, b: 2 },
      maxRetries: 3,
    });
  });

  it('without implementation adds to the one of the type', async () => {
    expect(await operation('run: {max_retries: 0, retry_interval: 2, inputs: {b: {x: 1}, more: 4}}')).toMatchObject({
      carrier: { function: 'run' },
      inputs: { a: 1, b: { x: 1 }, more: 4 },
      maxRetries: 0,
      retryIntervalSeconds: 2,
    });
  });

  it('with the same implementation adds to it too', async () => {
    expect(await operation('run: {implementation: p.run, inputs: {a: 5}}')).toMatchObject({
      inputs: { a: 5, b: 2 },
      maxRetries: 3,
    });
    expect(await operation('run: p.run')).toMatchObject({
      carrier: { function: 'run' },
      inputs: { a: 1, b: 2 },
      maxRetries: 3,
    });
  });

  it('with another implementation stands for itself', async () => {
    expect(
      await operation('run: {implementation: p.fast, inputs: {x: 1}, timeout: 5, timeout_recoverable: true}'),
    ).toMatchObject({
      carrier: { function: 'fast' },
      inputs: { x: 1 },
      maxRetries: undefined,
      timeoutSeconds: 5,
      timeoutRecoverable: true,
    });
  });

  it.each(['run: {}', "run: ''", 'run: ', 'run: null'])('is switched off by %j', async (text) => {
    expect(await operation(text)).toMatchObject({ implementation: '', carrier: undefined, inputs: {} });
  });

  it('of which nothing is said switches the one of the type off', async () => {
    for (const written of ['{}', '""', 'null', '{inputs: null}', '{executor: null, max_retries: null}'])
      expect([written, (await operation(`run: ${written}`))?.carrier]).toEqual([written, undefined]);
    expect(await codesOf(body(`${NEEDS}, run: {implementation: "  "}`))).toEqual(['operation-plugin-unknown']);
  });

  it('has the limits of the type also where neither has an implementation', async () => {
    const types = 'node_types: {t: {interfaces: {i: {run: {max_retries: 7, inputs: {a: {default: 1}}}}}}}\n';
    const text = `${types}node_templates: {n: {type: t, interfaces: {i: {run: {inputs: {b: 2}}}}}}\n`;
    const run = (await blueprintOf(text)).nodeTemplates['n']?.interfaces['i']?.['run'];
    expect(run).toMatchObject({ implementation: '', maxRetries: 7, inputs: { a: 1, b: 2 } });
  });

  it('may be one that the type does not have', async () => {
    expect(await operation('extra: {implementation: p.extra, inputs: {x: 1}}', 'extra')).toMatchObject({
      inputs: { x: 1 },
    });
  });

  it('needs the inputs that have no default, of their types', async () => {
    expect(await problemsOf(body('run: {inputs: {a: x}}'))).toMatchObject([
      {
        code: 'operation-input-missing',
        message: 'operation "i.needy" of node template "n" needs the input "must"',
        cloudifyCode: 107,
      },
      { code: 'property-type', message: 'input "a" of operation "i.run" of node template "n": "x" is no integer' },
    ]);
  });

  it.each([
    ['run: {implementatoin: p.x}', 'key-unknown'],
    ['run: [p.x]', 'shape-wrong'],
    ['run: {inputs: []}', 'shape-wrong'],
    ['run: {max_retries: many}', 'shape-wrong'],
    ['run: {max_retries: -2}', 'number-too-small'],
    ['run: {max_retries: 1.5}', 'shape-wrong'],
    ['run: {retry_interval: -1}', 'number-too-small'],
    ['run: {timeout: -1}', 'number-too-small'],
  ])('is wrong: %s', async (text, code) => {
    expect(await codesOf(body(`${NEEDS}, ${text}`))).toEqual([code]);
  });
});

describe('an implementation', () => {
  it('is a function of the plugin whose name it begins with', async () => {
    expect(await operation('run: p.tasks.deep.start')).toMatchObject({
      carrier: { plugin: 'p', function: 'tasks.deep.start' },
    });
  });

  it.each(['scripts/install.sh', 'install.sh', 'http://example.org/x', 'run.py'])('%s is a script', async (path) => {
    expect(await operation(`run: ${path}`, 'run', { [path]: '' })).toMatchObject({
      carrier: { plugin: 'script', function: 'script_runner.tasks.run', inputs: { script_path: path } },
    });
  });

  it('of several lines is the script itself', async () => {
    expect(await operation('run: "set -e\\necho hello"')).toMatchObject({
      carrier: { plugin: 'script', inputs: { script_source: 'set -e\necho hello' } },
    });
  });

  it('that fits nothing is said at the operation, with a near plugin', async () => {
    const compiled = await compileText(`${HEADER}${body(`${NEEDS}, run: scrpt.run`)}`);
    expect(placesOf(compiled)).toEqual([expect.stringMatching(/^main\.yaml:13:\d+ operation-plugin-unknown$/)]);
    expect(compiled.diagnostics).toMatchObject([{ hint: 'Did you mean the plugin "script"?', cloudifyCode: 10 }]);
  });

  it('that fits two plugins is ambiguous', async () => {
    const plugins =
      'plugins: {a: {executor: central_deployment_agent, install: false}, a.b: {executor: central_deployment_agent, install: false}}\n';
    const node = 'node_templates: {n: {type: cloudify.nodes.Root, interfaces: {i: {x: a.b.run}}}}\n';
    expect(await problemsOf(plugins + node)).toMatchObject([{ code: 'operation-ambiguous', cloudifyCode: 91 }]);
  });
});

describe('operations of a relationship', () => {
  const related = (interfaces: string): string => `${PLUGIN}relationships:
  r:
    derived_from: cloudify.relationships.depends_on
    source_interfaces: {i: {link: {implementation: p.link, inputs: {a: {default: 1}}}}}
    target_interfaces: {i: {link: p.accept}}
node_templates:
  a: {type: cloudify.nodes.Root, relationships: [{type: r, target: b, ${interfaces}}]}
  b: {type: cloudify.nodes.Root}
`;

  it('are kept for each side, laid over those of the type', async () => {
    const { nodeTemplates } = await blueprintOf(
      related('source_interfaces: {i: {link: {inputs: {a: 2}}}}, target_interfaces: {i: {link: {}}}'),
    );
    expect(nodeTemplates['a']?.relationships).toMatchObject([
      {
        sourceInterfaces: { i: { link: { carrier: { function: 'link' }, inputs: { a: 2 } } } },
        targetInterfaces: { i: { link: { carrier: undefined } } },
      },
    ]);
  });

  it('need a plugin too', async () => {
    expect(await problemsOf(related('source_interfaces: {i: {link: none.x}}'))).toMatchObject([
      { code: 'operation-plugin-unknown', cloudifyCode: 19 },
    ]);
  });
});

describe('a workflow that is a script', () => {
  it('has no parameter of the name in which the script stands', async () => {
    const text = `${PLUGIN}workflows: {w: {mapping: "a\\nb", parameters: {script_source: {default: x}}}}\n`;
    expect(await problemsOf(text)).toMatchObject([{ code: 'script-input', cloudifyCode: 60 }]);
  });
});
