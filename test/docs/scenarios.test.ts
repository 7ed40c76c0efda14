/** docs/scenarios.md: each example does what the page says, and the page has all that a scenario can hold. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../harness/expressions/functions.ts';
import { packageDir } from '../../harness/package.ts';
import type { CheckRun } from '../../harness/runner/runner.ts';
import { namesOf } from '../../harness/scenario/check-expressions.ts';
import { loadScenario } from '../../harness/scenario/load.ts';
import { neededBy } from '../../harness/scenario/needed.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import { knownReferences } from '../../harness/session/known.ts';
import { VERBS } from '../../harness/verbs/all.ts';
import type { ResultShape } from '../../harness/verbs/result-shape.ts';
import { formatDiagnostic } from '../../harness/yaml/diagnostic.ts';
import { type Block, codesIn, firstColumn, readDocument, type Section } from './document.ts';
import { type Reference, startReference } from './reference.ts';

const { blocks, sections } = readDocument(join(packageDir, 'docs', 'scenarios.md'));
const known = await knownReferences(join(packageDir, 'specs'));

let root: string;
let reference: Reference;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'docs-'));
  for (const { words, text } of blocks.filter(({ language }) => language === 'sh')) {
    const [file] = words;
    if (file !== undefined) writeFileSync(join(root, file), text);
  }
  reference = await startReference();
});
afterAll(async () => {
  await reference.close();
  rmSync(root, { recursive: true });
});

const titleOf = ({ text }: Block): string => /^title: (.*)$/m.exec(text)?.[1] ?? '(no title)';
const examples = blocks.filter(({ language }) => language === 'yaml');

function load({ text, line }: Block): { scenario: Scenario | undefined; problems: string } {
  // Claims have the name of the file in them.
  const path = join(root, `line-${line}.yaml`);
  const { scenario, diagnostics } = loadScenario(path, root, 'example.yaml', known, text);
  return { scenario, problems: diagnostics.map((diagnostic) => `${formatDiagnostic(diagnostic)}\n`).join('\n') };
}

/** What stands on the page behind an example that does not pass. */
function documented(block: Block): string {
  const next = blocks[blocks.indexOf(block) + 1];
  if (next?.language !== 'text') throw new Error(`line ${block.line}: nothing tells what comes of it`);
  return next.text;
}

const reasonsOf = (outcome: CheckRun['raw']['outcome']): string[] =>
  outcome.status === 'fail' ? outcome.reasons : [outcome.status];

const shown = (notPassed: Record<string, CheckRun['raw']['outcome']>): string =>
  Object.entries(notPassed)
    .map(([name, outcome]) => [name, ...reasonsOf(outcome).map((reason) => `  ${reason}`)].join('\n'))
    .map((text) => `${text}\n`)
    .join('');

