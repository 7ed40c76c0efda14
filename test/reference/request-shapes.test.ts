import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadContract } from '../../harness/contract/openapi.ts';
import { packageDir } from '../../harness/package.ts';
import {
  createSandboxBody,
  createSnapshotBody,
  patchMetadataBody,
  renewBody,
} from '../../harness/reference/lifecycle/request-shapes.ts';
import { readTimestamp } from '../../harness/reference/lifecycle/rfc3339.ts';
import type { Shape } from '../../harness/reference/lifecycle/shape.ts';
import { lifecycleDocument } from '../../harness/session/operations.ts';
import type { CallAction } from '../../harness/verbs/call-format.ts';
import { derivationFrom } from '../../harness/verbs/derive/expand.ts';

const create = {
  image: { uri: 'x', auth: { username: 'a', password: 'b' } },
  platform: { os: 'linux', arch: 'amd64' },
  timeout: 60,
  resourceLimits: { cpu: '1' },
  env: { A: '1' },
  metadata: { a: 'b' },
  entrypoint: ['a'],
  networkPolicy: { defaultAction: 'deny', egress: [{ action: 'allow', target: 'example.com' }] },
  credentialProxy: { enabled: false },
  secureAccess: false,
  extensions: { a: 'b' },
  volumes: [
    {
      name: 'a',
      mountPath: '/a',
      readOnly: true,
      subPath: 'a',
      host: { path: '/a' },
      pvc: { claimName: 'a', createIfNotExists: true, storageClass: null, storage: '1Gi', accessModes: ['a'] },
      ossfs: { bucket: 'abc', endpoint: 'e', version: '2.0', options: ['a'], accessKeyId: 'a', accessKeySecret: 'b' },
    },
  ],
};

const refused = (shape: Shape, body: unknown): boolean => {
  try {
    shape(body, '');
    return false;
  } catch {
    return true;
  }
};

/** The document and the shapes are read apart: where they differ, one of them is wrong. */
describe.each([
  ['createSandbox', createSandboxBody, create],
  ['patchSandboxMetadata', patchMetadataBody, { a: 'b' }],
  ['renewSandboxExpiration', renewBody, { expiresAt: '2099-01-01T00:00:00Z' }],
  ['createSnapshot', createSnapshotBody, { name: 'a' }],
])('the shape of %s', (operation, shape, body) => {
  it('takes a body with everything', () => {
    expect(refused(shape, body)).toBe(false);
  });

  it('refuses each fault that the document knows', async () => {
    const specs = join(packageDir, 'specs');
    const { operations } = await loadContract(join(specs, 'sandbox-lifecycle.yml'));
    const named = operations.map(({ operationId = '', method, path }) => ({ operationId, method, path }));
    const violations = { operation, body, rules: { '/components': 'a', '/paths': 'a' } };
    const requests = { document: await lifecycleDocument(specs), operations: named };
    const faults = derivationFrom(requests)({ check: 'x', violations }).steps.flatMap(({ step, constraint }) => {
      const { body: faulty, text, base64 } = step.call as CallAction;
      return text === undefined && base64 === undefined && !constraint.endsWith('/format')
        ? [{ name: step.check, faulty }]
        : [];
    });
    expect(faults.length).toBeGreaterThan(5);
    const taken = faults.filter(({ faulty }) => !refused(shape, faulty)).map(({ name }) => name);
    expect(taken).toEqual([]);
  });
});

describe('a time of RFC 3339', () => {
  it.each([
    ['2030-01-31T12:00:00Z', '2030-01-31T12:00:00.000Z'],
    ['2030-01-31t12:00:00.5z', '2030-01-31T12:00:00.500Z'],
    ['2030-01-31T12:00:00+02:00', '2030-01-31T10:00:00.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['2030-12-31T23:59:60Z', '2031-01-01T00:00:00.000Z'],
  ])('%s is one', (text, time) => {
    expect(new Date(readTimestamp(text)).toISOString()).toBe(time);
  });

  it.each([
    '2030-02-29T00:00:00Z',
    '2030-04-31T00:00:00Z',
    '2030-01-31T24:00:00Z',
    '2030-01-31T12:60:00Z',
    '2030-01-31T12:00:00',
    '2030-01-31',
    '2030-01-31T12:00:00Z\n',
    '',
  ])('%j is none', (text) => {
    expect(() => readTimestamp(text)).toThrow(/RFC 3339/);
  });
});
