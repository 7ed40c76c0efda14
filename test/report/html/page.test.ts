/** The shell of pages: one file, a policy that names its own script and style, and data that is data. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { pageAssets } from '../../../harness/report/html/assets.ts';
import { htmlPage, jsonInScript } from '../../../harness/report/html/page.ts';
import { INJECTIONS } from './injections.ts';

const parts = { title: 't', script: 'run();', style: 'a {}', data: { a: 1 }, plain: 'p' };
const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

it('lets run and style only what it brings, and loads nothing', () => {
  const page = htmlPage(parts);
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src ${digest('run();')}`,
    `style-src ${digest('a {}')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ]);
  expect(page).toContain('<script>run();</script>');
  expect(page).toContain('<style>a {}</style>');
  expect(page.match(/(?:src|href)="[^"]*"/g)).toEqual(['href="data:,"']);
});

it.each(['</script>', '</STYLE', '<!--'])('takes no script or style of ours that has %s in it', (end) => {
  expect(() => htmlPage({ ...parts, script: `"${end}"` })).toThrow('must not hold its own end');
  expect(() => htmlPage({ ...parts, style: `"${end}"` })).toThrow('must not hold its own end');
});

it.each(INJECTIONS)('data with %s comes out as it went in, and ends no element', (_, text) => {
  const data = { text, [text]: [text] };
  const written = jsonInScript(data);
  expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(data)));
  expect(written).not.toMatch(/[<>&\u2028\u2029]/);
});

it.each(['report', 'history'] as const)(
  'the program of the page %s is built, says whose library it has, and fits',
  (name) => {
    const { script, style } = pageAssets(name);
    expect(script).toContain('Copyright (c) 2015-present Jason Miller');
    expect(() => htmlPage({ ...parts, script, style })).not.toThrow();
  },
);
