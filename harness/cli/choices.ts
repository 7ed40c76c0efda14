/** What settings that name an entry of a registry may be, in words for `--help`. */
import { DEFAULT_DRIVER, DRIVERS } from '../drivers/all.ts';
import { ADDRESS_TARGET, DEFAULT_TARGET, TARGETS } from '../targets/all.ts';
import type { TargetEntry } from '../targets/target.ts';
import { PROVISIONERS } from '../volumes/all.ts';
import { AUTO } from '../volumes/choose.ts';

const choice = (name: string, sentence: string): string => `${name} (${sentence})`;

/** Those that `--target` may name. */
const targets = (entries: readonly TargetEntry[]): string =>
  entries
    .filter(({ flag }) => flag === undefined)
    .map(({ kind, sentence }) => choice(kind === ADDRESS_TARGET ? 'an address' : kind, sentence))
    .join(', ');

export const targetWords = (): string => targets(TARGETS.entries());

/** All but the one that broken servers are made of. */
export const remoteTargetWords = (): string => targets(TARGETS.entries().filter(({ kind }) => kind !== DEFAULT_TARGET));

export const volumesWords = (): string =>
  [
    choice(AUTO, 'the first that fits, and the default'),
    ...PROVISIONERS.entries().map(({ kind, sentence }) => choice(kind, sentence)),
  ].join(', ');

export const driverWords = (): string =>
  `${DRIVERS.entries()
    .map(({ name, sentence }) => choice(name, sentence))
    .join(', ')}; ${DEFAULT_DRIVER} is the default`;
