/** docs/architecture.md: the table of the rooms is that of the sources. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { codesIn, readDocument } from './document.ts';

const { sections } = readDocument(join(packageDir, 'docs', 'architecture.md'));
const table = sections.find(({ title }) => title === 'The rooms of harness/')?.text ?? '';

/** Each room with those that it may import; undefined for any that stands above it. */
const written = table
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, first = '']) => /^`[a-z-]+`$/.test(first))
  .map(([, room = '', , imports = '']) => ({
    room: room.replaceAll('`', ''),
    imports: imports === 'any above' ? undefined : codesIn(imports),
  }));

const rooms = readdirSync(join(packageDir, 'harness')).filter((name) =>
  statSync(join(packageDir, 'harness', name)).isDirectory(),
);

/** The other rooms whose files a room imports, types too. */
function importsOf(room: string): string[] {
  const files = readdirSync(join(packageDir, 'harness', room), { recursive: true, encoding: 'utf8' });
  const imported = files
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => {
      const path = join('harness', room, file);
      const modules = readFileSync(join(packageDir, path), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
      return [...modules].map(([, module = '']) => normalize(join(dirname(path), module)));
    });
  const others = imported.flatMap((path) => /^harness\/([a-z-]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(others)].filter((other) => other !== room).sort();
}

it('the table has every room, once', () => {
  expect(written.map(({ room }) => room).sort()).toEqual(rooms.sort());
});

it.each(written)('$room imports only what it may, from above it', ({ room, imports }) => {
  const above = written
    .slice(
      0,
      written.findIndex((one) => one.room === room),
    )
    .map((one) => one.room);
  const found = importsOf(room);
  expect(found.filter((other) => !(imports ?? above).includes(other))).toEqual([]);
  expect((imports ?? []).filter((other) => !above.includes(other))).toEqual([]);
});

it('only the commands import faults', () => {
  const importing = rooms.filter((room) =>
    readdirSync(join(packageDir, 'harness', room), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .some((file) => /'(\.\.\/)+faults\/all\.ts'/.test(readFileSync(join(packageDir, 'harness', room, file), 'utf8'))),
  );
  expect(importing).toEqual(['cli']);
});
