/** Texts of the page: what cannot be seen, JSON, and reasons taken apart. */
import { describe, expect, it } from 'vitest';
import { contrastOf } from '../../../harness/report/html/contrast.ts';
import { prettyJson } from '../../../harness/report/html/pretty-json.ts';
import { visible, visibleData } from '../../../harness/report/html/visible.ts';

it.each([
  ['plain text,\n\tin two lines: é 漢 🎉 👩‍👩‍👧', 'plain text,\n\tin two lines: é 漢 🎉 👩‍👩‍👧'],
  ['a\u0000b\u001b[1m', 'a\\u0000b\\u001b[1m'],
  ['\u202edcba\u2066', '\\u202edcba\\u2066'],
  ['a\ud800b\udfff', 'a\\ud800b\\udfff'],
  ['a\u200bb\ufeff\u2028', 'a\\u200bb\\ufeff\\u2028'],
  ['a\r\nb', 'a\\u000d\nb'],
])('%j can be read as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

it('data keeps its shape, and no text of it is endless', () => {
  expect(visibleData({ 'a\u202e': ['\u0007', 1, null, true] })).toEqual({ 'a\\u202e': ['\\u0007', 1, null, true] });
  const [cut = ''] = visibleData(['x'.repeat(100_000)]);
  expect(cut.length).toBeLessThan(21_000);
  expect(cut).toMatch(/^x{20000}… \(80,000 more characters\)$/);
});

describe('JSON', () => {
  it('has a line for each member, and nothing of it changes', () => {
    const text = '{"id":12345678901234567890,"a":[1,{"b":"x\\"{,\\u0041"}],"a":{},"l":[ ]}';
    expect(prettyJson(text)).toBe(
      [
        ...['{', '  "id": 12345678901234567890,', '  "a": [', '    1,', '    {', '      "b": "x\\"{,\\u0041"', '    }'],
        ...['  ],', '  "a": {},', '  "l": []', '}'],
      ].join('\n'),
    );
  });

  it.each(['', 'not found', '"text"', '12', '{"a":', '{"a":1}}', 'data: {"a":1}\n\n'])(
    '%j is no object and no list, and stays',
    (text) => {
      expect(prettyJson(text)).toBe(text);
    },
  );

  it('of thousands of brackets does not grow without end', () => {
    const text = `${'['.repeat(4000)}${']'.repeat(4000)}`;
    expect(prettyJson(text).length).toBeLessThan(100 * text.length);
  });
});

describe('a reason', () => {
  it.each([
    ['status: expected 204, got 200', { where: 'status', expected: '204', seen: '200', notes: [] }],
    [
      '(message): expected application/json, got text/plain; 12 times, first in a.yaml, step set-up, exchange 1\n  key: k',
      {
        expected: 'application/json',
        seen: 'text/plain',
        notes: ['12 times, first in a.yaml, step set-up, exchange 1', 'key: k'],
      },
    ],
    ['expected one of 1, 2, got "a, got b"', { expected: 'one of 1, 2, got "a', seen: 'b"', notes: [] }],
    [
      'result.status < 400 is false, not true, where result.status = 404',
      { expected: 'result.status < 400', values: 'result.status = 404', seen: 'it is false', notes: [] },
    ],
    ['a = b is nothing, not true', { expected: 'a = b', values: '', seen: 'it is nothing', notes: [] }],
    [
      '$contains(\n  result.a,\n  "x") is false, not true, where result.a = "it is false, not true", b = 1\n  key: k',
      {
        ...{ expected: '$contains(\n  result.a,\n  "x")', values: 'result.a = "it is false, not true", b = 1' },
        ...{ seen: 'it is false', notes: ['key: k'] },
      },
    ],
    ['status: must be >= 400, got 200', { where: 'status', expected: 'must be >= 400', seen: '200', notes: [] }],
  ])('%j is taken apart', (reason, contrast) => {
    expect(contrastOf(reason)).toEqual(contrast);
  });

  it.each(['the server went away', '', 'blocked by: set up: volume'])('%j stays as it is', (reason) => {
    expect(contrastOf(reason)).toBeUndefined();
  });

  it('that is long and hostile is taken apart at once', () => {
    const began = process.cpuUsage();
    contrastOf(`${': expected a, got '.repeat(5000)};`);
    contrastOf(` is x, not true, where${' is x, not tru'.repeat(5000)}`);
    expect(process.cpuUsage(began).user).toBeLessThan(2_000_000);
  });
});
