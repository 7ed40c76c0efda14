/** Subjects: the files that a certificate speaks about, by their digests, and whether a folder still has them. */
import { join } from 'node:path';
import { sha256Of } from '../digest.ts';
import { HarnessError } from '../errors.ts';
import { digestOfFile, folderFiles, TOO_LARGE, TRANSCRIPTS } from './folder-files.ts';
import type { Reason } from './reason.ts';
import type { Subject } from './statement-format.ts';

/** Files without which nothing can be judged again. */
const NEEDED = [
  'basis.json',
  'claim.yaml',
  'history.json',
  'outcomes.ndjson',
  'report.html',
  'report.json',
  'self-test.json',
  'set.json',
];

/** What is made of the subjects: the signed statements in their forms, and the key that verifies them. */
const SIGNED = ['statement', 'profiles'].flatMap((name) =>
  ['json', 'dsse.json', 'sigstore.json'].map((end) => `${name}.${end}`),
);
const NO_SUBJECTS: ReadonlySet<string> = new Set([...SIGNED, 'certificate.json', 'key.pub.pem']);

const SUITE = 'opensandbox-conformance@';

const subject = (name: string, sha256: string): Subject => ({ name, digest: { sha256 } });

/** The suite itself as a subject; `digest`: SHA-256 over what it is made of. */
export const suiteSubject = (version: string, digest: string): Subject => subject(`${SUITE}${version}`, digest);

/** The version and digest of the suite that subjects name, if they do. */
export function suiteOf(subjects: readonly Subject[]): { version: string; digest: string } | undefined {
  const found = subjects.find(({ name }) => name.startsWith(SUITE));
  return found === undefined ? undefined : { version: found.name.slice(SUITE.length), digest: found.digest.sha256 };
}

/**
 * The subjects of a folder: each of its files but those that are made of the statements, and `transcripts` for all transcripts
 * together, in the order of their names. Throws HarnessError when a file is missing that every certificate has, or when
 * something lies there that none has.
 */
export function subjectsOf(folder: string): Subject[] {
  const { subjects, reasons } = found(folder);
  const missing = NEEDED.filter((name) => !subjects.some((one) => one.name === name));
  const wrong = [...reasons.map(({ text }) => text), ...missing.map((name) => `${name} is missing`)];
  if (wrong.length > 0) throw new HarnessError(`${folder} cannot be certified: ${wrong.join('; ')}`);
  return subjects;
}

/**
 * What tells a folder from the one that was certified with these subjects; nothing where it is the same. That the suite is the
 * named one is not asked.
 */
export function subjectReasons(folder: string, signed: readonly Subject[]): Reason[] {
  const { subjects, reasons } = found(folder);
  if (reasons.some(({ code }) => code === TOO_LARGE)) return reasons;
  const now = new Map(subjects.map(({ name, digest }) => [name, digest.sha256]));
  const then = new Map(signed.map(({ name, digest }) => [name, digest.sha256]));
  const gone = [...then.keys()].filter((name) => !now.has(name) && !name.startsWith(SUITE) && name !== TRANSCRIPTS);
  const changed = [...now].filter(
    ([name, digest]) => then.has(name) && then.get(name) !== digest && name !== TRANSCRIPTS,
  );
  const added = [...now.keys()].filter((name) => !then.has(name) && name !== TRANSCRIPTS);
  return [
    ...reasons,
    ...uncovered(then),
    ...gone.map((name) => reason('file-missing', `${name} is missing: the statement names it`)),
    ...changed.map(([name]) => reason('file-changed', `${name} is not the file that was signed`)),
    ...added.map((name) => reason('file-added', `${name} was added: the statement does not name it`)),
  ];
}

const reason = (code: string, text: string): Reason => ({ code, text });

/** What the signed subjects leave out, and whether what they say of all transcripts is what they say of each. */
function uncovered(then: ReadonlyMap<string, string>): Reason[] {
  const names = [...NEEDED, TRANSCRIPTS].filter((name) => !then.has(name));
  if (![...then.keys()].some((name) => name.startsWith(SUITE))) names.push('the suite');
  const together = then.get(TRANSCRIPTS);
  const differ = together !== undefined && together !== transcriptsDigest(then);
  return [
    ...names.map((name) => reason('subject-missing', `the statement does not cover ${name}`)),
    ...(differ ? [reason('transcripts-digest', 'the digest of all transcripts is not made of those of each')] : []),
  ];
}

/** SHA-256 of a line `NAME DIGEST` for each transcript, in the order of names; names are those below transcripts/. */
function transcriptsDigest(digests: ReadonlyMap<string, string>): string {
  const below = `${TRANSCRIPTS}/`;
  const lines = [...digests].flatMap(([name, digest]) =>
    name.startsWith(below) ? [`${name.slice(below.length)} ${digest}\n`] : [],
  );
  return sha256Of(lines.sort().join(''));
}

function found(folder: string): { subjects: Subject[]; reasons: Reason[] } {
  const { files, reasons } = folderFiles(folder);
  const digests = new Map(
    files.filter((name) => !NO_SUBJECTS.has(name)).map((name) => [name, digestOfFile(join(folder, name))]),
  );
  digests.set(TRANSCRIPTS, transcriptsDigest(digests));
  const subjects = [...digests].map(([name, sha256]) => subject(name, sha256));
  return { subjects: subjects.sort((one, other) => (one.name < other.name ? -1 : 1)), reasons };
}
