/** Reading a file of known deviations. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { isPackagedBaseline, loadBaseline } from '../../harness/register/baseline.ts';

const specs = join(packageDir, 'specs');
const TODAY = '2026-05-01';
/** 180 days later. */
const LAST = '2026-10-28';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'baseline-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Entry = Record<string, unknown>;
const entry = (more: Entry = {}): Entry => ({
  check: 'a.yaml > a',
  clause: 'sandbox-lifecycle.yml#/paths/~1sandboxes/post/responses/202',
  evidence: 'it does otherwise',
  owner: 'Ann Example',
  reason: 'release 1.2 mends it',
  issue: 'SRV-12',
  expires: LAST,
  ...more,
});
const without = (...members: string[]): Entry =>
  Object.fromEntries(Object.entries(entry()).filter(([name]) => !members.includes(name)));

function fileOf(...entries: Entry[]): string {
  const file = join(folder, 'baseline.yaml');
  writeFileSync(file, stringify({ target: 'a server', deviations: entries }, { lineWidth: 0 }));
  return file;
}

const load = (...entries: Entry[]) => loadBaseline(fileOf(...entries), { today: TODAY, specs });

/** What is said of the file, in lines. */
function refusal(...entries: Entry[]): string[] {
  try {
    load(...entries);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message.split('\n');
  }
  return [];
}

describe('an entry', () => {
  it.each<[string, Entry]>([
    ['that has all', entry()],
    ['of a race', entry({ intermittent: true })],
    ['that ends on the last day that may be', entry({ expires: LAST })],
    ['that ends on 29 February of a leap year', entry({ expires: '2024-02-29' })],
    ['whose issue is a URL', entry({ issue: 'https://tracker.example/issues/12?tab=all#top' })],
    ['whose issue is a number', entry({ issue: '#12' })],
    ['whose issue is one of a repository', entry({ issue: 'ann/server#12' })],
  ])('%s is taken', (_, own) => {
    expect(refusal(own)).toEqual([]);
  });

  it.each<[string, string | undefined]>([
    ['2026-05-02', undefined],
    ['2026-05-01', 'expired'],
    ['2026-04-30', 'expired'],
    ['2020-01-01', 'expired'],
  ])('that ends on %s is %s', (expires, ended) => {
    const { waivers } = load(entry({ expires }));
    expect(waivers).toEqual([entry({ expires, ...(ended && { expired: true }) })]);
  });

  it.each<[string, Entry, number, RegExp, RegExp | undefined]>([
    [
      'without an owner',
      without('owner'),
      3,
      /the waiver has no owner$/,
      /has owner .*, reason .* \(a day until 2026-10-28\)$/,
    ],
    [
      'without a reason and an issue',
      without('reason', 'issue'),
      3,
      /the waiver has no reason, no issue$/,
      /every waiver/,
    ],
    ['without an end', without('expires'), 3, /the waiver has no expires$/, /every waiver of a file of your own has/],
    [
      'with none of them',
      without('owner', 'reason', 'issue', 'expires'),
      3,
      /no owner, no reason, no issue, no expires$/,
      /./,
    ],
    ['with an empty owner', entry({ owner: '' }), 6, /owner cannot be "\s*"$/, /Who answers for it/],
    ['with an owner of blanks', entry({ owner: ' ' }), 6, /owner cannot be "\s*"$/, /Who answers for it/],
    [
      'with an owner that steers the terminal',
      entry({ owner: 'a\u001b[2J' }),
      6,
      /owner cannot be "a\\u001b\[2J"$/,
      /in one line/,
    ],
    ['with an owner without an end', entry({ owner: 'a'.repeat(201) }), 6, /more than 200 characters/, undefined],
    ['whose issue is none', entry({ issue: 'soon' }), 8, /issue cannot be "soon"$/, /a URL, or the id/],
    ['whose issue has a password', entry({ issue: 'https://ann:secret@x.example/1' }), 8, /issue cannot be/, undefined],
    [
      'that ends in month 13',
      entry({ expires: '2026-13-45' }),
      9,
      /2026-13-45 is no day of the calendar/,
      /write a day until 2026-10-28/,
    ],
    ['that ends on 30 February', entry({ expires: '2026-02-30' }), 9, /2026-02-30 is no day/, /as YYYY-MM-DD/],
    ['that ends on 29 February of another year', entry({ expires: '2026-02-29' }), 9, /2026-02-29 is no day/, /write/],
    ['that ends on 31 June', entry({ expires: '2026-06-31' }), 9, /2026-06-31 is no day/, /write a day/],
    ['that ends on day 0', entry({ expires: '2026-06-00' }), 9, /2026-06-00 is no day/, /write a day/],
    [
      'that ends a day too late',
      entry({ expires: '2026-10-29' }),
      9,
      /2026-10-29 is 181 days away, and a waiver lasts at most 180/,
      /write a day until 2026-10-28/,
    ],
    ['that never ends', entry({ expires: '9999-12-31' }), 9, /days away/, /write a day/],
    [
      'that ends some time',
      entry({ expires: '1/6/2026' }),
      9,
      /expires cannot be "1\/6\/2026"$/,
      /YYYY-MM-DD: from this day/,
    ],
    ['that ends in a year', entry({ expires: 2026 }), 9, /expires must be string/, undefined],
    [
      'whose clause leads nowhere',
      entry({ clause: 'sandbox-lifecycle.yml#/paths/~1sandboxes/post/responses/299' }),
      4,
      /the clause \S+\/299 leads nowhere/,
      /did you mean \S+\/20\d\?/,
    ],
    [
      'whose clause has a slash',
      entry({ clause: 'sandbox-lifecycle.yml#/paths/sandboxes/post' }),
      4,
      /leads nowhere/,
      /did you mean sandbox-lifecycle\.yml#\/paths\/~1sandboxes\/post\?/,
    ],
    [
      'whose document has another ending',
      entry({ clause: 'sandbox-lifecycle.yaml#/paths' }),
      4,
      /leads nowhere/,
      /did you mean sandbox-lifecycle\.yml#\/paths\?/,
    ],
    [
      'whose document is none',
      entry({ clause: 'other.yml#/paths' }),
      4,
      /leads nowhere/,
      /the documents are sandbox-lifecycle\.yml, /,
    ],
    [
      'whose clause goes on below a text',
      entry({ clause: 'execd-api.yaml#/openapi/paths' }),
      4,
      /leads nowhere/,
      /below execd-api\.yaml#\/openapi there is nothing/,
    ],
    [
      'whose clause is a word in the wrong place',
      entry({ clause: 'execd-api.yaml#/frobnication' }),
      4,
      /leads nowhere/,
      /below execd-api\.yaml# there is openapi, info/,
    ],
    ['with a member that is unknown', entry({ until: LAST }), 10, /unknown member until/, undefined],
    ['without evidence', without('evidence'), 3, /evidence/, undefined],
  ])('%s is refused', (_, own, line, message, hint) => {
    const lines = refusal(own);
    expect(lines[0]).toMatch(new RegExp(`^/.*/baseline\\.yaml:${line}:\\d+: `));
    expect(lines[0]).toMatch(message);
    if (hint === undefined) return;
    expect(lines.at(-1)).toMatch(hint);
  });
});

