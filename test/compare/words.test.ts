/** A comparison in words: complete within limits, and what others wrote is only text. */
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../harness/compare/compare.ts';
import { comparisonMarkdown } from '../../harness/compare/markdown.ts';
import { comparisonText } from '../../harness/compare/text.ts';
import { codeSpan, oneLine } from '../../harness/compare/words.ts';
import { check, failing, rule, run } from './runs.ts';

const HOSTILE = [
  '`@all` <script>alert(1)</script>',
  '``` \n# heading\n- [ ] x',
  '`',
  '``a``',
  '\u001b[2J\u001b]8;;http://evil\u0007click\u001b]8;;\u0007',
  '\u202egnp.exe',
  '![x](http://evil/y.png) #12 GH-1 owner/name#3',
  '| a | b |\r\n|---|---|',
  'x'.repeat(10_000),
  '',
];

describe('a span of code', () => {
  it.each(HOSTILE.filter((text) => text !== ''))('%j ends where it should', (text) => {
    const span = codeSpan(text);
    const [, fence = '', inside = ''] = /^(`+)(.*?)\1$/s.exec(span) ?? [];
    expect(inside.trim()).toBe(oneLine(text));
    expect([...inside.matchAll(/`+/g)].map(([row]) => row)).not.toContain(fence);
    expect(span).not.toMatch(/[\p{C}\n]/u);
  });

  it('of nothing says so', () => {
    expect(codeSpan(' \n')).toBe('(nothing)');
  });
});

/** Two runs that differ in everything, by texts of somebody who means no good. */
const hostile = (text: string) => {
  const old = run({
    target: { kind: 'server', label: text, url: text, image: text },
    checks: [check(`${text} > a`, 'pass'), check(`${text} > b`, 'pass'), failing('f.yaml > c', [text])],
    requirements: [rule(text, 'pass'), rule('r', 'pass')],
    waivers: [{ check: text, status: 'applied', owner: text }],
    profiles: [{ profile: text, word: 'conformant', musts: 1 }],
  });
  const now = run({
    provenance: { settings: { [`x${text}`]: text }, server: { version: text } },
    run: { id: text, partial: text },
    checks: [failing(`${text} > a`, [text], { reasons: [text] }), check(`${text} > b`, 'skipped', { reasons: [text] })],
    requirements: [
      rule(text, 'fail', { text, clause: text, profile: text, level: text }),
      rule('r', 'blocked', { reason: text }),
    ],
    profiles: [{ profile: text, word: 'not-conformant', musts: 1 }],
  });
  return compareRuns(old, now);
};

describe.each(HOSTILE)('with %j everywhere', (text) => {
  it('Markdown has no character of it outside of spans', () => {
    const markdown = comparisonMarkdown(hostile(text));
    for (const line of markdown.split('\n')) {
      const outside = line.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
      expect(outside).toMatch(/^(#{2,3} |( {2})?- |\*\*)?[A-Za-z0-9 (),:;.→·'-]*(\*\*)?$/);
    }
    expect(markdown).not.toMatch(/[^\P{C}\n]/u);
  });

  it('the terminal gets no character that it obeys', () => {
    const printed = comparisonText(hostile(text)).replaceAll(/\u001b\[\d+m/g, '');
    expect(printed).not.toMatch(/[^\P{C}\n]/u);
  });
});

describe('much', () => {
  const ids = Array.from(
    { length: 5000 },
    (_, index) => `dir/file-${index % 300}.yaml > ${'a long name of a check '.repeat(8)}${index}`,
  );
  const rules = ids.map((_, index) => `rule.${index % 400}`);
  const old = run({
    checks: ids.map((id) => check(id, 'pass')),
    requirements: rules.slice(0, 400).map((id) => rule(id, 'pass')),
  });
  const now = run({
    checks: ids.map((id, index) => failing(id, [rules[index] ?? ''])),
    requirements: rules.slice(0, 400).map((id) => rule(id, 'fail', { text: 'What it says. '.repeat(30) })),
  });
  const comparison = compareRuns(old, now);

  it('fits into an issue', () => {
    const markdown = comparisonMarkdown(comparison);
    expect(markdown.length).toBeLessThan(60_000);
    expect(markdown).toContain('## Two runs compared: 400 rules newly broken (5000 checks)');
    expect(markdown).toMatch(/^- and \d+ more$/m);
  });

  it('fits onto some screens, and says where the rest is', () => {
    const lines = comparisonText(comparison).split('\n');
    expect(lines.length).toBeLessThan(100);
    expect(lines.join('\n')).toContain('and 388 more: --json has all');
    expect(lines.at(-1)).toContain('400 rules newly broken (5000 checks)');
  });
});

it('nothing is said in one line', () => {
  const lines = comparisonText(compareRuns(run(), run({ run: { id: 'two' } }))).split('\n');
  expect(lines.at(-1)).toContain('nothing changed in what was found');
});
