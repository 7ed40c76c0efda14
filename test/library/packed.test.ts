/** What `npm pack` packs: all that a user needs and nothing else, typed, and as docs/library.md tells it. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { optionNames } from '../../harness/library/options.ts';
import { packageDir } from '../../harness/package.ts';
import { type Command, start, type Workplace, workplace } from '../cli/command.ts';
import { type Block, codesIn, firstColumn, readDocument } from '../docs/document.ts';
import { type App, packedApp } from './packed-app.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let app: App;
beforeAll(() => {
  app = packedApp();
});
afterAll(() => app.remove());

const MEGABYTE = 1024 * 1024;

describe('the package', () => {
  const names = (): string[] => app.packed.files.map(({ path }) => path);

  it('has what a run, its reports and programs that embed it need', () => {
    const schemas = readdirSync(join(packageDir, 'specs')).filter((name) => name.endsWith('.schema.json'));
    const needed = [
      ...['dist/harness/cli.js', 'dist/harness/index.js', 'dist/types/harness/index.d.ts', 'dist/execd.cjs'],
      ...['dist/pages/report.js', 'dist/pages/history.js', 'dist/pages/page.css'],
      ...['dist/harness/library/child.js', 'docs/library.md', 'LICENSE', 'README.md', 'CHANGELOG.md'],
      ...schemas.map((name) => `specs/${name}`),
    ];
    expect(needed.filter((name) => !names().includes(name))).toEqual([]);
  });

  it('has nothing of its tests and its building, and is small', () => {
    const others = names().filter((name) =>
      /^(?:test|bench|scripts|harness|node_modules|reports)\/|\/\.|tsbuildinfo/.test(name),
    );
    expect(others).toEqual([]);
    expect(app.packed.size).toBeLessThan(2.5 * MEGABYTE);
    expect(app.packed.unpackedSize).toBeLessThan(10 * MEGABYTE);
  });

  it('imports only what it names as a dependency', () => {
    const { dependencies } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const imported = new Map<string, string>();
    for (const file of names().filter((name) => /^dist\/.*\.(?:js|d\.ts)$/.test(name)))
      for (const module of importsOf(file)) imported.set(packageOf(module), file);
    const unknown = [...imported].filter(([name]) => !Object.hasOwn(dependencies, name));
    // The build makes the bundle of execd, which is in the package.
    expect(unknown.map(([name, file]) => `${file}: ${name}`)).toEqual(['dist/harness/reference/bundle.js: rolldown']);
  });

  function importsOf(file: string): string[] {
    const { program } = parseSync(file, readFileSync(join(packageDir, file), 'utf8'));
    const found: string[] = [];
    const see = ({ source }: { source?: unknown }): void => {
      const value = (source as { value?: unknown } | null | undefined)?.value;
      if (typeof value === 'string' && !/^[./]/.test(value) && !isBuiltin(value)) found.push(value);
    };
    new Visitor({
      ImportDeclaration: see,
      ImportExpression: see,
      ExportAllDeclaration: see,
      ExportNamedDeclaration: see,
    }).visit(program);
    return found;
  }

  const packageOf = (module: string): string =>
    module
      .split('/')
      .slice(0, module.startsWith('@') ? 2 : 1)
      .join('/');
});

const page = readDocument(join(packageDir, 'docs/library.md'));
const blocksOf = (language: string): Block[] => page.blocks.filter((block) => block.language === language);

describe('docs/library.md', () => {
  it('has every option and every export', () => {
    const section = (title: string) => page.sections.find((one) => one.title === title);
    const options = (section('Options')?.text ?? '')
      .split('\n')
      .flatMap((line) => (line.startsWith('| `') ? codesIn(line.split('|')[1] ?? '') : []));
    expect(options.sort()).toEqual(optionNames().sort());
    const promised = section('What is promised');
    const exported = firstColumn(promised ?? { title: '', level: 1, text: '', blocks: [] }, 'export') ?? [];
    const declared = readFileSync(join(packageDir, 'dist/types/harness/index.d.ts'), 'utf8');
    const names = [...declared.matchAll(/^export (?:declare )?(?:type |function |const )?(?:\{ ([^}]+) \}|(\w+))/gm)]
      .flatMap(([, listed, single = '']) => listed?.split(', ') ?? [single])
      .map((name) => name.replace(/^type /, ''));
    expect(exported.map((name) => name.replace(/\(.*/, '')).sort()).toEqual(names.sort());
  });
});

