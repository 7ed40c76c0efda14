/** The variants as people read them. Pure: what was tried in, lines out. */
import pc from 'picocolors';
import type { VariantsTried } from './alarm.ts';
import type { ScenarioRan, VariantsCampaign } from './campaign.ts';
import type { Variant } from './variant.ts';

/** Alarms of one set of variants that are printed; all stand in the report. */
const MOST_SHOWN = 8;

/** What a set of variants came to. */
export function triedLines({ ids, alarms, profiles, seconds }: VariantsTried, variants: readonly Variant[]): string[] {
  const says = (id: string): string => variants.find((variant) => variant.id === id)?.says ?? '';
  if (alarms.length === 0 && ids.length === 0) return [];
  if (alarms.length === 0)
    return [`${pc.green('✓')} ${ids.length} variants ${pc.dim(`· ${seconds} s: ${ids.join(', ')}`)}`];
  const who =
    ids.length === 0 ? ['no variant at all'] : ids.map((id) => `${id} ${pc.dim(`· a server that ${says(id)}`)}`);
  const first = `${pc.red('✗')} ${alarms.length} ${alarms.length === 1 ? 'alarm' : 'alarms'} for ${who.join(' with ')}`;
  const shown = alarms
    .slice(0, MOST_SHOWN)
    .map(({ id, outcome, reason }) => `    ${id} ${pc.dim(`(${outcome}) ${oneLine(reason)}`)}`);
  const more = alarms.length - shown.length;
  const words = profiles.length === 0 ? [] : [`    not conformant for it: ${profiles.join(', ')}`];
  return [first, ...words, ...shown, ...(more > 0 ? [`    and ${more} more`] : [])];
}

/** How often the way that has been gone is shown, in milliseconds. */
const PROGRESS_MS = 15_000;

/**
 * Gives a function that takes each scenario that has been run and gives lines: alarms at once, before it is known which
 * variant they are for, and from time to time how far all of it is. `now` gives milliseconds.
 */
export function progressLines(now: () => number): (ran: ScenarioRan) => string[] {
  let shown = now();
  let alarms = 0;
  return (ran) => {
    alarms += ran.alarms.length;
    const who = ran.ids.length === 1 ? ran.ids[0]! : `${ran.ids.length} variants`;
    const lines = ran.alarms
      .slice(0, MOST_SHOWN)
      .map(({ id, outcome, reason }) => pc.dim(`  heard with ${who}: ${id} (${outcome}) ${oneLine(reason)}`));
    if (now() - shown >= PROGRESS_MS) {
      shown = now();
      lines.push(pc.dim(`  ${ran.done} of ${ran.known} scenarios run, ${alarms} alarms`));
    }
    return lines;
  };
}

const oneLine = (text: string): string => text.split('\n')[0]!.slice(0, 240);

export function variantsSummary({ tried, mixes, seconds }: VariantsCampaign): string[] {
  const count = (silent: boolean): number =>
    new Set(tried.filter(({ alarms }) => (alarms.length === 0) === silent).flatMap(({ ids }) => ids)).size;
  const loud = count(false);
  return [
    `variants    ${count(true)} of ${count(true) + loud} silent, in ${mixes} runs of the scenarios`,
    `alarms      ${tried.reduce((sum, { alarms }) => sum + alarms.length, 0)}`,
    `time        ${seconds} s`,
  ];
}
