// Prints `PASSED FAILED` of a JUnit file: the sums over its test suites; `0 0` when there is no file.
import { existsSync, readFileSync } from 'node:fs';

const file = process.argv[2];
const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
const sums = { tests: 0, failures: 0, errors: 0, skipped: 0 };
for (const [suite] of text.matchAll(/<testsuite\s[^>]*>/g)) {
  for (const key of Object.keys(sums)) sums[key] += Number(new RegExp(`\\s${key}="(\\d+)"`).exec(suite)?.[1] ?? 0);
}
const failed = sums.failures + sums.errors;
console.log(`${sums.tests - failed - sums.skipped} ${failed}`);
