/** The scripts of a run, in the folder of its reports. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRedactor } from '../wire/redact.ts';
import { type Repeated, type RunFacts, reproScript } from './script.ts';

/** Below the folder of the reports; what an earlier run left there is removed when a run begins. */
export const REPRO_FOLDER = 'repro';

/** A run that fails at more checks than this writes no more: who mends the first ones needs another run. */
export const MAX_SCRIPTS = 200;

/** Characters of the name of a check in the name of its script. */
const MAX_SLUG = 60;

/**
 * The name of the script of a check, always the same and of no other: `volumes.read-only.the-seeded-file-can-be-read.sh`.
 * Where the words alone could be those of another check, a few digits make the difference.
 */
export function scriptName(id: string): string {
  const [file = '', ...rest] = id.split(' > ');
  const check = rest.join(' > ');
  const slug = slugOf(check).slice(0, MAX_SLUG);
  const place = slugOf(file.replace(/\.ya?ml$/, ''), '.');
  const plain = /^[a-z0-9]+( [a-z0-9]+)*$/.test(check) && check.length <= MAX_SLUG && /^[a-z0-9./-]+$/.test(file);
  const digits = plain ? '' : `-${createHash('sha256').update(id).digest('hex').slice(0, 6)}`;
  return `${place}.${slug}${digits}.sh`;
}

const slugOf = (text: string, slash = '-'): string =>
  text
    .toLowerCase()
    .replaceAll('/', slash)
    .replace(/[^a-z0-9.-]+/g, '-')
    .replace(/^-+|-+$/g, '');

export type ReproPlace = {
  /** The folder of the reports. */
  reports: string;
  /** Replaced wherever they occur in what is written. */
  secrets: readonly string[];
};

/** Whether a script of this check would be written. Makes the folder. */
export function hasRoom(id: string, reports: string): boolean {
  const folder = join(reports, REPRO_FOLDER);
  mkdirSync(folder, { recursive: true });
  const there = readdirSync(folder);
  return there.length < MAX_SCRIPTS || there.includes(scriptName(id));
}

/**
 * Writes the script of a failed check. Gives its path relative to the reports; undefined when there are MAX_SCRIPTS
 * already. Throws what the file system throws.
 */
export function writeRepro(repeated: Repeated, facts: RunFacts, { reports, secrets }: ReproPlace): string | undefined {
  if (!hasRoom(repeated.id, reports)) return undefined;
  const folder = join(reports, REPRO_FOLDER);
  const name = scriptName(repeated.id);
  // Reasons repeat what a server said, which may be more than it should.
  const text = createRedactor(secrets).text(reproScript(repeated, facts));
  writeFileSync(join(folder, name), text, { mode: 0o755 });
  return `${REPRO_FOLDER}/${name}`;
}