describe('a file', () => {
  it('with several problems is refused with all of them, in the order of its lines', () => {
    const problems = refusal(
      entry({ expires: '2026-02-30', clause: 'x.yml#/a' }),
      without('owner'),
      entry({ check: 'b.yaml > b', until: 'x' }),
    ).filter((text) => /^\/.*baseline\.yaml:\d+:/.test(text));
    expect(problems.map((text) => text.replace(/^.*?:(\d+):\d+: /, '$1 '))).toEqual([
      '4 the clause x.yml#/a leads nowhere',
      '9 2026-02-30 is no day of the calendar',
      '10 the check a.yaml > a occurs twice, first in line 3',
      '10 the waiver has no owner',
      expect.stringMatching(/^\d+ unknown member until$/),
    ]);
  });

  it('that repeats a check when it has expired is refused', () => {
    expect(refusal(entry({ expires: '2020-01-01' }), entry())[0]).toMatch(
      /:10:\d+: the check a\.yaml > a occurs twice/,
    );
  });

  it('with thousands of mistakes says fifty of them, at once', () => {
    const lines = refusal(...Array.from({ length: 1900 }, (_, index) => ({ check: `${'a'.repeat(400)} > ${index}` })));
    expect(lines.at(-1)).toMatch(/^and \d+ more problems$/);
    expect(lines.length).toBeLessThan(500);
  }, 20_000);

  it.each<[string, string, RegExp]>([
    ['that is no YAML', 'target: [', /baseline\.yaml:1:/],
    ['that is a list', '- a', /the file must be object/],
    ['that is empty', '', /the file must be object/],
  ])('%s is refused', (_, text, message) => {
    const file = join(folder, 'baseline.yaml');
    writeFileSync(file, text);
    expect(() => loadBaseline(file, { today: TODAY, specs })).toThrow(UsageError);
    expect(() => loadBaseline(file, { today: TODAY, specs })).toThrow(message);
  });

  it('that is a folder is refused', () => {
    expect(() => loadBaseline(folder, { today: TODAY, specs })).toThrow(/--baseline: .* cannot be read/);
  });

  it('tells in which line an entry stands', () => {
    const { placeOf } = load(entry(), entry({ check: 'b.yaml > b' }));
    expect(placeOf({ check: 'b.yaml > b' })).toMatch(/baseline\.yaml:10$/);
  });
});

describe('the files of the package', () => {
  const baselines = join(packageDir, 'baselines');
  const files = readdirSync(baselines).map((name) => join(baselines, name));

  it.each(files)('%s needs no owner, and its clauses lead somewhere', (file) => {
    expect(loadBaseline(file, { today: TODAY, specs }).waivers.length).toBeGreaterThan(5);
  });

  it('are about the documents of the package, whatever a run is held to', () => {
    const own = join(folder, 'specs');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'sandbox-lifecycle.yml'), 'openapi: 3.1.0\npaths: {}\n');
    const [file = ''] = files;
    expect(loadBaseline(file, { today: TODAY, specs: own }).waivers.length).toBeGreaterThan(5);
    // Of a file of somebody's own the documents in use count, and ours where they have none of that name.
    const load = (clause: string) => loadBaseline(fileOf(entry({ clause })), { today: TODAY, specs: own });
    expect(() => load(String(entry().clause))).toThrow(/leads nowhere/);
    expect(load('execd-api.yaml#/paths').waivers).toHaveLength(1);
  });

  it('are known by their place: a copy of one is somebody else’s', () => {
    const [file = ''] = files;
    const copy = join(folder, 'copy.yaml');
    copyFileSync(file, copy);
    const link = join(folder, 'link.yaml');
    symlinkSync(file, link);
    expect([file, link, copy].map(isPackagedBaseline)).toEqual([true, true, false]);
    expect(() => loadBaseline(copy, { today: TODAY, specs })).toThrow(
      /the waiver has no owner, no reason, no issue, no expires/,
    );
  });
});
