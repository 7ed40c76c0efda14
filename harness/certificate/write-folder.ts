/** Writes the folder of a certificate. It appears whole and signed, or not at all. */
import type { KeyObject } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describeError, HarnessError, UsageError } from '../errors.ts';
import { removeAtExit } from '../process/at-exit.ts';
import type { Certificate } from './certificate-format.ts';
import { folderFiles, TRANSCRIPTS } from './folder-files.ts';
import { filesWithSecrets } from './secrets-in.ts';
import { writeSigned } from './signed-files.ts';
import { subjectsOf, suiteSubject } from './subjects.ts';
import type { TestResult } from './test-result-format.ts';

/** Files of the reports of a run, by their names in a certificate; all but the last must be there. */
const OF_RUN: Readonly<Record<string, string>> = {
  'report.json': 'conformance.json',
  'basis.json': 'basis.json',
  'outcomes.ndjson': 'outcomes.ndjson',
  'history.json': 'history.json',
};
const SOMETIMES = 'sdk-trouble.ndjson';

/** A folder that is being written: beside the one that it becomes, and gone when the process ends before that. */
export type Draft = {
  path: string;
  /** Takes the reports of the run and texts of further files, signs all of it, and gives the folder its name. */
  finish(parts: FolderParts): void;
  discard(): void;
};

export type FolderParts = {
  /** Folder of the reports of the run. */
  reports: string;
  /** Further files by their names: claim.yaml, set.json, self-test.json, report.html, refusal.md. */
  texts: Readonly<Record<string, string>>;
  certificate: Certificate;
  testResult: TestResult;
  suite: { version: string; digest: string };
  key: KeyObject;
  /** What must stand in none of the files. */
  secrets: readonly string[];
};

/**
 * Looks whether a certificate can be written to `out` (absolute), and begins. Throws UsageError where something is there
 * already or the place cannot be written.
 */
export function beginFolder(out: string): Draft {
  requireFree(out);
  const parent = dirname(out);
  let path: string;
  try {
    // Not with all above it: below /proc Node would go on making them for ever.
    if (!existsSync(parent)) mkdirSync(parent);
    path = mkdtempSync(join(parent, `.${basename(out)}.unfinished-`));
  } catch (cause) {
    throw new UsageError(`--out: ${out} cannot be written: ${describeError(cause)}`, { cause });
  }
  const forget = removeAtExit(path);
  const discard = (): void => {
    rmSync(path, { recursive: true, force: true });
    forget();
  };
  return {
    path,
    discard,
    finish(parts) {
      try {
        takeRun(parts.reports, path);
        for (const [name, text] of Object.entries(parts.texts)) writeFileSync(join(path, name), text);
        refuseSecrets(path, parts.secrets);
        sign(path, parts);
        // Meanwhile somebody else may have come.
        requireFree(out);
        // It is made to be handed on.
        chmodSync(path, 0o755);
        renameSync(path, out);
        forget();
      } catch (error) {
        discard();
        throw error;
      }
    },
  };
}

/** Throws UsageError where something is at `out` (absolute) already that is not an empty folder. */
export function requireFree(out: string): void {
  if (!existsSync(out)) return;
  if (!statSync(out).isDirectory()) throw new UsageError(`--out: ${out} is no folder`);
  try {
    accessSync(out, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw new UsageError(`--out: ${out} cannot be written: ${describeError(cause)}`, { cause });
  }
  if (readdirSync(out).length > 0)
    throw new UsageError(
      `--out: ${out} is not empty: a certificate gets a folder of its own, --out NAME names another`,
    );
}

function takeRun(reports: string, folder: string): void {
  const take = (from: string, to: string): void => cpSync(join(reports, from), join(folder, to));
  for (const [to, from] of Object.entries(OF_RUN)) {
    if (!existsSync(join(reports, from))) throw new HarnessError(`no certificate: the run has written no ${from}`);
    take(from, to);
  }
  if (existsSync(join(reports, SOMETIMES))) take(SOMETIMES, SOMETIMES);
  mkdirSync(join(folder, TRANSCRIPTS));
  for (const name of readdirSync(join(reports, TRANSCRIPTS))) {
    if (name.endsWith('.ndjson')) take(join(TRANSCRIPTS, name), join(TRANSCRIPTS, name));
  }
}

function refuseSecrets(folder: string, secrets: readonly string[]): void {
  const files = filesWithSecrets(folder, folderFiles(folder).files, secrets);
  if (files.length === 0) return;
  throw new HarnessError(
    `no certificate: the API key, or another secret of the run, stands in ${files.slice(0, 5).join(', ')}. ` +
      'Nothing was written. Take a key that occurs in no other text, and a new one where others have seen this one.',
  );
}

function sign(folder: string, { certificate, testResult, suite, key }: FolderParts): void {
  const subjects = [...subjectsOf(folder), suiteSubject(suite.version, suite.digest)];
  writeSigned(folder, { subjects, testResult, certificate }, key);
}
