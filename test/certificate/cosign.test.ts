/** What we sign, cosign verifies, without us and without a network. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CERTIFICATE_PREDICATE, TEST_RESULT_PREDICATE } from '../../harness/certificate/predicate.ts';
import { writeSigned } from '../../harness/certificate/signed-files.ts';
import { sha256Of } from '../../harness/digest.ts';
import { CERTIFICATE, TEST_RESULT } from './examples.ts';
import { newPair } from './pairs.ts';

const absent = spawnSync('cosign', ['version'], { stdio: 'ignore' }).error !== undefined;
const REPORT = '{"verdict": "waived"}\n';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'osc-cosign-'));
  writeFileSync(join(folder, 'report.json'), REPORT);
  const subjects = [{ name: 'report.json', digest: { sha256: sha256Of(REPORT) } }];
  writeSigned(folder, { subjects, testResult: TEST_RESULT, certificate: CERTIFICATE }, newPair().privateKey);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The exit code. No proxy and no home: what it needs is in the folder. */
function cosign(bundle: string, type: string, file = 'report.json'): number | null {
  const flags = ['--insecure-ignore-tlog', '--key', 'key.pub.pem', '--bundle', bundle, '--type', type];
  const args = ['verify-blob-attestation', ...flags, file];
  return spawnSync('cosign', args, { cwd: folder, env: { PATH: process.env.PATH, HOME: folder }, stdio: 'ignore' })
    .status;
}

it.skipIf(absent).each([
  ['statement', TEST_RESULT_PREDICATE],
  ['profiles', CERTIFICATE_PREDICATE],
])('cosign, where it is on the PATH, verifies the bundle of %s, and no changed one', (name, type) => {
  const bundle = `${name}.sigstore.json`;
  expect(cosign(bundle, type)).toBe(0);
  expect(cosign(bundle, 'https://example.com/another')).not.toBe(0);
  writeFileSync(join(folder, 'other.json'), `${REPORT} `);
  expect(cosign(bundle, type, 'other.json')).not.toBe(0);
  const text = readFileSync(join(folder, bundle), 'utf8');
  writeFileSync(join(folder, 'changed.json'), text.replace('"payload": "e', '"payload": "f'));
  expect(cosign('changed.json', type)).not.toBe(0);
});
