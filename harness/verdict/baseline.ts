/**
 * Known deviations of one implementation, in a committed file: each was checked by hand against the published text.
 * A check that fails as its entry says is reported as waived; an entry whose check passes is an error, so that the file
 * never says more than is true.
 */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Static, Type } from 'typebox';
import { UsageError } from '../errors.ts';
import { formatDiagnostic } from '../scenario/diagnostic.ts';
import { parseSource } from '../scenario/source.ts';

const Deviation = Type.Object(
  {
    check: Type.String({ minLength: 3, description: 'Id of the check, or key of the contract finding.' }),
    clause: Type.String({ pattern: '^[a-z-]+\\.ya?ml#/', description: 'Where the published text says otherwise.' }),
    evidence: Type.String({ minLength: 10, description: 'What the server does, in one line.' }),
    owner: Type.Optional(Type.String({ minLength: 1 })),
    issue: Type.Optional(Type.String({ minLength: 1 })),
    expires: Type.Optional(Type.String({ format: 'date', description: 'From this day on the entry counts no more.' })),
  },
  { additionalProperties: false },
);
export type Deviation = Static<typeof Deviation>;

const File = Type.Object(
  {
    target: Type.String({ minLength: 3, description: 'Which implementation and version.' }),
    deviations: Type.Array(Deviation),
  },
  { additionalProperties: false },
);

const validate = new Ajv2020({ strict: false, allErrors: true, formats: { date: /^\d{4}-\d\d-\d\d$/ } }).compile(
  File as object,
);

/** Reads a baseline file. `today` is YYYY-MM-DD; entries that have expired are dropped. Throws UsageError. */
export function loadBaseline(path: string, today: string): Deviation[] {
  const { source, diagnostics } = parseSource(path, readFileSync(path, 'utf8'));
  if (source === undefined) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  if (!validate(source.value)) {
    const problems = (validate.errors ?? []).map((error) => {
      const at = error.instancePath
        .split('/')
        .slice(1)
        .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
      const message = `${at.join('.') || 'the file'} ${error.message}`;
      return formatDiagnostic({ file: path, ...source.placeOf(at), message, text: source.text });
    });
    throw new UsageError(problems.join('\n\n'));
  }
  const { deviations } = source.value as Static<typeof File>;
  const twice = deviations.find(
    (entry, index) => deviations.findIndex((other) => other.check === entry.check) !== index,
  );
  if (twice !== undefined) throw new UsageError(`${path}: the check ${twice.check} occurs twice`);
  return deviations.filter((entry) => entry.expires === undefined || today < entry.expires);
}
