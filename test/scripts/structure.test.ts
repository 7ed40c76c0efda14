/** The structure check, on small trees: what it lets pass, and what it says of the rest. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../../scripts/structure.mjs');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'structure-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** What the check says of a tree of these files, line by line, and its exit code. */
function check(files: Record<string, string>): { code: number | null; lines: string[] } {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, root], { encoding: 'utf8' });
  expect(stdout).toBe('');
  return { code: status, lines: stderr.split('\n').slice(0, -1) };
}

const lines = (count: number): string => '// line\n'.repeat(count);

it('lets layers pass, whatever they import of each other downwards', () => {
  const tree = {
    'harness/cli.ts': "import './top/a.ts';\n",
    'harness/errors.ts': lines(250),
    'harness/top/a.ts': "import { b } from './b.ts';\nimport type { C } from '../low/c.ts';\nimport 'node:fs';\n",
    'harness/top/b.ts':
      "export * from '../low/c.ts';\nimport '../errors.ts';\n// import './a.ts';\nconst text = `import './a.ts'`;\n",
    'harness/low/c.ts': "export type C = 1;\nawait import('../missing.ts');\nawait import(`../${name}.ts`);\n",
    'faults/all.ts': `${lines(300)}import '../harness/top/a.ts';\n`,
    'test/x.ts': "import './y.ts';\n",
    'test/y.ts': "import './x.ts';\n",
  };
  expect(check(tree)).toEqual({ code: 0, lines: [] });
});

it('names a file of harness/ that is too long, with its lines', () => {
  const { code, lines: said } = check({
    'harness/a/long.ts': lines(251),
    'harness/b/agent.py': '# line\n'.repeat(400),
    'harness/b/data.json': '\n'.repeat(400),
  });
  expect(code).toBe(1);
  expect(said).toEqual([
    'harness/a/long.ts has 251 lines; no file of harness/ may have more than 250',
    'harness/b/agent.py has 400 lines; no file of harness/ may have more than 250',
    '2 problems with the structure of the sources',
  ]);
});

it.each([
  ['import', "import { a } from './a.ts';"],
  ['import for its effects', "import './a.ts';"],
  ['import of types', "import type { A } from './a.ts';"],
  ['re-export', "export { a } from './a.ts';"],
  ['re-export of everything', "export * from './a.ts';"],
  ['import when it is needed', "export const late = async () => import('./a.ts');"],
  ['type of a module', "export type A = import('./a.ts').A;"],
])('sees a circle of files that is closed by an %s', (_what, closing) => {
  const { code, lines: said } = check({
    'harness/room/a.ts': "import { b } from './b.ts';\n",
    'harness/room/b.ts': "import { c } from './deep/c.ts';\n",
    'harness/room/deep/c.ts': `${closing.replace('./a.ts', '../a.ts')}\n`,
  });
  expect(code).toBe(1);
  expect(said[0]).toBe(
    'import circle: harness/room/a.ts -> harness/room/b.ts -> harness/room/deep/c.ts -> harness/room/a.ts',
  );
});

it('shows the shortest way through a knot of files, every other file in it, and every knot', () => {
  const { lines: said } = check({
    'harness/room/a.ts': "import './b.ts';\n",
    'harness/room/b.ts': "import './a.ts';\nimport './c.ts';\n",
    'harness/room/c.ts': "import './a.ts';\n",
    'harness/room/lonely.ts': "import './lonely.ts';\n",
    'harness/room/user.ts': "import './a.ts';\n",
  });
  expect(said).toEqual([
    'import circle: harness/room/a.ts -> harness/room/b.ts -> harness/room/a.ts, tied up with harness/room/c.ts',
    'import circle: harness/room/lonely.ts -> harness/room/lonely.ts',
    '2 problems with the structure of the sources',
  ]);
});

it('sees a circle of rooms where no files are in a circle, and says which imports tie each side', () => {
  const { code, lines: said } = check({
    'harness/one/a.ts': "import type { B } from '../two/b.ts';\nimport '../low/c.ts';\n",
    'harness/one/leaf.ts': '',
    'harness/two/b.ts': '',
    'harness/two/sub/d.ts': "import '../../one/leaf.ts';\nimport '../b.ts';\n",
    'harness/low/c.ts': '',
  });
  expect(code).toBe(1);
  expect(said).toEqual([
    'folder circle: harness/one -> harness/two -> harness/one',
    '  harness/one -> harness/two',
    '    harness/one/a.ts imports harness/two/b.ts',
    '  harness/two -> harness/one',
    '    harness/two/sub/d.ts imports harness/one/leaf.ts',
    '1 problem with the structure of the sources',
  ]);
});

it('takes faults/ for a room, and each file that stands in harness/ itself', () => {
  const { lines: said } = check({
    'faults/all.ts': "import '../harness/faults/words.ts';\n",
    'harness/faults/words.ts': '',
    'harness/faults/run.ts': "import '../../faults/all.ts';\n",
    'harness/shared.ts': "import './room/a.ts';\n",
    'harness/room/a.ts': '',
    'harness/room/b.ts': "import '../shared.ts';\n",
  });
  expect(said.filter((line) => line.startsWith('folder'))).toEqual([
    'folder circle: faults -> harness/faults -> faults',
    'folder circle: harness/room -> harness/shared.ts -> harness/room',
  ]);
});

it('does not print hundreds of imports', () => {
  const users = Array.from({ length: 13 }, (_, index) => [`harness/one/a${index}.ts`, "import '../two/b.ts';\n"]);
  const { lines: said } = check({
    ...Object.fromEntries(users),
    'harness/one/leaf.ts': '',
    'harness/two/b.ts': '',
    'harness/two/c.ts': "import '../one/leaf.ts';\n",
  });
  expect(said.filter((line) => line.includes('imports'))).toHaveLength(11);
  expect(said).toContain('    and 3 more');
});

it('says of a file that it cannot be read, and of a folder that nothing is in it', () => {
  expect(check({}).lines[0]).toBe(`there are no sources below ${root}`);
  expect(check({ 'harness/a.ts': 'let = = 3;\n' })).toMatchObject({
    code: 1,
    lines: ['harness/a.ts cannot be read: Unexpected token', '1 problem with the structure of the sources'],
  });
});
