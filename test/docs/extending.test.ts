/** docs/extending.md: what the page says is done in a copy of the project, and tried there. */
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';

type Block = { section: string; language: string; path: string; text: string };

/** The blocks that name a file, and the rows of the table, in the order of the page. */
function readPage(): { blocks: Block[]; rows: { section: string; files: string[] }[] } {
  const lines = readFileSync(join(packageDir, 'docs', 'extending.md'), 'utf8').split('\n');
  const blocks: Block[] = [];
  const rows: { section: string; files: string[] }[] = [];
  let section = '';
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line.startsWith('## ')) section = line.slice(3);
    const [, name, , ...existing] = /^\| \[(.*?)\]/.test(line) ? line.split('|') : [];
    if (name !== undefined) {
      const files = [...existing.join(' ').matchAll(/`([^` ]+\/[^` ]+)`/g)].map(([, file = '']) => file);
      rows.push({ section: /\[(.*?)\]/.exec(name)?.[1] ?? '', files });
    }
    const [, fence, language = '', path] = /^(```|~~~)(\w+)(?: (\S+))?$/.exec(line) ?? [];
    if (fence === undefined) continue;
    const end = lines.indexOf(fence, index + 1);
    const text = `${lines.slice(index + 1, end).join('\n')}\n`;
    if (path !== undefined) blocks.push({ section, language, path, text });
    index = end;
  }
  return { blocks, rows };
}

const { blocks, rows } = readPage();
const sections = [...new Set(blocks.map(({ section }) => section))];
const exists = (path: string): boolean => existsSync(join(packageDir, path));

let copy: string;

/** Makes the change that a block shows. */
function apply({ language, path, text }: Block): void {
  const file = join(copy, path);
  if (language === 'diff') writeFileSync(file, changed(readFileSync(file, 'utf8'), text));
  else if (existsSync(file)) appendFileSync(file, `\n${text}`);
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** A source up to its last import. */
const IMPORTS = /^[\s\S]*\bfrom '.*';\n/;

/** A line with `+` alone is one more import; one with `-` before one with `+` is a piece of text that is replaced. */
function changed(source: string, diff: string): string {
  const lines = diff.trimEnd().split('\n');
  let result = source;
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1] ?? '';
    if (line.startsWith('-')) {
      // Biome breaks lines: white space in the piece is whatever stands there.
      const piece = new RegExp([...line.slice(1)].map((char) => char.replace(/[^\w\s]/, '\\$&')).join('\\s*'), 'g');
      const count = [...result.matchAll(piece)].length;
      expect(count, `docs/extending.md: ${line.slice(1)} must stand once in the file; change the block`).toBe(1);
      result = result.replace(piece, () => next.slice(1));
    } else if (!(lines[index - 1] ?? '').startsWith('-')) {
      result = result.replace(IMPORTS, (imports) => `${imports}${line.slice(1)}\n`);
    }
  }
  return result;
}

type Finished = { code: number | null; output: string };

function run(command: string, ...args: string[]): Promise<Finished> {
  const child = spawn(command, args, { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'], env: environment() });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

const node = (...args: string[]): Promise<Finished> => run(process.execPath, ...args);
const cli = (...args: string[]): Promise<Finished> => node('dist/harness/cli.js', ...args);
const bin = (name: string, ...args: string[]): Promise<Finished> => run(`node_modules/.bin/${name}`, ...args);

/** Neither what vitest and CI say to the tests around, nor a server of the user, nor colours, which CI turns on. */
function environment(): Record<string, string | undefined> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|CONFORMANCE_|NODE_ENV|SANDBOX_|OPEN_SANDBOX_)/.test(name),
  );
  return { ...Object.fromEntries(inherited), NO_COLOR: '1' };
}

/** What a command prints; a test in which it fails shows that. */
async function prints(finished: Promise<Finished>): Promise<string> {
  const { code, output } = await finished;
  expect({ code, output }).toEqual({ code: 0, output });
  return output;
}

const ESCAPES = /\u001b\[[0-9;]*m/g;
const PREPARE_MS = 300_000;

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'osc-extended-'));
  const left = new Set(['node_modules', 'dist', 'reports', '.git', 'mine'].map((name) => join(packageDir, name)));
  cpSync(packageDir, copy, { recursive: true, filter: (path) => !left.has(path) });
  symlinkSync(join(packageDir, 'node_modules'), join(copy, 'node_modules'));
  for (const block of blocks) apply(block);
  const example = blocks.find(({ path }) => path === 'docs/scenarios.md')?.text.match(/```yaml\n([\s\S]*?)```/)?.[1];
  mkdirSync(join(copy, 'mine'));
  writeFileSync(join(copy, 'mine', 'lines.yaml'), example ?? '');
  await prints(node('scripts/build.mjs'));
  await prints(node('-e', "import('./dist/harness/schemas.js').then((m) => m.writeGenerated())"));
  // As `npm run freeze -- --replace 2026-06`, where git cannot say that no release carries it.
  const freeze = "{ replace: '2026-06', today: '2026-11-27', isReleased: () => false }";
  await prints(node('-e', `import('./dist/harness/sets/freeze.js').then((m) => m.freeze(${freeze}))`));
  await prints(bin('biome', 'check', '--write', ...sourcesOf(blocks.filter(({ language }) => language === 'diff'))));
}, PREPARE_MS);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

const sourcesOf = (some: readonly Block[]): string[] => [...new Set(some.map(({ path }) => path))];

describe('the table', () => {
  it('has every section that adds something, and no other', () => {
    expect(rows.map(({ section }) => section[0]?.toUpperCase() + section.slice(1)).sort()).toEqual(sections.sort());
    expect(sections.length).toBe(10);
  });

  it.each(rows)('$section changes at most three existing files', ({ section, files }) => {
    expect(files.length).toBeLessThanOrEqual(3);
    const own = blocks.filter((block) => block.section.toLowerCase() === section);
    const edited = sourcesOf(own).filter(exists);
    // FILE stands for any file of the folder.
    const named = files.map((file) => file.replace('FILE', 'lifecycle'));
    expect(edited.filter((path) => !named.includes(path))).toEqual([]);
  });

  it('names every existing file that has changed', () => {
    const named = new Set(rows.flatMap(({ files }) => files).map((file) => file.replace('FILE', 'lifecycle')));
    const differs = (path: string): boolean =>
      readFileSync(join(packageDir, path), 'utf8') !== readFileSync(join(copy, path), 'utf8');
    expect([...named].filter((path) => exists(path) && !differs(path))).toEqual([]);
    const generated = ['scenario', 'configuration', 'capabilities', 'conformance', 'requirements', 'baseline'];
    const rewritten = generated.map((name) => `specs/${name}.schema.json`).filter(differs);
    expect(rewritten.filter((path) => !named.has(path))).toEqual([]);
  });
});

describe('the project with all of it', () => {
  it('passes Biome, the check of the structure and lint', async () => {
    await prints(
      bin('biome', 'check', '--error-on-warnings', ...sourcesOf(blocks).filter((path) => !/md$/.test(path))),
    );
    await prints(node('scripts/structure.mjs'));
    expect(await prints(cli('lint'))).toContain('nothing is wrong');
  });

  it('passes the tests that ask every entry', async () => {
    const tests = ['verbs/registry', 'scenario/members', 'generated', 'capabilities', 'report/writers', 'verdict/room'];
    const more = ['faults/catalogue', 'faults/literals', 'specs/register', 'docs/architecture'];
    const filters = [...tests, ...more].map((name) => `test/${name}`);
    // One worker loads once what all of them need.
    const vitest = ['vitest', 'run', '--config', 'test/vitest.config.ts', '--maxWorkers=1'] as const;
    await prints(bin(...vitest, ...filters));
    const page = await prints(
      bin(...vitest, 'test/docs/scenarios', '-t', 'countLines|The lines of a file are counted'),
    );
    // The three that ask what the page says of the verb, and its example.
    expect(page.replace(ESCAPES, '')).toMatch(/Tests +4 passed/);
  });
});

/** Where there is one thing to do, a second process and a second runtime have nothing to do. */
const ONE = ['--processes', '1', '--lanes', '1'];
const reportsIn = (name: string): string[] => ['--reports', join('reports', name)];

/** Runs scenarios with a folder of reports of their own; all must pass. */
async function tested(reports: string, ...args: string[]): Promise<string> {
  const output = await prints(cli('run', '--verbose', ...reportsIn(reports), ...args));
  expect(output).toMatch(/verdict {5}no deviation in \d+ checks; not a verdict/);
  return output;
}

// One after the other: each is a process, or several, with much to compute.
describe('what was added works', () => {
  it('the verb', async () => {
    expect(await tested('verb', '--scenarios', 'mine')).toContain('✓ it has two lines');
  });

  it('the scenario, the rule, the capability, the driver, the provisioner and the report', async () => {
    const filters = ['right-sandbox', 'lifecycle/gpu', 'volumes/read-only.yaml'];
    const output = await tested('driver', '--driver', 'connecting', '--volumes', 'tar', ...filters);
    expect(output).toContain('volumes through tar, driver connecting');
    expect(output).toContain('✓ GET gives the sandbox that is asked for [the second]');
    expect(output).toContain('nobody knows whether the server offers sandbox.gpu');
    expect(output).toContain('✓ seen from outside, every change is in the twin');
    const tap = readFileSync(join(copy, 'reports', 'driver', 'checks.tap'), 'utf8').split('\n');
    expect(tap.slice(0, 2)).toEqual(['TAP version 13', `1..${tap.length - 3}`]);
    expect(tap.filter((line) => line.startsWith('not ok'))).toEqual([]);
  });

  it('the target', async () => {
    const output = await tested('target', '--target', 'separate', 'right-sandbox', 'volumes/read-write.yaml');
    expect(output).toContain('volumes through server');
  });

  it('the variant', async () => {
    const output = await prints(
      cli('variants', 'text.sandbox.greeting', '--in', 'lifecycle/platform', ...ONE, ...reportsIn('variant')),
    );
    expect(output).toContain('1 of 1 silent');
  });

  it('the fault', async () => {
    const output = await prints(cli('faults', 'sandbox.get.id-in-capitals', ...ONE, ...reportsIn('fault')));
    expect(output).toContain('1 of 1 noticed');
  });
});