describe('the examples', () => {
  it('are there, each marked as what it is', () => {
    expect(examples.length).toBeGreaterThan(25);
    for (const { words } of examples) expect([[], ['elsewhere'], ['fails'], ['refused']]).toContainEqual(words);
    const titles = examples.map(titleOf);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it('have no line that is too long for a page', () => {
    const long = examples.flatMap(({ text }) => text.split('\n').filter((line) => line.length > 120));
    expect(long).toEqual([]);
  });

  const of = (...words: string[]) =>
    examples.filter((block) => block.words.join() === words.join()).map((block) => [titleOf(block), block] as const);

  it.each(of())('passes: %s', async (_, block) => {
    const { scenario, problems } = load(block);
    expect(problems).toBe('');
    if (scenario === undefined) return;
    expect(reference.capabilities).toEqual(expect.arrayContaining([...neededBy(scenario).all]));
    expect(await reference.run(scenario)).toEqual({ notPassed: {}, left: [] });
  });

  it.each(of('elsewhere'))('is right, and for servers that can what the reference cannot: %s', (_, block) => {
    const { scenario, problems } = load(block);
    expect(problems).toBe('');
    const missing = scenario && neededBy(scenario).all.filter((name) => !reference.capabilities.includes(name));
    expect(missing).not.toEqual([]);
  });

  it.each(of('fails'))('fails as the page says: %s', async (_, block) => {
    const { scenario, problems } = load(block);
    expect(problems).toBe('');
    if (scenario === undefined) return;
    const { notPassed, left } = await reference.run(scenario);
    expect(shown(notPassed)).toBe(documented(block));
    expect(left).toEqual([]);
  });

  it.each(of('refused'))('is refused as the page says: %s', (_, block) => {
    expect(load(block).problems).toBe(documented(block));
  });
});

type Schema = {
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
};
const schema = JSON.parse(readFileSync(join(packageDir, 'specs', 'scenario.schema.json'), 'utf8')) as Schema;
const stepSchema = schema.properties?.steps?.items ?? {};
const verbNames = VERBS.entries().map(({ name }) => name);

function section(title: string): Section {
  const found = sections.find((one) => one.title === title);
  if (found === undefined) throw new Error(`the page has no section ${title}`);
  return found;
}

/** The members that a map of this schema can have, in any of its forms. */
const membersOf = ({ properties = {}, anyOf = [] }: Schema): string[] => [
  ...Object.keys(properties),
  ...anyOf.flatMap(membersOf),
];
const sorted = (names: readonly string[] | undefined): string[] | undefined => names && [...names].sort();

describe('the page tells of every member', () => {
  const { volumes, sandboxes } = schema.properties ?? {};
  const shared = Object.keys(stepSchema.properties ?? {}).filter((name) => !verbNames.includes(name));
  const rule = (stepSchema.properties as Record<string, Schema>).verifies?.items ?? {};
  const below = (named: Schema | undefined) => membersOf(named?.additionalProperties as Schema);

  it.each([
    ['The file', membersOf(schema)],
    ['Volumes', below(volumes)],
    ['Sandboxes', below(sandboxes)],
    ['Steps', shared],
    ['Rules that are verified', membersOf(rule)],
  ])('%s', (title, members) => {
    expect(members.length).toBeGreaterThan(2);
    expect(sorted(firstColumn(section(title), 'member'))).toEqual(sorted(members));
  });

  it('Expressions', () => {
    const names = namesOf({
      declared: { volumes: {}, sandboxes: {} },
      fixtures: [],
      kept: new Map(),
      hasCase: true,
    });
    expect(sorted(firstColumn(section('Expressions'), 'name'))).toEqual(sorted([...Object.keys(names), 'result']));
    const codes = codesIn(section('Conditions').text).join(' ');
    for (const name of Object.keys(FUNCTIONS)) expect(codes).toContain(`$${name}(`);
    for (const name of ['run', 'target'] as const) {
      for (const member of Object.keys(names[name] as object)) {
        expect(codesIn(section('Expressions').text)).toContain(`${name}.${member}`);
      }
    }
  });
});

describe('the page tells of every verb', () => {
  it('and of no other', () => {
    const own = sections.find(({ title }) => title === 'The verbs')?.text ?? '';
    const problems = [...own.matchAll(/^### `(\w+)`$/gm)].map(([, name = '']) => name);
    expect(sorted(problems)).toEqual(sorted(verbNames));
  });

  describe.each(VERBS.entries().map((verb) => [verb.name, verb] as const))('%s', (name, verb) => {
    const own = () => section(`\`${name}\``);
    const written = stepSchema.properties?.[name] ?? {};

    it('what it takes', () => {
      // The actions of parallel have the members of steps.
      const members = written.items === undefined ? membersOf(written) : [];
      expect(sorted(firstColumn(own(), 'it takes') ?? [])).toEqual(sorted(members));
      const codes = codesIn(own().text);
      for (const deeper of deeperMembers(written)) expect(codes).toContain(deeper);
    });

    it('what its result has', () => {
      // A call of execd gives more than one of the lifecycle API.
      const least = name === 'call' ? 'runCommand' : undefined;
      const shape = verb.result?.(least, () => undefined);
      const members = shape === undefined || shape === true ? undefined : Object.keys(shape);
      expect(sorted(firstColumn(own(), 'its result has'))).toEqual(sorted(members));
      for (const member of membersBelow(shape)) expect(codesIn(own().text)).toContain(member);
    });

    it('an example that has it', () => {
      const inIt = own()
        .blocks.filter(({ language }) => language === 'yaml')
        .map(load);
      expect(inIt.length).toBeGreaterThan(0);
      const text = own()
        .blocks.map((block) => block.text)
        .join('\n');
      expect(text).toMatch(new RegExp(`^ +(- )?${name}:`, 'm'));
    });
  });
});

/** The members of the maps that stand below those of a verb. */
function deeperMembers({ properties = {}, anyOf = [], items }: Schema): string[] {
  if (items !== undefined) return [];
  const own = Object.values(properties).flatMap((one) => [...membersOf(one), ...membersOf(one.items ?? {})]);
  return [...own, ...anyOf.flatMap(deeperMembers)];
}

/** Every member of a result, and those below them. */
function membersBelow(shape: ResultShape | undefined): string[] {
  if (shape === undefined || shape === true) return [];
  if (Array.isArray(shape)) return membersBelow(shape[0]);
  return Object.entries(shape).flatMap(([name, one]) => [name, ...membersBelow(one)]);
}

it('every link within the page leads somewhere', () => {
  const anchors = sections.map(({ title }) =>
    title
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  const text = readFileSync(join(packageDir, 'docs', 'scenarios.md'), 'utf8');
  const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
  expect(links.length).toBeGreaterThan(15);
  expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
});
