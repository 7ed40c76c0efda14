import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { needProblems, profileProblems } from '../../harness/capabilities/lint.ts';
import { type CapabilityFile, loadCapabilities } from '../../harness/capabilities/load.ts';
import { UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';

const root = mkdtempSync(join(tmpdir(), 'osc-capabilities-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
/** A folder of documents of somebody else, with this file in it, and what is loaded from there. */
function load(text?: string): CapabilityFile {
  folders += 1;
  const specs = join(root, String(folders));
  mkdirSync(specs);
  if (text !== undefined) writeFileSync(join(specs, 'capabilities.yaml'), text);
  return loadCapabilities(specs);
}

const entry = (name: string, more: Record<string, string> = {}): string => {
  const members = {
    name,
    summary: 'It does what nobody else does.',
    profile: 'volumes',
    seen: 'createSandbox answers 202 to it.',
    ...more,
  };
  const lines = Object.entries(members).map(([key, value]) => `${key}: ${value}`);
  return `- ${lines.join('\n  ')}\n`;
};

/** The first line of each message. */
function complaints(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message
      .split('\n\n')
      .map((message) => message.split('\n')[0]?.replace(/^\S*\/capabilities/, '') ?? '');
  }
  throw new Error('the file was accepted');
}

describe('the capabilities of a folder', () => {
  it('are those of its own file, in its order', () => {
    const { names, packaged } = load(entry('z.last') + entry('a.first'));
    expect({ names, packaged }).toEqual({ names: ['z.last', 'a.first'], packaged: false });
  });

  it('are ours where it has no file', () => {
    const ours = loadCapabilities(join(packageDir, 'specs'));
    const { names, packaged } = load();
    expect({ names, packaged }).toEqual({ names: ours.names, packaged: true });
    expect(ours.packaged).toBe(true);
  });

  it.each([
    ['no YAML', '- name: [', /^\.yaml:1:\d+: /],
    ['a map', 'name: x.y', /^\.yaml:1:1: the file must be array$/],
    ['nothing', '', /^\.yaml:1:1: the file must be array$/],
    ['an entry that is none', '- volumes.pvc\n', /^\.yaml:1:3: 0 must be object$/],
    ['a name without its area', entry('pvc'), /^\.yaml:1:9: 0\.name must match pattern/],
    [
      'no sentence',
      entry('a.b').replace(/ {2}summary.*\n/, ''),
      /^\.yaml:1:3: 0 must have required property 'summary'$/,
    ],
    ['a sentence that says nothing', entry('a.b', { seen: 'yes' }), /^\.yaml:4:9: 0\.seen must NOT have fewer than 20/],
    [
      'a member nobody knows',
      entry('a.b', { plaice: 'Comes with a bucket of fish.' }),
      /^\.yaml:5:3: unknown member plaice$/,
    ],
    ['a name twice', entry('a.b') + entry('a.b'), /^\.yaml:5:9: the name a\.b occurs twice$/],
  ])('cannot be %s, and it is said where', (_, text, message) => {
    expect(complaints(text)).toEqual([expect.stringMatching(message)]);
  });

  it('are told all that is wrong with them at once, and what was meant', () => {
    const text = entry('a.b', { profil: 'volumes' }) + entry('a.b', { seen: 'no' });
    expect(complaints(text)).toEqual([
      '.yaml:5:3: unknown member profil',
      '.yaml:9:9: 1.seen must NOT have fewer than 20 characters',
      '.yaml:6:9: the name a.b occurs twice',
    ]);
    expect(() => load(text)).toThrow('did you mean profile?');
  });
});

describe('lint of capabilities', () => {
  const file = load(
    entry('a.needed') + entry('a.idle') + entry('a.excused', { unneeded: 'The scenario is yet to be written.' }),
  );
  const told = (problems: { line: number; message: string; hint?: string }[]): string[] =>
    problems.map(({ line, message, hint }) => [line, message, ...(hint === undefined ? [] : [hint])].join(' | '));

  it('wants each to be needed, or to say why not', () => {
    expect(told(needProblems(file, new Set(['a.needed'])))).toEqual([
      '5 | a.idle: no scenario needs it, and it does not say why (unneeded)',
    ]);
    expect(told(needProblems(file, new Set(['a.needed', 'a.idle', 'a.excused'])))).toEqual([
      '9 | a.excused: it says that no scenario needs it, and one does',
    ]);
  });

  it('wants a profile of the register', () => {
    expect(profileProblems(file, ['volumes', 'pause'])).toEqual([]);
    const [first] = told(profileProblems(file, ['volume', 'pause']));
    expect(first).toBe('3 | a.needed: no requirement belongs to profile volumes | did you mean volume?');
  });
});
