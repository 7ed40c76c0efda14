/** What decides the exit code of a run: parts of the suite, required profiles, expected skips. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { placeOfEachTest, run } from './command.ts';

const place = placeOfEachTest();

const verdictOf = (): Verdict => JSON.parse(readFileSync(join(place.reports, 'conformance.json'), 'utf8')) as Verdict;

describe('a part of the suite', () => {
  it.each<[string, string[], string]>([
    ['a filter', ['volumes/read-write.yaml'], 'filter volumes/read-write.yaml'],
    ['a pattern', ['-t', 'a sandbox is created'], '-t a sandbox is created'],
    ['scenarios of others', ['--scenarios', 'mine'], 'scenarios of mine'],
  ])('%s cannot show that a profile is conformant: said before anything starts', async (_, args, part) => {
    mkdirSync(join(place.folder, 'mine'));
    const { code, output } = await run(place, ['run', ...args, '--require', 'volumes']);
    expect(output).toBe(`--require: a part of the suite (${part}) cannot show that a profile is conformant\n`);
    expect(code).toBe(2);
  });

  it('of scenarios of others comes to no verdict, and is not asked for what the file requires', async () => {
    mkdirSync(join(place.folder, 'mine'));
    cpSync(join(packageDir, 'scenarios/volumes/read-write.yaml'), join(place.folder, 'mine/one.yaml'));
    writeFileSync(join(place.folder, 'conformance.yaml'), 'require: [volumes]\nscenarios: mine\n');
    const { code, output } = await run(place, ['run']);
    expect(output).toMatch(/^verdict {5}no deviation in \d+ checks; not a verdict \(scenarios of mine\)$/m);
    expect(output).not.toMatch(/conformant/i);
    expect(output).not.toMatch(/^required/m);
    expect(code).toBe(0);
    const { verdict, run: facts, profiles } = verdictOf();
    expect([verdict, facts.partial]).toEqual(['partial', 'scenarios of mine']);
    expect(profiles.filter(({ word }) => word === 'conformant')).toEqual([]);
  });
});

describe('--require', () => {
  it('of what is no profile ends with 2, with what was meant', async () => {
    const { code, output } = await run(place, ['run', '--require', 'core,volums']);
    expect(output).toBe('--require: no profile is called volums\n  did you mean volumes?\n');
    expect(code).toBe(2);
  });
});

describe('--expect-skipped', () => {
  const EXPIRY = 'nobody knows whether the server offers lifecycle.expiry';
  const expecting = (text: string, ...args: string[]) => {
    const file = join(place.folder, 'skips.yaml');
    writeFileSync(file, text);
    return run(place, ['run', ...args, '--expect-skipped', file]);
  };
  const CONTRACT = '- { check: specs/*, reason: not exercised }\n';

  it('lets a run pass whose skips are listed', async () => {
    const { code, output } = await expecting(
      `${CONTRACT}- { check: lifecycle/expiry.yaml > *, reason: ${EXPIRY} }\n- { check: other.yaml > *, reason: x }\n`,
      'lifecycle/expiry.yaml',
      'volumes/read-write.yaml',
    );
    expect(output).not.toContain('unexpected');
    expect(code).toBe(0);
  });

  it('fails a run with any other skip, and names it', async () => {
    const { code, output } = await expecting(
      `${CONTRACT}- { check: lifecycle/expiry.yaml > *, reason: another }\n`,
      'lifecycle/expiry.yaml',
      'volumes/read-write.yaml',
    );
    expect(output).toMatch(
      /^unexpected {2}lifecycle\/expiry\.yaml > .* was skipped: nobody knows whether the server offers lifecycle\.expiry \(.*\)$/m,
    );
    expect(output).toMatch(/^unexpected {2}and \d+ more: see reports\/conformance\.json$/m);
    expect(code).toBe(1);
    expect(verdictOf().unexpected?.length).toBeGreaterThan(8);
  });

  it('of a file that is none ends with 2 before anything starts', async () => {
    const { code, output } = await expecting('- { check: x }\n');
    expect(output).toMatch(/^.*skips\.yaml:1:\d+: .*reason/);
    expect(code).toBe(2);
  });
});
