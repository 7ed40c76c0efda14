/** A script that repeats the decisive exchange of a failed check by itself: makes what it needs, asks, removes it again. */
import type { Exchange } from '../wire/exchange.ts';
import { EXECD_PRELUDE, EXECD_VARIABLES, execdEnvironment, standInLines } from './execd-alone.ts';
import { holdVolume, type KnownVolume } from './hold-volume.ts';
import { type Names, namesOf } from './names.ts';
import { answerOf, requestLine } from './outcome.ts';
import { PRELUDE } from './prelude.ts';
import { comment, quoted } from './quote.ts';
import { addressLines, requestLines } from './request.ts';
import { requestText, sameRequest, type Trace, traceOf } from './trace.ts';
import { pauseBefore, waitLines } from './waits.ts';

export type Repeated = {
  /** `volumes/read-only.yaml > the seeded file can be read`. */
  id: string;
  /** What was expected and what came. */
  reasons: readonly string[];
  /** The rules that it speaks against, with their texts. */
  rules: readonly { rule: string; clause?: string }[];
  /** The exchange whose answer was judged. */
  decisive: Exchange;
  /** Exchanges of the scenario, in any order; those after the decisive one are not looked at. */
  earlier: readonly Exchange[];
  /** What the check does beside the decisive request, a sentence each. */
  notes?: readonly string[];
};

/** What is the same for all checks of a run. */
export type RunFacts = {
  runId: string;
  /** Image of sandboxes that name none. */
  image: string;
  /** Named volumes that were there before the first step, filled from outside. */
  volumes: readonly KnownVolume[];
  /** The server may not remove a volume with the sandbox that it was made for, or keep it from all others until then. */
  volumesStay?: boolean;
  /** One execd was tested, without a lifecycle server. */
  alone?: boolean;
};

/** The text of the script. */
export function reproScript(repeated: Repeated, facts: RunFacts): string {
  const { decisive, earlier } = repeated;
  const trace = traceOf(decisive, earlier);
  const names = namesOf(trace, facts);
  const moves = [...trace.before, decisive];
  const volumes = facts.volumes.filter(({ claim }) => moves.some((move) => requestText(move).includes(claim)));
  const around = { trace, names, earlier, decisive };
  const steps = trace.before.flatMap((move, index) =>
    facts.alone && move.api === 'lifecycle' ? standInLines(move, names) : [moveLines(move, index, around)],
  );
  const asks = requestLines(decisive, names);
  const polled = pollSeconds(decisive, earlier);
  const recorded = answerOf(decisive);
  const ask = polled > 0 ? `again ${polled} ${quoted(recorded.outcome)}` : 'decisive';
  const notes = [...(repeated.notes ?? []), ...notesOf(repeated, trace, names, volumes)];
  return `${[
    '#!/bin/sh',
    comment(headerOf(repeated, facts, notes, names)),
    'set -u',
    environment(facts, names),
    PRELUDE,
    ...(facts.alone ? ['', EXECD_PRELUDE] : []),
    '',
    ...volumes.map((volume, index) => holdVolume(volume, `volume${index + 1}`, facts, names)),
    ...steps,
    '# The decisive request.',
    `decisive() {\n${asks}\n}`,
    ...pauseBefore(decisive, trace.before.at(-1), earlier),
    ask,
    '',
    'show',
    `say "answer    $status (recorded in the run: ${recorded.status})"`,
    ...(recorded.state === '' ? [] : [`say "state     $(state) (recorded in the run: "${quoted(recorded.state)}")"`]),
    ...(recorded.exitCode === ''
      ? []
      : [`say "exit code $(exit_code) (recorded in the run: "${quoted(recorded.exitCode)}")"`]),
    ...repeated.reasons.slice(0, MAX_REASONS).map((reason) => `say 'expected  '${quoted(shortened(reason))}`),
    ...repeated.rules.map(({ rule }) => `say ${quoted(shortened(rule))}`),
  ].join('\n')}\n`;
}

/** More reasons than this, and longer ones, are in conformance.json. */
const MAX_REASONS = 12;
const MAX_LENGTH = 600;

const shortened = (text: string): string => (text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);

type Around = { trace: Trace; names: Names; earlier: readonly Exchange[]; decisive: Exchange };

