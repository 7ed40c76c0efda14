/** The programs of docs/volumes.md: the one for directories is that which the tests use, and the shell can read all of them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { packageDir } from '../../../harness/package.ts';
import { DIRECTORY_HOOKS } from './place.ts';

const page = readFileSync(join(packageDir, 'docs', 'volumes.md'), 'utf8');
const programs = new Map(
  [...page.matchAll(/^```sh (\S+\.sh)\n([\s\S]*?)^```$/gm)].map(([, name = '', text = '']) => [name, text]),
);

it('are those for directories, kubectl and a cloud', () => {
  expect([...programs.keys()]).toEqual(['directory.sh', 'claims.sh', 'cloud.sh']);
  expect(programs.get('directory.sh')).toBe(readFileSync(DIRECTORY_HOOKS, 'utf8'));
});

it('for directories come with the settings that call them', () => {
  const [, text = ''] = /^```yaml conformance\.yaml\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const names = ['create', 'exists', 'put', 'get', 'remove', 'list'];
  expect(parse(text)).toEqual({ hooks: Object.fromEntries(names.map((name) => [name, `./directory.sh ${name}`])) });
});

it.each([...programs])('%s can be read, and has every command', (_name, text) => {
  execFileSync('sh', ['-n'], { input: text });
  const branches = [...text.matchAll(/^ {2}(create|exists|put|get|remove|list)\)/gm)].map(([, name]) => name);
  expect(branches).toEqual(['create', 'exists', 'put', 'get', 'remove', 'list']);
});
