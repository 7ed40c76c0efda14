/** The pages: every link, every file and every command on them is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { loadScenario } from '../../harness/scenario/load.ts';
import { knownReferences } from '../../harness/session/known.ts';
import { type Options, readOptions, wrongIn } from './commands.ts';
import { codesIn, readDocument } from './document.ts';

const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'specs/README.md', 'reports/README.md'],
  ...readdirSync(join(packageDir, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const textOf = (page: string): string => readFileSync(join(packageDir, page), 'utf8');
/** Without fenced blocks. */
const proseOf = (page: string): string => textOf(page).replace(/^(```|~~~)[\s\S]*?^\1$/gm, '');

let options: Options;
beforeAll(async () => {
  options = await readOptions();
});

describe.each(PAGES)('%s', (page) => {
  it('has links that lead somewhere', () => {
    const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !leads(page, link))).toEqual([]);
  });

  it('names files that are there', () => {
    const own = newFiles(page);
    const files = codesIn(proseOf(page)).filter((code) => isFile(code) && !own.includes(code));
    expect(files.filter((file) => !isThere(file, page))).toEqual([]);
  });

  it('shows commands that are there, with their flags', () => {
    const { blocks } = readDocument(join(packageDir, page));
    const lines = blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.split('\n'));
    const own = [...newFiles(page), ...newFaults(page), ...readersFiles(page)];
    expect([...lines, ...codesIn(proseOf(page))].flatMap((line) => wrongIn(line, options, own))).toEqual([]);
  });
});

/** Whether a link leads to another place, or to a file and a heading that are there. */
function leads(page: string, link: string): boolean {
  if (/^https?:/.test(link)) return true;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative(packageDir, join(packageDir, dirname(page), path));
  if (!existsSync(join(packageDir, target))) return false;
  return anchor === undefined || anchorsOf(target).includes(anchor);
}

/** Headings as GitHub makes anchors of them. */
const anchorsOf = (page: string): string[] =>
  [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Files that the blocks of a page tell to write, ids of faults in them, and files of the reader's own. */
const newFiles = (page: string): string[] =>
  [...textOf(page).matchAll(/^(?:```|~~~)\w+ (\S+\/\S+)$/gm)].map(([, path = '']) => path);
const newFaults = (page: string): string[] => [...textOf(page).matchAll(/^ +id: '(.+)',$/gm)].map(([, id = '']) => id);
const readersFiles = (page: string): string[] => [...textOf(page).matchAll(/\bmine\/[\w./-]+/g)].map(([path]) => path);

const TOP = readdirSync(packageDir).filter((name) => !['node_modules', 'dist'].includes(name));
/** What a run or a reader writes, and what stands for any name. */
const OTHERS = /^(?:reports|mine)\/(?!README)|(^|\/)(NAME|KIND|AREA|FILE|FOLDER|DIR|SERVER-VERSION)\b/;

/** Whether a piece of code is a path from the root, or of a file in some folder. */
function isFile(code: string): boolean {
  if (OTHERS.test(code) || !/^[\w./-]+\/[\w./-]*$/.test(code)) return false;
  return TOP.includes(code.split('/')[0] ?? '') || /\.(md|json|mjs|ts|svg|ya?ml)$/.test(code);
}

const isThere = (path: string, page: string): boolean =>
  ['', 'scenarios', dirname(page)].some((folder) => existsSync(join(packageDir, folder, path)));

describe('what would be found', () => {
  it.each([
    ['npm run fualts', 'there is no script fualts'],
    ['npm run schemas -- --all', 'nothing is known of --all'],
    ['npm ci && npm test -- --target embedded --driven', 'nothing is known of --driven'],
    ['npm test -- volumes/read-onyl', 'nothing is known of volumes/read-onyl'],
    ['npm run faults -- --audit read-onyl   # comment', 'nothing is known of read-onyl'],
    ['npm run test:unit -- test/verb', 'nothing is known of test/verb'],
    ['npx opensandbox-conformance lnit', 'there is no command lnit'],
    ['opensandbox-conformance list --yaml', 'nothing is known of --yaml'],
    ['SANDBOX_DOMAIN=x:1 npx opensandbox-conformance run --capability x', 'nothing is known of --capability'],
    ['serve --port 8080 --key KEY', 'nothing is known of --key'],
    ['--volume docker', 'nothing is known of --volume'],
  ])('in %s', (line, what) => {
    const [first = ''] = wrongIn(line, options, []);
    expect(first).toContain(what);
  });

  it.each([
    ['npm ci && npm test        # every scenario'],
    ['npm test -- volumes/read-only -t "a name"'],
    ['npm run faults -- --target managed renew'],
    ['npm run test:unit -- test/verbs/registry test/wire'],
    ['npx opensandbox-conformance lint --scenarios DIR'],
    ['a sentence --with words'],
  ])('not in %s', (line) => {
    expect(wrongIn(line, options, ['name"'])).toEqual([]);
  });

  it('a link, an anchor and a file that are not there', () => {
    expect(leads('README.md', 'docs/architecture.md#the-folders')).toBe(true);
    expect(leads('docs/architecture.md', '../README.md')).toBe(true);
    expect(leads('README.md', 'docs/architecture.md#the-foldres')).toBe(false);
    expect(leads('README.md', 'architecture.md')).toBe(false);
    const codes = [
      'harness/verb/',
      'harness/verbs/all.js',
      'volumes/read-onyl.yaml',
      'application/json',
      'mine/a.yaml',
    ];
    expect(codes.filter((code) => isFile(code) && !isThere(code, 'README.md'))).toEqual(codes.slice(0, 3));
  });
});

describe('README.md', () => {
  const { sections, blocks } = readDocument(join(packageDir, 'README.md'));
  const settings = (sections.find(({ title }) => title === 'Against a server')?.text ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => line.split('|').slice(2).map(codesIn));

  it('has every setting of the file, and its members', () => {
    type Schema = { properties: Record<string, Partial<Schema>> };
    const { properties } = JSON.parse(textOf('specs/configuration.schema.json')) as Schema;
    const members = Object.entries(properties).map(([name, { properties: below }]) =>
      below === undefined ? name : `${name}: { ${Object.keys(below).join(', ')} }`,
    );
    expect(settings.flatMap(([, , file = []]) => file).sort()).toEqual(members.sort());
  });

  it('has every flag of run that is a setting', () => {
    const others = ['-t', '--name', '--keep', '--verbose', '-h', '--help'];
    const flags = [...(options.get('run')?.keys() ?? [])].filter((flag) => !others.includes(flag));
    expect(settings.flatMap(([flag = []]) => flag).sort()).toEqual(flags.sort());
  });

  it('has every variable that is read', () => {
    const folder = join(packageDir, 'harness', 'settings');
    const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    const read = sources.flatMap((text) => [...text.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, name = '']) => name));
    expect(settings.flatMap(([, variables = []]) => variables).sort()).toEqual([...new Set(read)].sort());
  });

  it('shows a scenario with which nothing is wrong', async () => {
    const [example] = blocks.filter(({ language }) => language === 'yaml');
    const known = await knownReferences(join(packageDir, 'specs'));
    expect(example).toBeDefined();
    expect(loadScenario('/mine/a.yaml', '/mine', 'README.md', known, example?.text).diagnostics).toEqual([]);
  });
});