/** One exchange before the decisive one, and what is waited for after it. */
function moveLines(move: Exchange, index: number, { trace, names, earlier, decisive }: Around): string {
  const next = trace.before[index + 1] ?? decisive;
  const title = comment(`${index + 1}. ${requestLine(move)}`);
  const address = names.givenBy(move);
  if (address !== undefined) return `${title}\n${addressLines(move, names, address)}\n${address}=$address\n`;
  const id = names.idOf(move);
  const result = id === undefined ? 'say "$status $asked"' : `must_have "$id"\n${id}=$id`;
  return `${title}\n${requestLines(move, names)}\n${result}\n${waitLines(move, next, earlier, names)}`;
}

/** For how long the check asked the same again and again, in seconds; 0 when it asked once. */
function pollSeconds(decisive: Exchange, earlier: readonly Exchange[]): number {
  const series = earlier.filter((one) => one.step === decisive.step && sameRequest(one, decisive));
  const first = Math.min(decisive.tick, ...series.map(({ tick }) => tick));
  return Math.min(MAX_POLL_SECONDS, Math.ceil((decisive.tick - first) / 1000));
}

const MAX_POLL_SECONDS = 120;

function notesOf({ decisive }: Repeated, trace: Trace, names: Names, volumes: readonly KnownVolume[]): string[] {
  const moves = [...trace.before, decisive];
  const bodies = moves.filter(({ request: { body } }) => body?.truncated === true).length;
  return [
    ...(trace.leftOut === 0
      ? []
      : [`${trace.leftOut} more requests about the same sandboxes came before; they are left out.`]),
    ...(bodies === 0 ? [] : [`Of ${bodies} request bodies only the beginning was kept: only that is sent.`]),
    ...volumes.flatMap(({ claim, unfilled }) =>
      unfilled ? [`What was in volume ${claim} is too much for a script: it is empty here.`] : [],
    ),
    ...(names.lost.length > 0
      ? ['The answer that gave the address of a request was not kept: it goes where it went in the run.']
      : []),
    ...(decisive.failure === undefined ? [] : [`In the run the exchange ended with: ${decisive.failure}.`]),
  ];
}

function headerOf(
  { id, reasons, rules, decisive }: Repeated,
  facts: RunFacts,
  notes: readonly string[],
  names: Names,
): string {
  const list = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
  return [
    'Repeats the decisive request of one check that failed:',
    `  ${id}`,
    '',
    'What was expected, and what came:',
    ...list(reasons.slice(0, MAX_REASONS).map(shortened)),
    ...rules.flatMap(({ rule, clause }) => [shortened(rule), ...(clause === undefined ? [] : [`  ${clause}`])]),
    '',
    `In the run: ${requestLine(decisive)}, exchange ${decisive.seq} of ${decisive.scenario}`,
    '',
    'It makes what it needs, asks, shows the answer, and removes what it has made. It takes from the environment:',
    ...(facts.alone ? EXECD_VARIABLES : serverVariables(facts)),
    ...names.secrets.map((name) => `  ${name}  a secret of the request`),
    ...(notes.length === 0 ? [] : ['', 'What requests alone do not repeat:', ...list(notes)]),
  ].join('\n');
}

const serverVariables = ({ image }: RunFacts): string[] => [
  '  SANDBOX_DOMAIN        address of the server, as for a run',
  '  OPEN_SANDBOX_API_KEY  the API key, where the server wants one',
  `  SANDBOX_IMAGE         image of the sandboxes; ${image} when it is not set`,
];

/** Address, key and image; a new id, as long as that of the run, which marks all that is made. */
function environment({ runId, image, alone }: RunFacts, { secrets }: Names): string {
  const mark = `run=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \\n' | cut -c1-${runId.length})`;
  const given = secrets.map(
    (name) => `[ -n "\${${name}:-}" ] || { echo ${quoted(`${name} is not set`)} >&2; exit 2; }`,
  );
  if (alone) return [...execdEnvironment(mark), ...given].join('\n');
  return [
    'server=${SANDBOX_DOMAIN:-${OPEN_SANDBOX_DOMAIN:-}}',
    'key=${OPEN_SANDBOX_API_KEY:-${SANDBOX_API_KEY:-}}',
    `image=${quoted(image)}`,
    'image=${SANDBOX_IMAGE:-$image}',
    '[ -n "$server" ] || { echo "SANDBOX_DOMAIN is not set: host:port of the server, or its URL" >&2; exit 2; }',
    'case $server in *://*) ;; *) server=http://$server ;; esac',
    'while :; do case $server in */) server=${server%/} ;; */v1) server=${server%/v1} ;; *) break ;; esac; done',
    'api=$server/v1',
    mark,
    ...given,
  ].join('\n');
}
