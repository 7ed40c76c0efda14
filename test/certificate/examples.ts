/** What a certificate may say, for tests. */
import type { Certificate } from '../../harness/certificate/certificate-format.ts';
import type { Subject } from '../../harness/certificate/statement-format.ts';
import type { TestResult } from '../../harness/certificate/test-result-format.ts';
import { sha256Of } from '../../harness/digest.ts';

export const SUBJECTS: Subject[] = ['report.json', 'set.json'].map((name) => ({
  name,
  digest: { sha256: sha256Of(name) },
}));

export const TEST_RESULT: TestResult = {
  result: 'WARNED',
  configuration: [{ name: '2026-06 Grüße', digest: { sha256: sha256Of('set') } }],
  url: 'https://example.com/server',
  passedTests: ['lifecycle.create'],
  warnedTests: ['lifecycle.list'],
  failedTests: [],
};

export const CERTIFICATE: Certificate = {
  result: 'WARNED',
  implementation: {
    name: 'example',
    version: '1.0',
    url: 'https://example.com',
    contact: 'a@example.com',
    license: 'MIT',
  },
  set: { id: '2026-06', digest: sha256Of('set') },
  profiles: [{ profile: 'lifecycle', word: 'waived', musts: 3, passed: 2, waived: 1 }],
  notClaimed: [{ profile: 'volumes', word: 'not-offered' }],
  waivers: [
    {
      check: 'lifecycle/list.yaml > it is listed',
      clause: 'sandbox-lifecycle.yml#/paths/~1sandboxes/get',
      evidence: 'it is not listed',
      reason: 'being mended',
      owner: 'somebody',
      issue: 'https://example.com/1',
      expires: '2027-01-31',
      musts: ['lifecycle.list'],
    },
  ],
  newer: [{ what: '429 of createSandbox', where: 'sandbox-lifecycle.yml', count: 2, overlay: '1.1' }],
  openQuestions: [{ id: 'list-order', question: 'In which order are sandboxes listed?' }],
  skipped: [{ check: 'volumes/read-only.yaml > it is read', reason: 'not offered', capability: 'volumes' }],
  drivers: ['javascript'],
  suite: { version: '0.1.0', digest: sha256Of('suite'), node: 'v20.19.0', platform: 'linux-x64' },
  server: { version: '1.0', evidence: 'GET /version -> 200' },
  run: { id: 'r1', startedAt: '2026-11-27T10:00:00Z', endedAt: '2026-11-27T10:10:00Z' },
  issuedAt: '2026-11-27T10:11:00Z',
  validUntil: '2027-06-30',
};
