/** Whether a folder has the files of a certificate, and none besides: looked at before anything of it is read. */
import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, UsageError } from '../../errors.ts';
import { folderFiles, TRANSCRIPTS } from '../folder-files.ts';
import type { Reason } from '../reason.ts';
import { reasonsOf } from './reasons.ts';

export const SIGNED_NAMES = ['statement', 'profiles'] as const;

/** Files that every certificate has. */
const NEEDED: readonly string[] = [
  ...SIGNED_NAMES.flatMap((name) => ['json', 'dsse.json', 'sigstore.json'].map((end) => `${name}.${end}`)),
  'basis.json',
  'certificate.json',
  'claim.yaml',
  'history.json',
  'key.pub.pem',
  'outcomes.ndjson',
  'report.html',
  'report.json',
  'self-test.json',
  'set.json',
];
/** Files that some have. */
const SOMETIMES: readonly string[] = ['refusal.md', 'sdk-trouble.ndjson'];
const TRANSCRIPT = new RegExp(`^${TRANSCRIPTS}/[^/]{1,200}\\.ndjson$`);

/** A whole run with several drivers has some 20 MB; what has more cannot be read within seconds. */
const MOST_BYTES = 128 * 1024 * 1024;
const MOST_FILE_BYTES = 32 * 1024 * 1024;
/** What is not read as JSON takes a while when it is large, and never is. */
const MOST_WORDS_BYTES = 32 * 1024;
const mostOf = (name: string): number =>
  name === 'claim.yaml' || name === 'key.pub.pem' ? MOST_WORDS_BYTES : MOST_FILE_BYTES;

export type Layout = {
  /** Names of all files, `transcripts/auth.keys.ndjson`. */
  files: string[];
  reasons: Reason[];
  /** Every file may be opened: it is one, and is not too large. */
  readable: boolean;
};

/** Looks at the names, kinds and sizes. Throws UsageError where there is no folder. */
export function layoutOf(folder: string): Layout {
  requireFolder(folder);
  let found: ReturnType<typeof folderFiles>;
  try {
    found = folderFiles(folder);
  } catch (error) {
    return {
      files: [],
      reasons: reasonsOf('folder-unreadable', [`the folder cannot be read: ${describeError(error)}`]),
      readable: false,
    };
  }
  const { files, reasons } = found;
  const sizes = files.map((name) => ({ name, bytes: lstatSync(join(folder, name)).size }));
  const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const large = sizes.filter(({ name, bytes }) => bytes > mostOf(name));
  const unsafe = [
    ...reasons.map(({ code, text }) => reasonsOf(code, [text])),
    reasonsOf(
      'file-size',
      large.map(({ name, bytes }) => `${name} has ${bytes} bytes; in no certificate it has more than ${mostOf(name)}`),
    ),
    all > MOST_BYTES
      ? reasonsOf('folder-size', [`the folder has ${all} bytes; no certificate has more than ${MOST_BYTES}`])
      : [],
  ].flat();
  return { files, readable: unsafe.length === 0, reasons: [...unsafe, ...nameReasons(files)] };
}

function requireFolder(folder: string): void {
  const facts = statSync(folder, { throwIfNoEntry: false });
  if (facts?.isDirectory()) return;
  throw new UsageError(
    `${folder} is ${facts === undefined ? 'not there' : 'no folder'}: verify takes the folder of a certificate, as certify has written it`,
  );
}

function nameReasons(files: readonly string[]): Reason[] {
  const missing = NEEDED.filter((name) => !files.includes(name));
  const strange = files.filter((name) => !NEEDED.includes(name) && !SOMETIMES.includes(name) && !TRANSCRIPT.test(name));
  return [
    ...reasonsOf(
      'file-missing',
      missing.map((name) => `${name} is missing: every certificate has it`),
    ),
    ...reasonsOf(
      'file-strange',
      strange.map((name) => `${name} is no file that a certificate has`),
    ),
  ];
}
