/** What was tested, by what and how: a difference there may explain all the others. */
import type { ComparedRun } from './compared-run-format.ts';
import type { Comparison } from './comparison-format.ts';
import { inOrder, partOf } from './run-index.ts';

/** Facts of a run by their name, as people read them. */
export type Facts = Map<string, string>;

/** Targets that the user names by their address; the others get a free port each time. */
const NAMED_BY_ADDRESS = ['server', 'execd'];
/** The name of the fact that tells whether the run was a whole one. */
export const PART = 'what of the suite';
/** Characters of a digest that people compare. */
const DIGEST = 12;

/** What differs, what says most about the server first; a side that does not tell is left out. What one report cannot tell is no difference. */
export function testedOtherwise(old: ComparedRun, now: ComparedRun): Comparison['tested'] {
  return differencesIn(factsOf(old, now), factsOf(now, old));
}

/** Facts that are not the same in two runs. */
export function differencesIn(was: Facts, is: Facts): Comparison['tested'] {
  const names = [...new Set([...is.keys(), ...was.keys()])].filter((what) => was.get(what) !== is.get(what));
  // Another version has other files, and so on.
  const isSaid = (what: string): boolean => {
    const wider = what.replace(/ \(content\)$/, '');
    return wider !== what && names.includes(wider);
  };
  return names
    .filter((what) => !isSaid(what))
    .map((what) => {
      const [before, after] = [was.get(what), is.get(what)];
      return { what, ...(before === undefined ? {} : { old: before }), ...(after === undefined ? {} : { new: after }) };
    });
}

/** What a run tells of these things, as far as the other one tells of them too. */
export function factsOf(run: ComparedRun, other: ComparedRun): Facts {
  const { target, suite } = run;
  const facts: Facts = new Map();
  const set = (what: string, value: string | undefined): void => {
    if (value !== undefined) facts.set(what, value);
  };
  set(PART, partOf(run) ?? 'all of it');
  set('kind of target', target.kind);
  set('target', target.label);
  if (NAMED_BY_ADDRESS.includes(target.kind)) set('address of the server', target.url);
  set('server version', told(run, other, 'server')?.version);
  set('image', target.image);
  const others = sdksOf(other);
  for (const [driver, version] of sdksOf(run)) if (others.has(driver)) set(`SDK of ${driver}`, version);
  set('drivers', run.run.drivers.map(({ driver }) => driver).join(', '));
  set('suite version', suite.version);
  set('suite version (content)', short(told(run, other, 'suite')?.digest));
  set('requirement set', told(run, other, 'set')?.id);
  set('requirement set (content)', short(told(run, other, 'set')?.digest));
  for (const [name, digest] of Object.entries(told(run, other, 'documents') ?? {}))
    set(`document ${name}`, short(digest));
  set('overlays', listed(told(run, other, 'overlays')?.map(({ name }) => name)));
  set('overlays (content)', listed(told(run, other, 'overlays')?.map(({ digest }) => short(digest) ?? '')));
  if (other.provenance !== undefined && run.provenance !== undefined) {
    set('baseline', run.provenance.baseline?.file ?? 'none');
    set('baseline (content)', short(run.provenance.baseline?.digest));
  }
  for (const [name, value] of settingsOf(told(run, other, 'settings'))) set(`setting ${name}`, value);
  set('node', told(run, other, 'suite')?.node);
  set('platform', told(run, other, 'suite')?.platform);
  return facts;
}

/** How the SDKs call themselves, by the driver. A run tells of one only where there was something to say about it. */
function sdksOf({ checks }: ComparedRun): Map<string, string> {
  const found = checks.flatMap(({ sdk = '' }) => {
    const [, driver, version] = /^(\S+) \((.+)\)$/s.exec(sdk) ?? [];
    return driver === undefined || version === undefined ? [] : [[driver, version] as const];
  });
  return new Map(found);
}

type Provenance = NonNullable<ComparedRun['provenance']>;

/** A part of the provenance, where both reports have it. */
const told = <Part extends keyof Provenance>(
  { provenance: own }: ComparedRun,
  { provenance: others }: ComparedRun,
  part: Part,
): Provenance[Part] | undefined => (others?.[part] === undefined ? undefined : own?.[part]);

const short = (digest: string | undefined): string | undefined => digest?.slice(0, DIGEST);

const listed = (names: readonly string[] | undefined): string | undefined =>
  names === undefined ? undefined : names.length === 0 ? 'none' : names.join(', ');

/** The drivers stand by themselves. */
const settingsOf = (settings: Record<string, unknown> = {}): [string, string][] =>
  Object.entries(settings)
    .filter(([name]) => name !== 'drivers')
    .map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : JSON.stringify(value)])
    .sort(([one], [other]) => inOrder(one, other));
