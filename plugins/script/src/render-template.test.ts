// Jinja2 as templates of blueprints use it. Expected texts are those of Jinja2 3.1.

import { describe, expect, it } from 'vitest';
import { renderTemplate } from './render-template.ts';

const VARIABLES = {
  name: 'web',
  on: true,
  none: null,
  port: 8080,
  ratio: 0.5,
  list: ['a', 'b'],
  map: { a: 1, b: 'x' },
  ctx: { node: { properties: { port: 80 } }, target: { instance: { runtime_properties: { url: 'http://db' } } } },
};

describe('a template', () => {
  it.each([
    ['{{ name }}:{{ port }}', 'web:8080'],
    ['{{ on }} {{ none }} {{ ratio }}', 'True None 0.5'],
    ['{{ list }} {{ map }}', "['a', 'b'] {'a': 1, 'b': 'x'}"],
    ['[{{ missing }}]', '[]'],
    ["{{ missing | default('x') }}", 'x'],
    ['{% for item in list %}{{ loop.index }}={{ item }};{% endfor %}', '1=a;2=b;'],
    ['{% if on %}yes{% else %}no{% endif %}', 'yes'],
    ["{{ '}}' }}", '}}'],
    ['{% raw %}{{ kept }}{% endraw %}', '{{ kept }}'],
    ['a {# {{ gone }} #} b', 'a  b'],
    ['a   {{- name -}}   b', 'awebb'],
    ['{{ ctx.node.properties.port }} {{ ctx.target.instance.runtime_properties["url"] }}', '80 http://db'],
    ["{{ list | join(',') }} {{ name.upper() }} {{ map.items() | length }}", 'a,b WEB 2'],
    ['no template at all {', 'no template at all {'],
    ['line\n{{ name }}\n', 'line\nweb'],
  ])('%s', async (text, expected) => {
    expect(await renderTemplate('a.conf', text, VARIABLES)).toBe(expected);
  });

  it('fails for good and names the file where it is wrong', async () => {
    await expect(renderTemplate('conf/a.j2', '{% if %}', {})).rejects.toMatchObject({
      reason: 'template-failed',
      recoverable: false,
      message: expect.stringContaining('conf/a.j2') as string,
    });
  });

  it('is stopped where it never ends', async () => {
    const endless = '{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}';
    await expect(renderTemplate('a.j2', endless, {})).rejects.toThrow('more steps than a template may');
  });
});