describe('an example of docs/library.md', () => {
  let place: Workplace;
  let server: Command;
  beforeAll(async () => {
    place = workplace();
    server = start(place, ['serve', '--port', '0', '--api-key', 'the-key-of-the-server']);
    await server.prints('Ctrl-C ends it');
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.finished;
    place.remove();
  });

  it.each([...blocksOf('js'), ...blocksOf('cjs')])('in line $line runs', async ({ language, text, line }) => {
    const url = /http:\/\/[\d.:]+/.exec(server.output())?.[0] ?? '';
    const isTest = text.startsWith('// conformance.test.js');
    const name = isTest ? 'doc/conformance.test.js' : `doc-${line}.${language}`;
    const file = app.write(name, text.replaceAll('http://localhost:8080', url));
    const vitest = join(app.folder, 'node_modules/vitest/vitest.mjs');
    const { code, output } = await app.node(isTest ? [vitest, 'run', 'doc/'] : [file]).finished;
    expect({ code, output }).toEqual({ code: 0, output: expect.any(String) });
  });
});

describe('the types', () => {
  const USE = `
import { compare, exitCodeOf, HarnessError, judge, keyOf, readReport, run, suiteVersion, UsageError } from 'opensandbox-conformance';
import type { Check, CheckStatus, Comparison, ProfileWord, RunResult, RunWord, Verdict } from 'opensandbox-conformance';

const result: RunResult = await run({ signal: new AbortController().signal, onFile: ({ file, checks }) => console.log(file, checks[0]?.status) });
const verdict: Verdict | undefined = result.verdict;
const word: RunWord | undefined = verdict?.verdict;
const status: CheckStatus | undefined = verdict?.checks[0]?.status;
const { verdict: now, changed, exitCode } = await judge(result.reports, { specs: 'specs' });
const code: 0 | 1 | 3 = exitCodeOf(now);
const { evidence } = await readReport(result.reports);
const check: Check | undefined = now.checks[0];
const method: string | undefined = check && evidence.get(keyOf(check))?.exchanges[0]?.request.method;
const profile: ProfileWord | undefined = now.profiles[0]?.word;
const { failed }: Comparison = await compare('a', 'b');
const errors: Error[] = [new UsageError('a'), new HarnessError('b')];
console.log(word, status, changed[0]?.now, exitCode, code, method, profile, failed, errors, suiteVersion.length);
// @ts-expect-error there is no such option
await run({ targt: 'embedded' });
// @ts-expect-error it is a number
await run({ concurrency: '4' });
// @ts-expect-error it may be absent
console.log(result.verdict.checks);
// @ts-expect-error there is no such member
console.log(now.nothing);
`;

  it.each([
    ['nodenext', 'nodenext'],
    ['bundler', 'esnext'],
  ])('hold with moduleResolution %s, and so does the example', async (moduleResolution, module) => {
    app.write('use.ts', USE);
    app.write(
      'example.ts',
      blocksOf('ts')
        .map(({ text }) => text)
        .join('\n'),
    );
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
      target: 'es2023',
      module,
      moduleResolution,
      typeRoots: [join(packageDir, 'node_modules/@types')],
      types: ['node'],
    };
    app.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['use.ts', 'example.ts'] }));
    const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
    const { code, output } = await app.node([join(typescript, 'bin/tsc'), '-p', 'tsconfig.json']).finished;
    expect({ code, output }).toEqual({ code: 0, output: '' });
  });
});

it('nothing else can be imported', async () => {
  const text = `const names = ['opensandbox-conformance/dist/harness/cli/run.js', 'opensandbox-conformance/package.json', 'opensandbox-conformance/specs/outcome.schema.json'];
const tried = await Promise.all(names.map((name) => import(name, { with: name.endsWith('.json') ? { type: 'json' } : {} }).then(() => 'there', ({ code }) => code)));
console.log(JSON.stringify(tried));
`;
  const { output } = await app.node(['--no-warnings', app.write(basename('others.js'), text)]).finished;
  expect(JSON.parse(output)).toEqual(['ERR_PACKAGE_PATH_NOT_EXPORTED', 'there', 'there']);
});
