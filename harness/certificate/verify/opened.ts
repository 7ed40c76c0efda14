/** Everything that stands in a folder, read once. */

import { UsageError } from '../../errors.ts';
import type { RequirementSet } from '../../sets/format.ts';
import type { RunBasisFile } from '../../verdict/basis-format.ts';
import type { RawCheck } from '../../verdict/raw-check.ts';
import type { Verdict } from '../../verdict/verdict-format.ts';
import type { Exchange } from '../../wire/exchange.ts';
import { type LoadedClaim, parseClaim } from '../claim.ts';
import { TRANSCRIPTS } from '../folder-files.ts';
import type { Checked, Reason } from '../reason.ts';
import type { SelfTestFile } from '../self-test-format.ts';
import { reasonsOf } from './reasons.ts';
import { jsonIn, jsonInAnySpelling, jsonLinesIn, textIn } from './written.ts';

export type Opened = {
  claim: LoadedClaim;
  set: RequirementSet;
  /** The file that it stands in. */
  setText: string;
  report: Verdict;
  basis: RunBasisFile;
  outcomes: RawCheck[];
  history: object;
  selfTest: SelfTestFile;
  /** By the names of their files, `auth.keys.ndjson`. */
  transcripts: ReadonlyMap<string, Exchange[]>;
};

/** Reads the files of a folder that may be opened. `specs`: the documents and profiles of this suite. */
export function openFolder(
  folder: string,
  files: readonly string[],
  specs: string,
): { opened?: Opened; reasons: Reason[] } {
  const setText = textIn(folder, 'set.json');
  const set = jsonInAnySpelling<RequirementSet>(setText, 'set.json', 'set');
  const parts = {
    claim: claimIn(folder, specs, set.value?.set),
    set,
    setText,
    report: jsonIn<Verdict>(folder, 'report.json', 'conformance'),
    basis: jsonIn<RunBasisFile>(folder, 'basis.json', 'basis'),
    outcomes: jsonLinesIn<RawCheck>(folder, 'outcomes.ndjson', 'outcome'),
    history: jsonIn<object>(folder, 'history.json'),
    selfTest: jsonIn<SelfTestFile>(folder, 'self-test.json', 'self-test'),
  };
  const transcripts = transcriptsIn(folder, files);
  const troubles = files.includes('sdk-trouble.ndjson')
    ? jsonLinesIn(folder, 'sdk-trouble.ndjson', 'sdk-trouble').reasons
    : [];
  const reasons = [...Object.values(parts).flatMap((part) => part.reasons), ...transcripts.reasons, ...troubles];
  if (reasons.length > 0) return { reasons };
  const values = Object.entries(parts).map(([name, { value }]) => [name, value]);
  return { reasons, opened: { ...Object.fromEntries(values), transcripts: transcripts.found } as Opened };
}

/** `set`: the set of the folder. Whether this suite knows it is asked elsewhere. */
function claimIn(folder: string, specs: string, set: string | undefined): Checked<LoadedClaim> {
  const text = textIn(folder, 'claim.yaml');
  if (text.value === undefined) return text;
  try {
    const claim = parseClaim('claim.yaml', text.value, { specs, sets: set === undefined ? [] : [set] });
    return { value: claim, reasons: [] };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [reason = { code: 'claim', text: '' }] = reasonsOf('claim', [error.message.split('\n', 1)[0] ?? '']);
    return { reasons: [reason] };
  }
}

function transcriptsIn(
  folder: string,
  files: readonly string[],
): { found: Map<string, Exchange[]>; reasons: Reason[] } {
  const found = new Map<string, Exchange[]>();
  const reasons: Reason[] = [];
  for (const file of files.filter((name) => name.startsWith(`${TRANSCRIPTS}/`))) {
    const read = jsonLinesIn<Exchange>(folder, file, 'exchange');
    if (read.value === undefined) reasons.push(...read.reasons);
    else found.set(file.slice(TRANSCRIPTS.length + 1), read.value);
  }
  return { found, reasons };
}
