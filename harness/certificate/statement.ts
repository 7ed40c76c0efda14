/** Statements: written, signed, and read again. */
import type { KeyObject } from 'node:crypto';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { fromJson } from '../json-text.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import type { Certificate } from './certificate-format.ts';
import { type Envelope, signEnvelope, verifyEnvelope } from './dsse.ts';
import { CERTIFICATE_PREDICATE, STATEMENT, TEST_RESULT_PREDICATE } from './predicate.ts';
import { accepted, type Checked, refused } from './reason.ts';
import type { Subject } from './statement-format.ts';
import type { TestResult } from './test-result-format.ts';

/** The predicates that a certificate has, by their types. */
export type Predicates = { [TEST_RESULT_PREDICATE]: TestResult; [CERTIFICATE_PREDICATE]: Certificate };
export type PredicateType = keyof Predicates;

const SCHEMAS = { [TEST_RESULT_PREDICATE]: 'test-result', [CERTIFICATE_PREDICATE]: 'certificate' } as const;

export type Statement<T extends PredicateType = PredicateType> = {
  _type: typeof STATEMENT;
  subject: Subject[];
  predicateType: T;
  predicate: Predicates[T];
};

/** How many of the things that are wrong with a statement are told. */
const MOST_ERRORS = 5;
const MOST_TEXT = 1000;

export const statementOf = <T extends PredicateType>(
  predicateType: T,
  subject: Subject[],
  predicate: Predicates[T],
): Statement<T> => ({ _type: STATEMENT, subject, predicateType, predicate });

/** The one way in which a statement is written: these bytes are signed, and are what lies in statement.json. */
export const statementText = (statement: unknown): string => `${JSON.stringify(statement, null, 2)}\n`;

/** The envelope of a statement, signed with a private key on P-256. */
export const signStatement = (statement: Statement, key: KeyObject): Envelope =>
  signEnvelope(Buffer.from(statementText(statement)), key);

/** The statement in an envelope that the holder of `publicKey` has signed, or why there is none. */
export function verifiedStatement<T extends PredicateType>(
  envelope: unknown,
  publicKey: KeyObject,
  predicateType: T,
): Checked<Statement<T>> {
  const payload = verifyEnvelope(envelope, publicKey);
  return payload.value === undefined ? payload : readStatement(payload.value, predicateType);
}

/** The statement that a payload is, or why it is none with a predicate of that type. */
export function readStatement<T extends PredicateType>(payload: Buffer, predicateType: T): Checked<Statement<T>> {
  const text = payload.toString('utf8');
  const parsed = fromJson(text);
  if (parsed === undefined) return refused('statement-format', 'the signed payload is no JSON');
  const isStatement = generatedValidator('statement');
  if (!isStatement(parsed)) return refused('statement-format', wrongWith('statement', isStatement.errors));
  const statement = parsed as Statement<T>;
  if (statement.predicateType !== predicateType) {
    return refused(
      'predicate-type',
      `the statement has the predicate ${statement.predicateType}, not ${predicateType}`,
    );
  }
  const isPredicate = generatedValidator(SCHEMAS[predicateType]);
  if (!isPredicate(statement.predicate)) return refused('predicate-format', wrongWith('predicate', isPredicate.errors));
  // Of a member that is there twice, or of bytes that are no text, each reader may take another one.
  if (text !== statementText(statement) || !Buffer.from(text).equals(payload)) {
    return refused('statement-format', 'the signed payload is JSON that can be read in more than one way');
  }
  const twice = statement.subject.find(({ name }, index, all) => all.findIndex((one) => one.name === name) < index);
  if (twice !== undefined) return refused('subject-twice', `the statement names ${twice.name} twice`);
  return accepted(statement);
}

function wrongWith(what: string, errors: readonly ErrorObject[] | null | undefined): string {
  const all = (errors ?? []).map(({ instancePath, message, keyword, params }) => {
    if (keyword === 'additionalProperties') return `${instancePath}/${params.additionalProperty} is no member of it`;
    return `${instancePath || 'it'} ${message}`;
  });
  const more = all.length > MOST_ERRORS ? `; and ${all.length - MOST_ERRORS} more` : '';
  return `the ${what} has not the form that it must have: ${all.slice(0, MOST_ERRORS).join('; ').slice(0, MOST_TEXT)}${more}`;
}
