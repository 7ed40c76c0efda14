/** A file for --expect-skipped. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import { loadExpectedSkips } from '../../harness/register/expected-skips.ts';

const folder = mkdtempSync(join(tmpdir(), 'osc-skips-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  const file = join(folder, 'skips.yaml');
  writeFileSync(file, text);
  return loadExpectedSkips(file);
}

it('has a check and a reason each, and may be empty', () => {
  const entry = { check: 'a.yaml > *', reason: 'the server' };
  expect(read('- { check: a.yaml > *, reason: the server }\n')).toEqual([entry]);
  expect(read('# none\n')).toEqual([]);
});

it.each<[string, RegExp]>([
  ['- check: [', /skips\.yaml:\d+:\d+: /],
  ['check: a.yaml > one\n', /the file must be array/],
  ['- { check: a.yaml > one }\n', /skips\.yaml:1:\d+: .*reason/],
  ['- { check: a.yaml > one, reason: }\n', /skips\.yaml:1:\d+: 0\.reason must be string/],
  ['- { check: a.yaml > one, reson: x, reason: y }\n', /unknown member reson[\s\S]*did you mean reason\?/],
  ['- { check: "a*.yaml > one", reason: x }\n', /skips\.yaml:1:\d+: 0\.check must match pattern/],
])('%j is refused', (text, message) => {
  expect(() => read(text)).toThrow(UsageError);
  expect(() => read(text)).toThrow(message);
});

it('that is not there is named', () => {
  expect(() => loadExpectedSkips(join(folder, 'none.yaml'))).toThrow(/--expect-skipped: .*none\.yaml cannot be read: /);
});
