/** Each verb is one descriptor, which is complete, and nobody else knows it by name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, vi } from 'vitest';
import { capabilityNames } from '../../harness/capabilities/format.ts';
import { loadCapabilities } from '../../harness/capabilities/load.ts';
import { kit } from '../../harness/format/kit.ts';
import { partShape } from '../../harness/format/step.ts';
import { packageDir } from '../../harness/package.ts';
import { VERBS } from '../../harness/verbs/all.ts';
import { leastDeclared, leastOf, verbsWithLeast } from './least.ts';

const HARNESS = join(packageDir, 'harness');
const names = VERBS.entries().map(({ name }) => name);
const hasResult = VERBS.entries().filter(({ without }) => !without?.includes('expect'));

/** The texts in the least step of a verb that are names of its scenario, and of what. */
function namedIn(own: unknown): [string, string][] {
  const known: Record<string, string> = { one: 'sandboxes', late: 'sandboxes', data: 'volumes', kept: 'steps' };
  const texts = typeof own === 'object' && own !== null && !Array.isArray(own) ? Object.values(own) : [own];
  return texts.flatMap((text): [string, string][] =>
    typeof text === 'string' && known[text] !== undefined ? [[text, known[text]]] : [],
  );
}

describe('the registry', () => {
  it('has each verb once, in a file of its name', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(verbsWithLeast(), 'the files of test/verbs/least').toEqual([...names].sort());
    for (const name of names) {
      expect(name).toMatch(/^[a-z][a-zA-Z]*$/);
      expect(existsSync(join(HARNESS, 'verbs', `${name}.ts`)), `harness/verbs/${name}.ts`).toBe(true);
    }
  });

  it('has no verb that is called as another member of a step', () => {
    expect(names.filter((name) => name in partShape(kit))).toEqual([]);
  });
});

describe.each(VERBS.entries().map((verb) => [verb.name, verb] as const))('%s', (name, verb) => {
  const own = leastOf(name);

  it('says in one sentence what it does', () => {
    expect(verb.summary).toMatch(/^[a-z]+s,? [^.]{10,}[^.]$/);
  });

  it('has a JSON Schema that is one, and takes the least of it', () => {
    const schema = verb.schema(kit, { run: kit.Type.Optional(kit.Type.String()) });
    const validate = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile({
      ...schema,
      ...capabilityNames(loadCapabilities(join(packageDir, 'specs')).capabilities),
    });
    expect(validate(own), JSON.stringify(validate.errors)).toBe(true);
    expect(validate(['nonsense'])).toBe(false);
    expect(validate(null)).toBe(false);
  });

  it('is done in one way: by itself, by its parts, or by what is derived from it', () => {
    expect([verb.perform, verb.parts, verb.derive].filter((way) => way !== undefined)).toHaveLength(1);
  });

  it('has a result whose members are known, or nothing in a step looks at one', () => {
    if (hasResult.includes(verb)) expect(verb.result?.(own, () => ({ stdout: true }))).toBeTypeOf('object');
    else {
      expect(verb.result).toBeUndefined();
      expect(verb.without).toEqual(expect.arrayContaining(['expect', 'that', 'eventually', 'as']));
      expect(verb.checksByItself).toBe(true);
    }
  });

  it('leaves out members that a step can have', () => {
    expect((verb.without ?? []).filter((key) => !(key in partShape(kit)))).toEqual([]);
  });

  it('has maps by path among the members of its result', () => {
    const shape = (verb.result?.(own, () => true) ?? {}) as object;
    expect((verb.byPath ?? []).filter((member) => !(member in shape))).toEqual([]);
  });

  it('needs what expressions can name', () => {
    for (const need of verb.needs?.(own, leastDeclared) ?? [])
      expect(need).toMatch(/^(volumes|contents|sandboxes|steps)\.\w+$/);
  });

  it.each(namedIn(own))('needs %s, which it names, and says that it is wrong when there is none', (text, what) => {
    const creates = (verb.creates?.(own) ?? []).map((created) => `sandboxes.${created}`);
    expect([...(verb.needs?.(own, leastDeclared) ?? []), ...creates]).toContain(`${what}.${text}`);
    const report = vi.fn();
    const wrong = JSON.parse(JSON.stringify(own).replaceAll(`"${text}"`, '"nothing"'));
    const kept = new Map([['kept', undefined]]);
    const place = { part: { check: 'x' }, path: [], verb: name, declared: leastDeclared, known: {}, kept };
    verb.check?.(wrong, { ...place, fixtures: [], hasCase: false, report });
    expect(report).toHaveBeenCalled();
  });

  it('waits as long before a broken server as it is let', () => {
    expect(verb.waitsMs === undefined).toBe(verb.impatient === undefined);
    const short = verb.impatient?.(own, { factMs: 100, attemptsMs: 100 });
    if (short !== undefined)
      expect(
        [verb.waitsMs?.(own), verb.waitsMs?.(short)],
        `test/verbs/least/${name}.yaml must wait one minute, and impatient cut it`,
      ).toEqual([60_000, 100]);
  });

  it('has the time of a sandbox where it creates one', () => {
    if (verb.creates?.(own).length) expect(verb.bringsUpSandbox).toBe(true);
  });
});

/** What tells that a file knows a verb by name; `NAME` stands for any of them. */
const LADDERS = [
  /\b(step|part|action)\??\.NAME\b/,
  /\bverb(\.name)?\s*[!=]==?\s*'NAME'/,
  /'NAME'\s*[!=]==?\s*\w*[vV]erb/,
  /\bcase 'NAME':/,
  /'NAME' in (step|part|action)\b/,
  /\b(step|part|action)\??\.?\['NAME'\]/,
  /\{[^{}]*\bNAME\b[^{}]*\}\s*(=\s*\w*\.?(step|part|action)\b|:\s*(Part|Step)\b)/,
  /from '[^']*\/verbs\/NAME\.ts'/,
].map(({ source }) => new RegExp(source.replace('NAME', `(${names.join('|')})`)));

const laddersIn = (text: string): string[] =>
  text.split('\n').filter((line) => !/^\s*(\/\/|\/?\*)/.test(line) && LADDERS.some((ladder) => ladder.test(line)));

describe('outside of harness/verbs', () => {
  const files = readdirSync(HARNESS, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('verbs/'),
  );

  it('nobody knows a verb by name', () => {
    expect(files.length).toBeGreaterThan(100);
    const found = files.flatMap((file) => {
      return laddersIn(readFileSync(join(HARNESS, file), 'utf8')).map((line) => `${file}: ${line.trim()}`);
    });
    expect(found).toEqual([]);
  });

  it.each([
    ['if (step.run !== undefined) return;'],
    ['const ms = planned.step.wait?.within;'],
    ["if (verb.name === 'probe') return;"],
    ["if ('probe' === verb) return;"],
    ["  case 'call':"],
    ["const inner = 'parallel' in step;"],
    ["step['volume']"],
    ['const { run, call } = step;'],
    ['function nameOf({ delete: name }: Part) {'],
    ["import { call } from '../verbs/call.ts';"],
  ])('this would be found: %s', (line) => {
    expect(laddersIn(line)).toEqual([line]);
  });

  it.each([
    ["const kind = item.kind === 'volume';"],
    ["// step.run is what 'run' === verb looks for"],
    ['const { check, expect } = step;'],
    ["import { verbOf } from '../verbs/all.ts';"],
    ['const scenarioRun = around.run.step(planned);'],
  ])('this would not: %s', (line) => {
    expect(laddersIn(line)).toEqual([]);
  });
});
