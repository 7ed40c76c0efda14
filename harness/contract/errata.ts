/** The errata: where the published text contradicts itself or cannot be met, and what the suite does there instead. */

import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Static } from 'typebox';
import { describeError, UsageError } from '../errors.ts';
import { pathOfPointer } from '../json-pointer.ts';
import { type Diagnostic, formatDiagnostic, suggestion } from '../yaml/diagnostic.ts';
import { problemAt } from '../yaml/schema-problems.ts';
import { parseSource, type Source } from '../yaml/source.ts';

/**
 * Schema of the file. A literal and no TypeBox builder, whose loading costs half a second; the type still follows.
 */
const Errata = {
  type: 'array',
  description: 'The errata file of opensandbox-conformance.',
  items: {
    type: 'object',
    properties: {
      id: {
        type: 'string',
        pattern: '^[a-z0-9]+(-[a-z0-9]+)*(\\.[a-z0-9]+(-[a-z0-9]+)*)*$',
        description: 'Kebab words, with dots; never renamed.',
      },
      clause: {
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: { type: 'string', pattern: '^[a-z-]+\\.ya?ml#/' },
        description: 'The places that do not agree, as a file below specs/ and a JSON pointer into it.',
      },
      problem: { type: 'string', minLength: 20, description: 'What does not agree.' },
      does: {
        type: 'string',
        enum: ['assert', 'soften', 'ignore'],
        description: 'assert: hold servers to one reading; soften: a deviation is a warning; ignore: assert nothing.',
      },
      applies: {
        type: 'array',
        minItems: 1,
        description: 'The contract findings that it touches. Without it the erratum is for people and for scenarios.',
        items: {
          type: 'object',
          properties: {
            finding: {
              type: 'string',
              pattern: '^[a-z-]+(\\.ya?ml)? ',
              description: 'Key of a finding; * stands for any characters but a space.',
            },
            got: { type: 'string', minLength: 1, description: 'Only where the server had just this.' },
          },
          required: ['finding'],
          additionalProperties: false,
        },
      },
      how: { type: 'string', minLength: 10, description: 'What the suite does instead.' },
      why: { type: 'string', minLength: 10, description: 'Why it does that and nothing else.' },
    },
    required: ['id', 'clause', 'problem', 'does', 'how', 'why'],
    additionalProperties: false,
  },
} as const;

/** One place of the published documents that cannot be taken at its word. */
export type Erratum = Static<typeof Errata>[number];

/**
 * Reads an errata file, in its order. Whether its clauses lead somewhere is not looked at.
 * Throws UsageError with every place that is wrong: unreadable, no YAML, no erratum, ids that occur twice.
 */
export function loadErrata(file: string): Erratum[] {
  const { source, diagnostics } = parseSource(file, read(file));
  const problems = source === undefined ? diagnostics : problemsOf(source);
  if (source === undefined || problems.length > 0) {
    throw new UsageError(problems.map(formatDiagnostic).join('\n\n'));
  }
  return source.value as Erratum[];
}

function read(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const remedy = 'Check the folder (--specs DIR).';
    throw new UsageError(`${file}: the errata cannot be read: ${describeError(error)}. ${remedy}`, { cause: error });
  }
}

let compiled: ValidateFunction | undefined;

function problemsOf(source: Source): Diagnostic[] {
  compiled ??= new Ajv2020({ allErrors: true, strict: true, verbose: true, validateSchema: false }).compile(Errata);
  if (!compiled(source.value)) return (compiled.errors ?? []).map((error) => schemaProblem(source, error));
  const seen = new Set<string>();
  const problems: Diagnostic[] = [];
  for (const [index, { id }] of (source.value as Erratum[]).entries()) {
    if (seen.has(id)) problems.push(problemAt(source, [index, 'id'], `the id ${id} occurs twice`));
    seen.add(id);
  }
  return problems;
}

function schemaProblem(source: Source, error: ErrorObject): Diagnostic {
  const path = pathOfPointer(error.instancePath);
  const where = path.length === 0 ? 'the file' : path.join('.');
  const { file, text } = source;
  if (error.keyword === 'additionalProperties') {
    const name = String(error.params.additionalProperty);
    const hint = suggestion(name, Object.keys(Errata.items.properties));
    const message = `${where} has the unknown member ${name}`;
    return { file, ...source.placeOfKey([...path, name]), message, ...(hint === undefined ? {} : { hint }), text };
  }
  if (error.keyword === 'enum') {
    return problemAt(source, path, `${where} must be one of ${(error.schema as string[]).join(', ')}`);
  }
  return problemAt(source, path, `${where} ${error.message}`);
}
