/** `drift`: what it prints, and its exit codes. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { DOCUMENTS } from '../../harness/contract/documents.ts';
import { packageDir } from '../../harness/package.ts';
import { placeOfEachTest, run } from './command.ts';
import { inProcess } from './in-process.ts';

const place = placeOfEachTest();

/** A folder with our documents; `newer`: with something that the first of them has not. */
function published(newer: boolean): string {
  const folder = join(place.folder, 'published');
  mkdirSync(folder);
  for (const name of DOCUMENTS) cpSync(join(packageDir, 'specs', name), join(folder, name));
  if (!newer) return folder;
  const file = join(folder, 'sandbox-lifecycle.yml');
  const { paths, components, ...rest } = parse(readFileSync(file, 'utf8'));
  paths['/pools/{name}'] = { get: { operationId: 'getPool', responses: { '200': {}, '404': {} } } };
  paths['/sandboxes'].post.responses['429'] = { $ref: '#/components/responses/Conflict' };
  components.schemas.Sandbox.properties.allocation = { type: 'object' };
  components.schemas.Sandbox.properties.colour = { type: 'string', enum: ['red'] };
  writeFileSync(file, JSON.stringify({ ...rest, paths, components }));
  return folder;
}

it('our own documents: no difference, 0', async () => {
  const { code, output } = await inProcess('drift', [published(false)]);
  expect(output).toMatch(/^no difference between 4 documents of .*published and ours\n$/);
  expect(code).toBe(0);
});

it('differences by document and operation, 1', async () => {
  const folder = published(true);
  const { code, output } = await inProcess('drift', [folder]);
  expect(output).toBe(
    `sandbox-lifecycle.yml
  GET /pools/{name}
    added    getPool: 200, 404
  POST /sandboxes
    added    response 429: application/json ErrorResponse, headers x-request-id
  schema Sandbox
    added    member allocation: object, optional
    added    member colour: "red", optional

4 differences between 4 documents of ${folder} and ours: 4 added, 0 removed, 0 changed
`,
  );
  expect(code).toBe(1);
});

it('--overlay leaves out what an overlay names', async () => {
  const folder = published(true);
  const { code, output } = await inProcess('drift', [folder, '--overlay', '1.1']);
  expect(output).toBe(
    `sandbox-lifecycle.yml
  schema Sandbox
    added    member colour: "red", optional

1 difference between 4 documents of ${folder} and ours: 1 added, 0 removed, 0 changed; 3 more that overlays name
`,
  );
  expect(code).toBe(1);
  const wrong = await inProcess('drift', [folder, '--overlay', '9.9']);
  expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining('there is no overlay "9.9"')]);
  const auto = await inProcess('drift', [folder, '--overlay', 'auto']);
  expect([auto.code, auto.output]).toEqual([2, expect.stringContaining('name one')]);
});

it('--json has the places as pointers, --markdown has a table', async () => {
  const folder = published(true);
  const { code, output } = await inProcess('drift', [folder, '--overlay', '1.1', '--json']);
  const { differences, inOverlays, compared } = JSON.parse(output);
  expect(code).toBe(1);
  expect(compared).toHaveLength(4);
  expect(inOverlays).toHaveLength(3);
  expect(differences).toEqual([
    {
      change: 'added',
      document: 'sandbox-lifecycle.yml',
      owner: 'schema Sandbox',
      place: 'member colour',
      pointer: '/components/schemas/Sandbox/properties/colour',
      is: '"red", optional',
    },
  ]);
  const page = await inProcess('drift', [folder, '--markdown']);
  expect(page.output).toContain('| added | schema Sandbox &gt; member colour |  | "red", optional |');
});

it('one file is compared by itself; --specs are the documents that it is compared with', async () => {
  const folder = published(true);
  const file = await inProcess('drift', [join(folder, 'egress-api.yaml')]);
  expect([file.code, file.output]).toEqual([0, expect.stringMatching(/^no difference between 1 document of /)]);
  const back = await inProcess('drift', [join(packageDir, 'specs'), '--specs', folder]);
  expect(back.output).toContain('    removed  member colour: "red", optional');
  expect(back.code).toBe(1);
});

it('what cannot be read, and no argument: 2', async () => {
  const nothing = await run(place, ['drift', join(place.folder, 'no')]);
  expect([nothing.code, nothing.output]).toEqual([2, expect.stringContaining('there is no such file or folder')]);
  const missing = await run(place, ['drift']);
  expect([missing.code, missing.output]).toEqual([2, expect.stringContaining("missing required argument 'documents'")]);
});
