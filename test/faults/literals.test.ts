import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FAULTS } from '../../faults/all.ts';
import { isReplay } from '../../harness/faults/fault.ts';
import { TRANSITIONS } from '../../harness/history/states.ts';
import { packageDir } from '../../harness/package.ts';
import {
  type Chosen,
  catalogueLiterals,
  chosenWords,
  documentsText,
  documentWords,
  formatWords,
  knowing,
  literalsOf,
  yamlFiles,
} from './literals.ts';

/** Words of the documents that their descriptions alone have: an extension, a prefix, a bound. */
const OF_DESCRIPTIONS = ['root', 'opensandbox', 'access', 'renew', 'extend', 'seconds', '86400'];
/** Words of HTTP: Content-Length, charset, Content-Type, Content-Range, boundary, text/html. */
const OF_HTTP = ['length', 'charset', 'Type', 'range', 'boundary', 'html'];
/** Words of shells, and of what ends with one (Reach in harness/reference/execd/decisions.ts). */
const OF_SHELLS = ['export', 'shell'];
/** An access mode of Kubernetes. */
const OF_KUBERNETES = ['ReadWriteMany'];
/** Milliseconds in a second and in a minute. */
const UNITS = ['1000', '60000'];
const STATES = Object.values(TRANSITIONS).flatMap((each) => each.flatMap(({ from, to }) => [from, to]));

const known = new Set([
  ...documentWords(),
  ...formatWords(),
  ...OF_DESCRIPTIONS,
  ...OF_HTTP,
  ...OF_SHELLS,
  ...OF_KUBERNETES,
  ...UNITS,
  ...STATES,
]);
const scenarios = chosenWords(join(packageDir, 'scenarios'));

const described = new Set(FAULTS.flatMap((fault) => [fault.says, ...(isReplay(fault) ? [] : fault.in)]));
const names = FAULTS.flatMap(({ id, area }) => [id, ...area]);
/** Whether a literal is the id of a fault, its sentence, its area or the file where it is looked for, or a part of one. */
const describes = (text: string): boolean =>
  described.has(text) ||
  names.some((name) => name === text || name.endsWith(`.${text}`) || (text.endsWith('.') && name.startsWith(text)));

it('no fault knows a word or a number that a scenario has chosen', () => {
  const literals = catalogueLiterals(join(packageDir, 'faults')).filter(({ text }) => !describes(text));
  expect(literals.length).toBeGreaterThan(500);
  expect(knowing(literals, scenarios, known)).toEqual([]);
});

it('what is allowed although it stands in no schema is a word of the documents all the same', () => {
  const text = documentsText();
  expect([...OF_DESCRIPTIONS, ...STATES].filter((word) => !text.includes(word))).toEqual([]);
});

const chosen: Chosen = {
  tokens: new Map([
    ['conformance', 'a.yaml'],
    ['tint', 'a.yaml'],
    ['Volume', 'b.yaml'],
    ['link', 'c.yaml'],
    ['300000', 'd.yaml'],
    ['pageSize', 'e.yaml'],
  ]),
  sentences: new Map([['each mount shows its own', 'f.yaml']]),
};

it.each([
  [
    'a key of metadata',
    `when({ 'conformance-tint': null })`,
    ["'conformance-tint': 'conformance'", "'conformance-tint': 'tint'"],
  ],
  ['a name', `const wrong = volume.name === 'Volume';`, ["'Volume': 'Volume'"]],
  ['a part of a pattern', `/own-(link|up)/.test(path)`, ["'own-(link|up)': 'link'"]],
  ['a part of a template', 'const path = `${root}/link`;', ["'/link': 'link'"]],
  ['a number', `moved(time, -300_000)`, ["'300000': '300000'"]],
  [
    'a step',
    `step === 'each mount shows its own data'`,
    ["'each mount shows its own data': 'each mount shows its own'"],
  ],
])('%s of a scenario is found', (_, source, found) => {
  const lines = knowing(literalsOf(source, 'faults/x.ts'), chosen, known);
  expect(lines.map((line) => line.replace(/^.* has /, '').replace(/ is a word of .*$/, ''))).toEqual(found);
});

it.each([
  ['a word of the documents', `query.delete('pageSize')`],
  ['a sentence that a server says', `answered(404, { message: 'There is no such link.' })`],
  ['a type', `const server: LiveFault['link'] = () => ({});`],
  ['an import', `import { link } from './link.ts';`],
])('%s is none', (_, source) => {
  expect(knowing(literalsOf(source, 'faults/x.ts'), chosen, known)).toEqual([]);
});

it('says in which file and in which fault a word is', () => {
  const source = `export const faults = [
    { id: 'a.b', server: onWire(LIST, filter('tint')) },
    fault('c', 'says', ['area'], mend('link')),
  ];`;
  expect(knowing(literalsOf(source, 'faults/x.ts'), chosen, known)).toEqual([
    "faults/x.ts:2: a.b has 'tint': 'tint' is a word of scenarios/a.yaml",
    "faults/x.ts:3: c has 'link': 'link' is a word of scenarios/c.yaml",
  ]);
});

it('collects what every scenario sends, stores and runs', () => {
  // Each has a title.
  const files = new Set(scenarios.sentences.values());
  expect([...files].sort()).toEqual(yamlFiles(join(packageDir, 'scenarios')).sort());
  expect(scenarios.tokens.size).toBeGreaterThan(files.size);
});
