/** The overlays as files: what they may say, which one fits a server, and that each fact is about the documents. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { knownOverlays, loadOverlay, overlayFor } from '../../harness/contract/overlay.ts';
import type { Overlay } from '../../harness/contract/overlay-format.ts';
import { overlayProblems } from '../../harness/contract/overlay-lint.ts';
import { UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';

const ours = join(packageDir, 'specs');
const folder = mkdtempSync(join(tmpdir(), 'osc-overlay-'));
mkdirSync(join(folder, 'overlays'));
afterAll(() => rmSync(folder, { recursive: true }));

function load(text: string | Uint8Array, version = '9.1'): Overlay {
  writeFileSync(join(folder, 'overlays', `${version}.yaml`), text);
  return loadOverlay(folder, version);
}

describe('our overlays', () => {
  it('are each read, and each of their facts fits our documents', async () => {
    const known = knownOverlays(ours);
    expect(known).toContain('1.1');
    for (const version of known) expect(await overlayProblems(loadOverlay(ours, version), ours)).toEqual([]);
  });
  it('are those of a folder of documents that has none', () => {
    const bare = mkdtempSync(join(tmpdir(), 'osc-bare-'));
    expect(knownOverlays(bare)).toEqual(knownOverlays(ours));
    expect(loadOverlay(bare, '1.1')).toEqual(loadOverlay(ours, '1.1'));
    rmSync(bare, { recursive: true });
  });
  it('have that a 429 of a creation says when to ask again', () => {
    const { responses } = loadOverlay(ours, '1.1');
    expect(responses).toContainEqual({
      ...{ document: 'sandbox-lifecycle.yml', operation: 'createSandbox', status: 429 },
      headers: ['Retry-After'],
    });
  });
});

describe('a file', () => {
  const response = '{ document: a.yml, operation: x, status: 429 }';
  it.each<[string, string | Uint8Array, RegExp]>([
    ['that is no YAML', 'version: [', /9\.1\.yaml:1/],
    ['that is a list', '- 1', /the file must be object/],
    ['that is empty', '', /the file must be object/],
    ['without a version', 'responses: []', /must have required property 'version'/],
    ['with a number for a version', 'version: 9.1', /version must be string/],
    ['with another version than its name', 'version: "9.2"', /the file is called 9\.1\.yaml, and this is 9\.2/],
    ['with a member that nobody knows', 'version: "9.1"\nresponce: []', /unknown member responce[\s\S]*responses/],
    ['with a status that is none', `version: "9.1"\nresponses: [${response.replace('429', '99')}]`, /must be >= 200/],
    [
      'with a method in small letters',
      'version: "9.1"\noperations: [{ document: a.yml, method: get, path: /x }]',
      /method/,
    ],
    ['with prose', `version: "9.1"\nresponses: [${response.replace('}', ', why: because }')}]`, /unknown member why/],
    ['that is not text', Uint8Array.of(0xff, 0xfe, 0x00), /the overlay cannot be read/],
    ['that is huge', `# ${'x'.repeat(1024 * 1024)}\nversion: "9.1"`, /more than 1048576/],
  ])('%s is told', (_, text, message) => {
    expect(() => load(text)).toThrow(UsageError);
    expect(() => load(text)).toThrow(message);
  });
  it('that is not there is told', () => {
    expect(() => loadOverlay(folder, '8.8')).toThrow(/8\.8\.yaml: the overlay cannot be read: .*ENOENT/);
  });
  it('of another name than a version is no overlay', () => {
    load('version: "9.1"');
    for (const name of ['notes.yaml', '9.0.yml', '10.2.yaml']) writeFileSync(join(folder, 'overlays', name), '');
    expect(knownOverlays(folder)).toEqual(['9.1', '10.2']);
  });
});

describe('the overlay that fits a server', () => {
  it.each<[string, string | undefined]>([
    ['1.1.1', '1.1'],
    ['1.1', '1.1'],
    ['v1.1.0-rc.1+build.7', '1.1'],
    ['1.2.0', '1.1'],
    ['1.9.9', '1.1'],
    ['1.10.0', '1.10'],
    ['1.11', '1.10'],
    ['1.0.9', undefined],
    ['0.0.0-dev', undefined],
    ['2.0.0', undefined],
    ['', undefined],
    ['latest', undefined],
    ['1', undefined],
    ['1.1 and more', undefined],
    [`1.1.${'9'.repeat(5000)}`, undefined],
  ])('of version %s is %s', (version, fitting) => {
    expect(overlayFor(version, ['1.10', '1.1'])).toBe(fitting);
  });
});

describe('a fact is refused', () => {
  const document = 'sandbox-lifecycle.yml';
  const problems = (facts: Partial<Overlay>): Promise<string[]> => overlayProblems({ version: '9.1', ...facts }, ours);
  it.each<[string, Partial<Overlay>, string]>([
    [
      'about a document that is not there',
      { responses: [{ document: 'sandboxes.yml', operation: 'createSandbox', status: 429 }] },
      'sandboxes.yml createSandbox 429: specs has no document sandboxes.yml',
    ],
    [
      'about an operation that is not there',
      { responses: [{ document, operation: 'makeSandbox', status: 429 }] },
      `${document} makeSandbox 429: no operation is called makeSandbox`,
    ],
    [
      'about a status that is documented',
      { responses: [{ document, operation: 'createSandbox', status: 409 }] },
      `${document} createSandbox 409: the document has this status`,
    ],
    [
      'about a status that all operations document',
      { responses: [{ document, operation: '*', status: 401 }] },
      `${document} * 401: the document has this status`,
    ],
    [
      'about an operation that is documented',
      { operations: [{ document, method: 'GET', path: '/sandboxes' }] },
      `${document} GET /sandboxes: the document has it: GET /sandboxes`,
    ],
    [
      'about one that a documented path takes',
      { operations: [{ document, method: 'GET', path: '/sandboxes/{id}' }] },
      `${document} GET /sandboxes/{id}: the document has it: GET /sandboxes/{sandboxId}`,
    ],
    [
      'about a schema that is not there',
      { members: [{ document, schema: 'Box', member: 'x' }] },
      `${document} Box.x: no schema is called Box`,
    ],
    [
      'about a member that is there',
      { members: [{ document, schema: 'Sandbox', member: 'platform' }] },
      `${document} Sandbox.platform: the schema has this member`,
    ],
    [
      'that stands there twice',
      { operations: Array(2).fill({ document, method: 'GET', path: '/pools' }) },
      `${document} GET /pools: it stands there twice`,
    ],
  ])('%s', async (_, facts, said) => {
    expect(await problems(facts)).toEqual([`overlay 9.1: ${said}`]);
  });
  it('and none that is true', async () => {
    const responses = [{ document, operation: '*', status: 503 }];
    expect(await problems({ responses })).toEqual([]);
  });
});
