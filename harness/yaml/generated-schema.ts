/**
 * The JSON Schemas below specs/ that are generated from the types (`npm run schemas`). They are read as files and not
 * built from the types each time: the schema library would cost every start a third of a second.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { packageDir } from '../package.ts';
import { preparedValidator } from './prepared.ts';

export type GeneratedSchema =
  | 'scenario'
  | 'configuration'
  | 'conformance'
  | 'requirements'
  | 'profiles'
  | 'baseline'
  | 'capabilities'
  | 'expected-skips'
  | 'open-questions'
  | 'overlay'
  | 'claim'
  | 'driver'
  | 'basis'
  | 'outcome'
  | 'history'
  | 'set'
  | 'statement'
  | 'test-result'
  | 'certificate'
  | 'self-test'
  | 'exchange'
  | 'sdk-trouble'
  | 'compared-run'
  | 'compare'
  | 'run-history';

const compiled = new Map<string, ValidateFunction>();

/**
 * The validator of a generated schema, or of one of its `$defs` that refers to no other; compiled on first use. `errors`: whether
 * it looks for all that is wrong, or ends at the first, as it must with files of strangers, in which millions of values may be wrong.
 */
export function generatedValidator(
  name: GeneratedSchema,
  part?: string,
  errors: 'all' | 'first' = 'all',
): ValidateFunction {
  const key = `${name}#${part ?? ''} ${errors}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const text = readFileSync(join(packageDir, 'specs', `${name}.schema.json`), 'utf8');
  const validate = preparedValidator(text, part, errors) ?? compile(text, part, errors);
  compiled.set(key, validate);
  return validate;
}

/** `code`: how ajv writes it. */
export function compile(
  text: string,
  part: string | undefined,
  errors: 'all' | 'first',
  code: { source: true } | undefined = undefined,
): ValidateFunction & { ajv: Ajv2020 } {
  const schema = JSON.parse(text) as { $defs?: Record<string, object> };
  // The names are for editors. Which there are, the documents of the run say; who reads them says "did you mean".
  if (schema.$defs?.capability !== undefined) schema.$defs.capability = { type: 'string' };
  const formats = { 'date-time': true as const, date: /^\d{4}-\d\d-\d\d$/ };
  // That they are valid schemas a test says; the schema of schemas takes a tenth of a second to compile, for each of them.
  const options = { allErrors: errors === 'all', strict: false, verbose: true, validateSchema: false, formats };
  const ajv = new Ajv2020(code === undefined ? options : { ...options, code });
  return Object.assign(ajv.compile(part === undefined ? schema : schema.$defs![part]!), { ajv });
}
