/** The signed half of a certificate's folder: two statements, each in three forms, what they say in plain, and the public key. */
import type { KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { isObject } from '../json-object.ts';
import { fromJson } from '../json-text.ts';
import type { Certificate } from './certificate-format.ts';
import { PUBLIC_FILE } from './key-pair.ts';
import { publicPem } from './keys.ts';
import { CERTIFICATE_PREDICATE, TEST_RESULT_PREDICATE } from './predicate.ts';
import { type Checked, type Reason, refused } from './reason.ts';
import { bundleOf, envelopeOfBundle } from './sigstore-bundle.ts';
import { readSmallFile } from './small-file.ts';
import {
  type PredicateType,
  type Statement,
  signStatement,
  statementOf,
  statementText,
  verifiedStatement,
} from './statement.ts';
import type { Subject } from './statement-format.ts';
import type { TestResult } from './test-result-format.ts';

/** What is signed. */
export type Signed = { subjects: Subject[]; testResult: TestResult; certificate: Certificate };

/** A statement is some hundred kilobytes. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Signs with `key`, a private one, and writes all files that are made of that into `folder`. */
export function writeSigned(folder: string, { subjects, testResult, certificate }: Signed, key: KeyObject): void {
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const writeStatement = (name: string, statement: Statement): void => {
    const envelope = signStatement(statement, key);
    write(`${name}.json`, statementText(statement));
    write(`${name}.dsse.json`, statementText(envelope));
    write(`${name}.sigstore.json`, statementText(bundleOf(envelope, key)));
  };
  writeStatement('statement', statementOf(TEST_RESULT_PREDICATE, subjects, testResult));
  writeStatement('profiles', statementOf(CERTIFICATE_PREDICATE, subjects, certificate));
  write('certificate.json', statementText(certificate));
  write(PUBLIC_FILE, publicPem(key));
}

/**
 * What the holder of `publicKey` has signed, or every reason why that cannot be said: each form must be there and say the same,
 * and both statements must be about the same files and have the same result. Whether the folder still has those files,
 * `subjectReasons` says.
 */
export function readSigned(folder: string, publicKey: KeyObject): Checked<Signed> {
  const results = readStatements(folder, 'statement', publicKey, TEST_RESULT_PREDICATE);
  const profiles = readStatements(folder, 'profiles', publicKey, CERTIFICATE_PREDICATE);
  if (results.value === undefined || profiles.value === undefined) {
    return { reasons: [...results.reasons, ...profiles.reasons] };
  }
  const [{ subject: subjects, predicate: testResult }, { subject, predicate: certificate }] = [
    results.value,
    profiles.value,
  ];
  if (statementText(subject) !== statementText(subjects)) {
    return refused(
      'statements-differ',
      'statement.json and profiles.json are about other files: one is of another run',
    );
  }
  if (testResult.result !== certificate.result) {
    const both = `${testResult.result} and ${certificate.result}`;
    return refused('statements-differ', `statement.json and profiles.json have other results: ${both}`);
  }
  const plain = textOf(folder, 'certificate.json');
  if (plain.value !== statementText(certificate)) return otherCopy('certificate.json', plain.reasons);
  const pem = textOf(folder, PUBLIC_FILE);
  if (pem.value !== publicPem(publicKey)) return otherCopy(PUBLIC_FILE, pem.reasons);
  return { value: { subjects, testResult, certificate }, reasons: [] };
}

const otherCopy = <T>(name: string, reasons: Reason[]): Checked<T> =>
  reasons.length > 0 ? { reasons } : refused('copy-differs', `${name} does not say what was signed`);

/** The statement of that name, the same in its three forms. */
function readStatements<T extends PredicateType>(
  folder: string,
  name: string,
  publicKey: KeyObject,
  type: T,
): Checked<Statement<T>> {
  const [envelope, bundle] = [objectOf(folder, `${name}.dsse.json`), objectOf(folder, `${name}.sigstore.json`)];
  if (envelope.value === undefined || bundle.value === undefined) {
    return { reasons: [...envelope.reasons, ...bundle.reasons] };
  }
  // The bundle alone names its key: that another one was taken is said before anything else.
  const bundled = envelopeOfBundle(bundle.value, publicKey);
  if (bundled.value === undefined) return namedIn(`${name}.sigstore.json`, { reasons: bundled.reasons });
  const statement = namedIn(`${name}.dsse.json`, verifiedStatement(envelope.value, publicKey, type));
  if (statement.value === undefined) return statement;
  const other = namedIn(`${name}.sigstore.json`, verifiedStatement(bundled.value, publicKey, type));
  if (other.value === undefined) return other;
  const said = statementText(statement.value);
  if (statementText(other.value) !== said) return otherCopy(`${name}.sigstore.json`, []);
  const plain = textOf(folder, `${name}.json`);
  return plain.value === said ? statement : otherCopy(`${name}.json`, plain.reasons);
}

/** The same, with the file in each reason. */
function namedIn<T>(file: string, checked: Checked<T>): Checked<T> {
  if (checked.value !== undefined) return checked;
  return { reasons: checked.reasons.map(({ code, text }) => ({ code, text: `${file}: ${text}` })) };
}

function objectOf(folder: string, name: string): Checked<object> {
  const text = textOf(folder, name);
  if (text.value === undefined) return { reasons: text.reasons };
  const value = fromJson(text.value);
  if (isObject(value)) return { value, reasons: [] };
  return refused('signed-file', `${name} is no object of JSON`);
}

function textOf(folder: string, name: string): Checked<string> {
  try {
    return { value: readSmallFile(join(folder, name), name, MOST_BYTES).bytes.toString('utf8'), reasons: [] };
  } catch (error) {
    if (error instanceof UsageError) return refused('signed-file', error.message);
    throw error;
  }
}
