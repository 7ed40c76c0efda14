/** One broken rule as a result of SARIF. Pure. */
import { counted } from '../counted.ts';
import { sha256Of } from '../digest.ts';
import { fileInId } from '../verdict/check-id.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { knownText } from '../verdict/waiver-text.ts';
import type { Exchange } from '../wire/exchange.ts';
import { bounded, firstLine } from './bounded.ts';
import { keyOf } from './check-key.ts';
import type { Deviation } from './deviations.ts';
import type { JudgedRun } from './judged-run.ts';
import { placeOf } from './place.ts';

export type SarifLevel = 'error' | 'warning' | 'note';
type Check = Verdict['checks'][number];
type Waiver = Verdict['waivers'][number];

/** Checks of a rule that have their places in its result, and their ids in its properties. */
const MOST_CHECKS = 50;

export type SarifResult = { ruleId: string } & Readonly<Record<string, unknown>>;

/** Of failed checks that speak against no rule all have this one. */
export const ruleIdOf = ({ rule }: Pick<Deviation, 'rule'>): string => rule?.id ?? 'no-rule';

/**
 * The waived checks of each rule, as deviations are: a rule that others break unwaived has a result of each kind. Those that
 * speak against no rule stand together by their file.
 */
export function waivedOf({ checks, requirements }: Pick<Verdict, 'checks' | 'requirements'>): Deviation[] {
  const found = new Map<string, Deviation>();
  for (const check of checks) {
    if (check.status !== 'waived') continue;
    const { blames = [] } = check;
    for (const id of blames.length > 0 ? blames : [undefined]) {
      const rule = requirements.find((one) => one.id === id);
      const file = fileInId(check.id);
      const known = found.get(rule?.id ?? `in ${file}`);
      if (known !== undefined) known.checks.push(check);
      else found.set(rule?.id ?? `in ${file}`, { ...(rule ? { rule } : { file }), status: 'fail', checks: [check] });
    }
  }
  return [...found.values()];
}

/** `waivers`: those of the run, where the checks are waived. */
export function resultOf(
  deviation: Deviation,
  evidence: JudgedRun['evidence'],
  waivers?: readonly Waiver[],
): SarifResult {
  const { rule, file = '', status, checks } = deviation;
  const [first, ...others] = checks;
  if (first === undefined) throw new Error('a deviation has a check');
  const ruleId = ruleIdOf(deviation);
  // The same in every run, whichever check shows it first.
  const fingerprint = sha256Of(`${ruleId} ${rule === undefined ? file : ''} ${waivers === undefined ? '' : 'waived'}`);
  const exchange = evidence.get(keyOf(first))?.exchanges.at(-1);
  return {
    ruleId,
    kind: 'fail',
    level: levelOf(deviation),
    message: messageOf(textOf(deviation)),
    locations: [locationOf(first, rule?.clause)],
    relatedLocations: others.slice(0, MOST_CHECKS).map((check, index) => ({
      id: index + 1,
      ...locationOf(check),
      message: messageOf(firstLine(`${keyOf(check)}: ${check.reasons[0] ?? ''}`)),
    })),
    occurrenceCount: checks.length,
    partialFingerprints: { 'opensandboxConformance/v1': fingerprint, primaryLocationLineHash: `${fingerprint}:1` },
    ...(waivers === undefined ? {} : { suppressions: suppressionsOf(checks, waivers) }),
    ...(exchange === undefined ? {} : webOf(exchange)),
    properties: {
      ...(rule === undefined ? {} : { clause: rule.clause, profile: rule.profile, requirementLevel: rule.level }),
      status: waivers === undefined ? status : 'waived',
      checks: checks.slice(0, MOST_CHECKS).map(keyOf),
      ...(first.request === undefined ? {} : { request: first.request }),
      ...(first.repro === undefined ? {} : { repro: first.repro }),
      ...(first.sdk === undefined ? {} : { sdk: first.sdk }),
    },
  };
}

function levelOf({ rule, status }: Deviation): SarifLevel {
  if (status === 'warn') return 'warning';
  if (rule === undefined || rule.level === 'must') return 'error';
  return rule.level === 'should' ? 'warning' : 'note';
}

function textOf({ rule, file = '', checks }: Deviation): string {
  const [first] = checks;
  return [
    rule === undefined ? `Checks of ${file} failed.` : rule.text,
    `Seen: ${firstLine(first?.reasons[0] ?? '')}`,
    ...(first?.request === undefined ? [] : [`Request: ${first.request}`]),
    ...(rule === undefined ? [] : [`Clause: ${rule.clause}`]),
    ...(first?.repro === undefined ? [] : [`See it again: ${first.repro}`]),
    `Shown by ${counted(checks.length, 'check')}.`,
  ].join('\n');
}

/** In a message of SARIF brackets make links, unless a backslash stands before them. */
export const messageOf = (text: string): { text: string } => ({
  text: bounded(text).replace(/[\\[\]]/g, (character) => `\\${character}`),
});

/** The line of the scenario, or the document; with the clause and the name of the check as what it is about. */
export function locationOf(check: Pick<Check, 'id' | 'kind' | 'place'>, clause?: string): object {
  const { file, line = 1 } = placeOf(check);
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return {
    physicalLocation: { artifactLocation: { uri, uriBaseId: 'SRCROOT' }, region: { startLine: line } },
    logicalLocations: [
      { fullyQualifiedName: bounded(check.id), kind: 'function' },
      ...(clause === undefined ? [] : [{ fullyQualifiedName: clause, kind: 'member' }]),
    ],
  };
}

/** Who has waived what until when: they stand in a file beside the run. */
function suppressionsOf(checks: readonly Check[], waivers: readonly Waiver[]): object[] {
  const names = new Set(checks.flatMap(({ waivers: seen = [] }) => seen.map(({ check }) => check)));
  const applied = waivers.filter(({ check }) => names.has(check));
  const texts = applied.map((waiver) => ({ waiver, text: knownText(waiver) }));
  if (texts.length === 0) return [{ kind: 'external', status: 'accepted' }];
  return texts.map(({ waiver: { check, owner, expires, issue }, text }) => ({
    kind: 'external',
    status: 'accepted',
    justification: bounded(text),
    properties: { waiver: check, ...{ owner, expires, issue } },
  }));
}

/** The exchange that was judged. */
function webOf({ request: { method, target, headers, body }, response }: Exchange): object {
  return {
    webRequest: {
      protocol: 'HTTP',
      method,
      target,
      headers: headersOf(headers),
      ...bodyOf(body),
    },
    webResponse:
      response === undefined
        ? { noResponseReceived: true }
        : { statusCode: response.status, headers: headersOf(response.headers), ...bodyOf(response.body) },
  };
}

const headersOf = (headers: Exchange['request']['headers']): Record<string, string> => {
  const found: Record<string, string> = Object.create(null);
  for (const [name, value] of headers) found[name] = found[name] === undefined ? value : `${found[name]}, ${value}`;
  return found;
};

const bodyOf = (body: Exchange['request']['body']): { body?: object } =>
  body?.text === undefined && body?.base64 === undefined
    ? {}
    : { body: body.text === undefined ? { binary: body.base64 } : { text: body.text } };
