/** Whether shards are of one run: what they must have in common. Pure. */
import { canonicalJson } from '../digest.ts';
import { UsageError } from '../errors.ts';
import { isObject } from '../json-object.ts';
import type { RunBasisFile } from '../verdict/basis-format.ts';
import { type MergedShard, nameOf } from './shard.ts';

/** So many differences are told. */
const MOST = 5;
const MOST_CHARACTERS = 160;

type Common = { what: string; of(shard: MergedShard): unknown; remedy?: string };

const OTHER_RUN = 'these are of two runs; merge those of one';

/** Members that say where and how fast a run was, and not what it was judged by. */
function settingsOf({ facts }: RunBasisFile): unknown {
  const { concurrency: _concurrency, ...settings } = facts.provenance?.settings ?? {};
  return settings;
}

const COMMON: readonly Common[] = [
  { what: 'number of shards', of: ({ shard }) => shard.count },
  {
    what: 'suite',
    of: ({ basis: { facts } }) => ({ ...facts.suite, digest: facts.provenance?.suite.digest }),
    remedy: 'run every shard with the same package',
  },
  { what: 'requirement set', of: ({ basis }) => [basis.set, basis.facts.provenance?.set] },
  { what: 'documents', of: ({ basis }) => basis.facts.provenance?.documents },
  { what: 'overlays', of: ({ basis }) => [basis.overlays, basis.facts.provenance?.overlays] },
  {
    what: 'baseline',
    of: ({ basis }) => [basis.facts.provenance?.baseline?.digest, basis.deviations],
    remedy: 'an entry that expired between two shards differs as well: run them once more on one day',
  },
  { what: 'settings', of: ({ basis }) => settingsOf(basis) },
  {
    what: 'target',
    of: ({ basis: { facts, judges } }) => {
      const { kind, label, image } = facts.target;
      return { kind, label, image, judges };
    },
  },
  { what: 'version of the server', of: ({ basis }) => basis.facts.provenance?.server.version },
  { what: 'drivers', of: ({ basis }) => basis.drivers },
  { what: 'API key (whether there was one)', of: ({ basis }) => basis.keyed },
  { what: 'filters and names', of: ({ shard }) => ({ filters: shard.filters, name: shard.name }) },
  { what: 'required profiles', of: ({ shard }) => shard.required },
  {
    what: 'scenarios',
    of: ({ shard }) => [shard.scenarios, shard.digest],
    remedy: 'run every shard with the same files',
  },
];

/** Throws UsageError with what is not the same in all shards, and where. */
export function requireOneRun(shards: readonly MergedShard[]): void {
  const [first, ...others] = shards;
  if (first === undefined) return;
  const differences = COMMON.flatMap(({ what, of, remedy = OTHER_RUN }) => {
    const other = others.find((shard) => written(of(shard)) !== written(of(first)));
    if (other === undefined) return [];
    const { place, values } = firstDifference(of(first), of(other));
    const where = place === '' ? what : `${what} (${place})`;
    return [`${where}: ${shown(values[0])} in ${nameOf(first)}, ${shown(values[1])} in ${nameOf(other)}; ${remedy}`];
  });
  if (differences.length === 0) {
    requireOneServer(first, others);
    return;
  }
  const more = differences.length - MOST;
  throw new UsageError(
    ['the shards are not of one run:', ...differences.slice(0, MOST), ...(more > 0 ? [`and ${more} more`] : [])].join(
      '\n  ',
    ),
  );
}

/** Each shard has asked its server itself. What was seen must be the same; in which words it was answered need not. */
function requireOneServer(first: MergedShard, others: readonly MergedShard[]): void {
  const lines = others.flatMap((other) => {
    const names = new Set([...first.basis.offers, ...other.basis.offers].map(({ capability }) => capability));
    return [...names].flatMap((name) => {
      const [one, two] = [first, other].map((shard) => {
        const offer = shard.basis.offers.find(({ capability }) => capability === name);
        const seen = offer && { seen: offer.seen, claimed: offer.claimed, judged: offer.judged };
        const words = offer === undefined ? 'nothing' : `${offer.seen} (${shown(offer.evidence)})`;
        return { seen: written(seen), words: `${words} in ${nameOf(shard)}` };
      });
      return one?.seen === two?.seen ? [] : [`${shown(name)}: ${one?.words}, ${two?.words}`];
    });
  });
  if (lines.length === 0) return;
  const more = lines.length - MOST;
  throw new UsageError(
    [
      'the shards have seen a server do different things: it is not one, or does not always show the same',
      ...lines.slice(0, MOST),
      ...(more > 0 ? [`and ${more} more`] : []),
      'run the shard again that is wrong, or name what the server does with --capabilities in all of them',
    ].join('\n  '),
  );
}

const written = (value: unknown): string => (value === undefined ? '' : canonicalJson(value));

function shown(value: unknown): string {
  // As JSON: nothing in it is obeyed by a terminal.
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text;
}

type Difference = { place: string; values: [unknown, unknown] };

/** The first member, or entry of a list, in which two values differ, as far down as both have it. */
function firstDifference(one: unknown, two: unknown, place = ''): Difference {
  const both = isObject(one) && isObject(two) ? { one, two } : lists(one, two);
  if (both === undefined) return { place, values: [one, two] };
  const names = [...new Set([...Object.keys(both.one), ...Object.keys(both.two)])];
  const name = names.find((each) => written(both.one[each]) !== written(both.two[each])) ?? '';
  const deeper = Array.isArray(one) ? place : `${place}${place === '' ? '' : '.'}${name}`;
  return firstDifference(both.one[name], both.two[name], deeper);
}

function lists(one: unknown, two: unknown): { one: Record<string, unknown>; two: Record<string, unknown> } | undefined {
  if (!Array.isArray(one) || !Array.isArray(two)) return undefined;
  return { one: { ...one }, two: { ...two } };
}
