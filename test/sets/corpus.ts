/** A small suite of its own: documents, register, profiles and scenarios, before and after a second requirement set. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generatedRegister } from '../../harness/schemas.ts';
import type { Folders } from '../../harness/sets/folders.ts';
import { freeze } from '../../harness/sets/freeze.ts';

/** The text of each file, by its path. */
export type Files = Record<string, string>;

/** Everything as the set 2026-06 has it. */
export const FIRST: Files = {
  'specs/sandbox-lifecycle.yml': `
openapi: 3.1.0
info: { title: Small, version: "1" }
paths:
  /sandboxes:
    get:
      operationId: listSandboxes
      responses: { "200": { description: All., content: { application/json: { schema: { type: object } } } } }
  /old:
    get:
      operationId: getOld
      responses: { "404": { description: None. } }
`,
  'specs/requirements/own.yaml': `
- { id: list.kept, level: must, profile: lifecycle, rule: A list is given., clause: "sandbox-lifecycle.yml#/paths/~1sandboxes/get" }
- { id: list.mended, level: must, profile: lifecycle, rule: Words of before., clause: "sandbox-lifecycle.yml#/paths/~1sandboxes/get" }
- { id: old.gone, level: should, profile: olds, rule: There is an old one., clause: "sandbox-lifecycle.yml#/paths/~1old/get" }
`,
  'specs/profiles.yaml': `
- { name: lifecycle, summary: What every server of this test does. }
- { name: contract-lifecycle, summary: Answers as the documents have them. }
- { name: olds, summary: What servers did before the second set. }
`,
  'specs/unexercised.yaml': '[]\n',
  'specs/errata.yaml': '[]\n',
  'specs/open-questions.yaml': '[]\n',
  'specs/sets/servers.yaml': '{}\n',
  'scenarios/area/kept.yaml': `
title: Something is kept
profile: lifecycle
fixtures: { words: words.txt }
steps:
  - check: the list is given
    verifies: [list.kept, list.mended]
    call: { operation: listSandboxes }
    expect: { status: 200 }
  - check: an old step
    verifies: [list.kept]
    call: { operation: listSandboxes, query: { metadata: "a=\${fixtures.words}" } }
    expect: { status: 200 }
`,
  'scenarios/area/words.txt': 'words',
  'scenarios/area/gone.yaml': `
title: Something goes
profile: olds
steps:
  - { check: there is an old one, verifies: [old.gone], call: { operation: getOld }, expect: { status: 404 } }
`,
};

/** With words about sets, and what is new with 2026-12: a rule, a step, a scenario, an operation, a profile. */
export const SECOND: Files = {
  ...FIRST,
  'specs/sandbox-lifecycle.yml': `
openapi: 3.1.0
info: { title: Small, version: "1" }
paths:
  /sandboxes:
    get:
      operationId: listSandboxes
      responses: { "200": { description: All., content: { application/json: { schema: { type: object } } } } }
  /old:
    get:
      x-removed-in: "2026-12"
      operationId: getOld
      responses: { "404": { description: None. } }
  /notes:
    get:
      x-introduced-in: "2026-12"
      operationId: listNotes
      responses: { "404": { description: None. } }
`,
  'specs/requirements/own.yaml': `
- { id: list.kept, level: must, profile: lifecycle, rule: A list is given., clause: "sandbox-lifecycle.yml#/paths/~1sandboxes/get" }
- id: list.mended
  removedIn: "2026-12"
  level: must
  profile: lifecycle
  rule: Words of before.
  clause: sandbox-lifecycle.yml#/paths/~1sandboxes/get
- id: list.mended
  introducedIn: "2026-12"
  level: should
  profile: lifecycle
  rule: Words of now, which are others.
  clause: sandbox-lifecycle.yml#/paths/~1sandboxes/get
- { id: old.gone, removedIn: "2026-12", level: should, profile: olds, rule: There is an old one., clause: "sandbox-lifecycle.yml#/paths/~1old/get" }
- { id: notes.new, introducedIn: "2026-12", level: must, profile: notes, rule: There are notes now., clause: "sandbox-lifecycle.yml#/paths/~1notes/get" }
`,
  'specs/profiles.yaml': `
- { name: lifecycle, summary: What every server of this test does. }
- { name: contract-lifecycle, summary: Answers as the documents have them. }
- { name: olds, removedIn: "2026-12", summary: What servers did before the second set. }
- { name: notes, introducedIn: "2026-12", summary: What servers do since the second set. }
`,
  'scenarios/area/kept.yaml': `
title: Something is kept
profile: lifecycle
fixtures: { words: words.txt }
steps:
  - check: a new step
    introducedIn: "2026-12"
    verifies: [list.kept]
    call: { operation: listNotes }
    expect: { status: 404 }
  - check: the list is given
    # A rule of the second set alone, verified by a step of both.
    verifies: [list.kept, list.mended, notes.new]
    call: { operation: listSandboxes }
    expect: { status: 200 }
  - check: an old step
    removedIn: "2026-12"
    verifies: [list.kept]
    call: { operation: listSandboxes, query: { metadata: "a=\${fixtures.words}" } }
    expect: { status: 200 }
`,
  'scenarios/area/gone.yaml': `${FIRST['scenarios/area/gone.yaml']}removedIn: "2026-12"\n`,
  'scenarios/area/new.yaml': `
title: Something comes
introducedIn: "2026-12"
profile: notes
steps:
  - { check: there are notes, verifies: [notes.new], call: { operation: listNotes }, expect: { status: 404 } }
`,
};

const made: string[] = [];

/** A folder with these files, and with the generated part of the register. What has been read of one is kept: each is new. */
export async function folderOf(files: Files): Promise<Folders & { folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'osc-sets-'));
  made.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const specs = join(folder, 'specs');
  const register = await generatedRegister(specs);
  writeFileSync(join(specs, register.file), register.text);
  return { folder, specs, scenarios: join(folder, 'scenarios') };
}

/** The same with the sets of another folder, as if they had been there all the time. */
export async function folderAfter(before: Folders, files: Files): Promise<Folders & { folder: string }> {
  const after = await folderOf(files);
  cpSync(join(before.specs, 'sets'), join(after.specs, 'sets'), { recursive: true });
  return after;
}

export const TODAY = '2026-11-27';

/** The small suite with 2026-06 frozen. */
export async function firstFrozen(): Promise<Folders & { folder: string }> {
  const folders = await folderOf(FIRST);
  await freeze({ today: TODAY, folders, isReleased: () => false });
  return folders;
}

/** What has been added to it since, with both sets frozen. */
export async function bothFrozen(): Promise<Folders & { folder: string }> {
  const folders = await folderAfter(await firstFrozen(), SECOND);
  await freeze({ set: '2026-12', today: TODAY, folders, isReleased: () => true });
  return folders;
}

export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}
