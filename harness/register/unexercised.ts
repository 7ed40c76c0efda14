/** Which documented responses the suite cannot make a healthy server give, and why: specs/unexercised.yaml. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { describeError, UsageError } from '../errors.ts';
import type { Requirement } from '../verdict/register-format.ts';
import { matchesId } from '../verdict/written-id.ts';

export type Unexercised = {
  /** Ids of generated entries; `*` stands for one part of an id. */
  responses: string[];
  reason: string;
};

const validate = new Ajv2020({ validateSchema: false }).compile<Unexercised[]>({
  type: 'array',
  items: {
    type: 'object',
    required: ['responses', 'reason'],
    additionalProperties: false,
    properties: {
      responses: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^contract\\.' } },
      reason: { type: 'string', minLength: 10 },
    },
  },
});

/** Reads the file. Throws UsageError when it is not what it should be. */
export function loadUnexercised(file: string): Unexercised[] {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${describeError(cause)}`, { cause });
  }
  if (validate(content)) return content;
  const [problem] = validate.errors ?? [];
  throw new UsageError(`${file}: ${problem?.instancePath ?? ''} ${problem?.message ?? 'is not understood'}`);
}

/** The entries with their reasons; the first that fits counts. Throws UsageError for an id that fits no entry. */
export function withReasons(entries: readonly Requirement[], reasons: readonly Unexercised[]): Requirement[] {
  for (const written of reasons.flatMap(({ responses }) => responses)) {
    if (!entries.some(({ id }) => matchesId(written, id, '.')))
      throw new UsageError(`specs/unexercised.yaml: ${written} is no documented response`);
  }
  return entries.map((entry) => {
    const found = reasons.find(({ responses }) => responses.some((written) => matchesId(written, entry.id, '.')));
    return found === undefined ? entry : { ...entry, unexercised: found.reason };
  });
}
