/** The exchanges and the script that show what is wrong, from the folder of a run, for the reports that carry them along. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { keyOf } from '../report/check-key.ts';
import { deviationsOf } from '../report/deviations.ts';
import type { CheckEvidence } from '../report/judged-run.ts';
import { requestLine } from '../repro/outcome.ts';
import { REPRO_FOLDER } from '../repro/write.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import type { Exchange, KeptBody } from '../wire/exchange.ts';
import { readTranscript, transcriptName } from '../wire/transcript.ts';

/** Checks of a run that have their evidence in its reports: who mends these needs another run. */
const MOST_CHECKS = 200;
/** Of one check: what was judged, and what came before it. */
const MOST_EXCHANGES = 3;
/** Characters of a body. */
const MOST_BODY = 8 * 1024;
/** Bytes of a script, and of all together: half a script repeats nothing, so a longer one is none. */
const MOST_SCRIPT = 64 * 1024;
const MOST_SCRIPTS = 4 * 1024 * 1024;

type Check = Verdict['checks'][number];
type Wanted = Map<string, Map<number, Exchange | undefined>>;

/**
 * `folder`: the reports of the run, with its transcripts. A transcript or a script that is not there gives none. Throws
 * HarnessError for a transcript that is there and is none.
 */
export async function evidenceOf(
  verdict: Pick<Verdict, 'checks' | 'requirements'>,
  folder: string,
): Promise<Map<string, CheckEvidence>> {
  const checks = worstFirst(verdict).slice(0, MOST_CHECKS);
  const wanted: Wanted = new Map();
  for (const { transcript } of checks) {
    if (transcript === undefined) continue;
    const name = transcriptName(transcript.file, transcript.driver);
    const exchanges = wanted.get(name) ?? new Map<number, undefined>();
    wanted.set(name, exchanges);
    for (const number of transcript.exchanges) exchanges.set(number, undefined);
  }
  for (const [name, exchanges] of wanted) await readInto(join(folder, 'transcripts', name), exchanges);
  let left = MOST_SCRIPTS;
  return new Map(
    checks.map((check) => {
      const script = left < MOST_SCRIPT ? undefined : scriptOf(check, folder);
      left -= script?.length ?? 0;
      return [keyOf(check), { exchanges: exchangesOf(check, wanted), ...(script === undefined ? {} : { script }) }];
    }),
  );
}

/** One check of each rule before the second one of any; then what could not be judged. */
function worstFirst(verdict: Pick<Verdict, 'checks' | 'requirements'>): Check[] {
  const deviations = deviationsOf(verdict);
  const most = Math.max(0, ...deviations.map(({ checks }) => checks.length));
  const rows = Array.from({ length: most }, (_, index) => deviations.flatMap(({ checks }) => checks[index] ?? []));
  const unjudged = verdict.checks.filter(({ status }) => status === 'harness-error' || status === 'blocked');
  return [...new Set([...rows.flat(), ...unjudged])];
}

async function readInto(file: string, exchanges: Map<number, Exchange | undefined>): Promise<void> {
  if (!isFile(file)) return;
  const last = Math.max(...exchanges.keys());
  for await (const exchange of readTranscript(file)) {
    if (exchanges.has(exchange.seq)) exchanges.set(exchange.seq, cut(exchange));
    if (exchange.seq >= last) return;
  }
}

function exchangesOf({ transcript, request }: Check, wanted: Wanted): Exchange[] {
  const there = transcript && wanted.get(transcriptName(transcript.file, transcript.driver));
  const all = (transcript?.exchanges ?? []).flatMap((number) => there?.get(number) ?? []);
  const judged = all.findLastIndex((exchange) => request !== undefined && request === requestLine(exchange));
  const end = judged < 0 ? all.length : judged + 1;
  return all.slice(Math.max(0, end - MOST_EXCHANGES), end);
}

/** The whole script that repeats a check. */
const scriptOf = ({ repro }: Check, folder: string): string | undefined =>
  repro === undefined
    ? undefined
    : ofFile(join(folder, REPRO_FOLDER, basename(repro)), (opened, size) =>
        size > MOST_SCRIPT ? undefined : readFileSync(opened, 'utf8'),
      );

function cut(exchange: Exchange): Exchange {
  // Whose it is of merged shards is for who judges it.
  const { request, response, shard: _shard, ...rest } = exchange;
  return {
    ...rest,
    request: { ...request, ...cutBody(request.body) },
    ...(response === undefined ? {} : { response: { ...response, ...cutBody(response.body) } }),
  };
}

function cutBody(body: KeptBody | undefined): { body?: KeptBody } {
  if (body === undefined) return {};
  const { text, base64, ...rest } = body;
  if ((text ?? base64 ?? '').length <= MOST_BODY) return { body };
  const kept = text === undefined ? { base64: base64?.slice(0, MOST_BODY) ?? '' } : { text: text.slice(0, MOST_BODY) };
  return { body: { ...rest, ...kept, truncated: true } };
}

const isFile = (file: string): boolean => ofFile(file, () => true) ?? false;

/** What is had of a file; undefined where there is none: no link is followed, and nothing but a file is opened. */
function ofFile<Had>(file: string, take: (opened: number, size: number) => Had): Had | undefined {
  let opened: number | undefined;
  try {
    opened = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const facts = fstatSync(opened);
    return facts.isFile() ? take(opened, facts.size) : undefined;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENXIO' || code === 'ENOTDIR') return undefined;
    throw error;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}
