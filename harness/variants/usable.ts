/** Which legal servers an SDK can use: what is noted before each, and the table of it. Pure functions. */
import type { SdkTrouble, TroubleKind } from '../drivers/trouble.ts';
import type { FailedCheck, FaultResult } from '../faults/result.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { Outcome } from './alarm.ts';
import type { Variant } from './variant.ts';

/** One thing that an SDK cannot use, or misreads. Plain data, as the report has it. */
export type SdkNote = {
  /** File below variants/driven/. */
  scenario: string;
  /** The call of the driver, or `harness` where the suite, the driver program or their surroundings failed. */
  operation: string;
  /** What the SDK said, or why the check failed. */
  why: string;
  /** As SdkTrouble has it; absent for a check that failed. */
  kind?: TroubleKind;
  /** Of what is misread: what the recorded exchange says. */
  recorded?: string;
  /** The check that failed through the SDK, and not by plain HTTP; absent where the SDK itself gave up. */
  check?: string;
  /** The exchange that it could not use, as the recorder saw it. */
  exchange?: { request: string; sent: string; status: number | undefined; answer: string };
};

/** The call of the driver that a check makes; by its scenario and its name. */
export type OperationOf = (scenario: string, check: string) => string;

/** Characters of an answer that are kept. */
const MOST_KEPT = 600;

/** What the run of a scenario through an SDK came to; empty where the SDK did all that it was asked for. */
export function notesOf({ scenario, result }: Outcome, operationOf: OperationOf): SdkNote[] {
  if ('error' in result) return [{ scenario, operation: HARNESS, why: firstLine(result.error) }];
  const { troubles = [], last = {}, failed, left } = result;
  return [
    ...troubles.map((trouble) => noteOf(scenario, trouble)),
    // What came of another failure is none of its own.
    ...failed
      .filter(({ outcome }) => outcome !== 'blocked')
      .map((check) => failureOf(scenario, check, { last, operationOf })),
    ...left.map((what) => ({ scenario, operation: 'remove', why: `left behind: ${what}` })),
  ];
}

export const HARNESS = 'harness';

function noteOf(scenario: string, { operation, kind, what, error, recorded, exchange }: SdkTrouble): SdkNote {
  return {
    scenario,
    operation,
    kind,
    why: what === undefined ? firstLine(error) : `${what}: ${firstLine(error)}`,
    ...(recorded === undefined ? {} : { recorded }),
    exchange: told(exchange),
  };
}

const told = ({ request, response }: Exchange): NonNullable<SdkNote['exchange']> => ({
  request: `${request.method} ${request.target}`,
  sent: (request.body?.text ?? '').slice(0, MOST_KEPT),
  status: response?.status,
  answer: (response?.body?.text ?? '').slice(0, MOST_KEPT),
});

type Known = { last: NonNullable<FaultResult['last']>; operationOf: OperationOf };

function failureOf(scenario: string, { id, outcome, reason }: FailedCheck, { last, operationOf }: Known): SdkNote {
  const check = id.split(' > ')[1] ?? id;
  const operation = outcome === 'error' ? HARNESS : operationOf(scenario, check);
  const exchange = last[id];
  return { scenario, operation, why: firstLine(reason), check, ...(exchange && { exchange: told(exchange) }) };
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').trim();

/** Those that are not among the others, whatever their words: an operation of a scenario is noted once. */
export function newNotes(notes: readonly SdkNote[], known: readonly SdkNote[]): SdkNote[] {
  const key = ({ scenario, operation, kind, check }: SdkNote): string =>
    `${scenario} ${operation} ${kind ?? ''} ${check ?? ''}`;
  const others = new Set(known.map(key));
  return notes.filter((note) => !others.has(key(note)));
}

/** The run of a scenario with nothing but notes for failures, so that a mix of variants can be split by them. */
export function resultOfNotes(notes: readonly SdkNote[], result: Outcome['result']): Outcome['result'] {
  if ('error' in result) return result;
  const failed = notes.map(
    ({ operation, why }): FailedCheck => ({
      id: operation,
      kind: 'step',
      blames: [],
      how: 'fail',
      outcome: 'fail',
      assertions: [],
      reason: why,
    }),
  );
  const bare: FaultResult = { ...result, failed, left: [] };
  delete bare.troubles;
  delete bare.last;
  return bare;
}

/** A row of the table: what each SDK cannot use of one server. */
export type UsableRow = {
  /** Id of the variant; null for the server without any. */
  variant: string | null;
  /** Set where several variants do it only together: all their ids. */
  together?: readonly string[];
  says: string;
  /** The clause that allows it, or why nobody can expect otherwise. */
  clause: string;
  /** By the name of the driver; an empty list: it can use the server. */
  notes: Record<string, readonly SdkNote[]>;
};

/** What one driver came to: notes without any variant, and those of each set of variants that is known to have some. */
export type DriverNotes = {
  driver: string;
  without: readonly SdkNote[];
  noted: readonly { ids: readonly string[]; notes: readonly SdkNote[] }[];
};

/** The rows: first the server without any variant, then the variants in the order of the catalogue, then sets of them. */
export function usableRows(variants: readonly Variant[], drivers: readonly DriverNotes[]): UsableRow[] {
  const by = (notes: (of: DriverNotes) => readonly SdkNote[]): UsableRow['notes'] =>
    Object.fromEntries(drivers.map((of) => [of.driver, notes(of)]));
  const notedFor =
    (key: string) =>
    ({ noted }: DriverNotes): readonly SdkNote[] =>
      noted.find(({ ids }) => ids.join('+') === key)?.notes ?? [];
  const plain: UsableRow = {
    variant: null,
    says: 'is the reference runtime',
    clause: '',
    notes: by(({ without }) => without),
  };
  const single = variants.map((variant): UsableRow => {
    const clause = 'allows' in variant ? variant.allows : variant.silent;
    return { variant: variant.id, says: variant.says, clause, notes: by(notedFor(variant.id)) };
  });
  const sets = new Map(
    drivers.flatMap(({ noted }) => noted.filter(({ ids }) => ids.length > 1).map(({ ids }) => [ids.join('+'), ids])),
  );
  const together = [...sets].map(
    ([key, ids]): UsableRow => ({
      variant: key,
      together: ids,
      says: 'does all of these, of which none is noted by itself',
      clause: '',
      notes: by(notedFor(key)),
    }),
  );
  return [plain, ...single, ...together];
}
