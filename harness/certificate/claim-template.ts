/** The claim to begin with, for whoever has none: `certify --init`. */
import { DRIVERS } from '../drivers/all.ts';
import type { Profile } from '../verdict/profile-format.ts';

export type TemplateParts = {
  profiles: readonly Profile[];
  /** The newest requirement set. */
  set: string;
  /** Profiles that the last run here found conformant; absent where there was none. */
  conformant?: readonly string[] | undefined;
};

/** The text of the template. What is to be put in stands in <angle brackets>; nothing else has to be changed. */
export function claimTemplate({ profiles, set, conformant }: TemplateParts): string {
  const whole = profiles.filter(({ includes }) => includes !== undefined);
  const parts = new Set(whole.flatMap(({ includes = [] }) => includes));
  const claimed = (name: string): boolean => conformant?.includes(name) ?? whole.some((each) => each.name === name);
  const wholeClaimed = whole.filter(({ name }) => claimed(name)).flatMap(({ includes = [] }) => includes);
  const choices = profiles.filter(({ name }) => !parts.has(name) || (claimed(name) && !wholeClaimed.includes(name)));
  const width = Math.max(...choices.map(({ name }) => name.length));
  const line = ({ name, summary }: Profile): string =>
    `${claimed(name) ? '  - ' : '  # - '}${name.padEnd(width + (claimed(name) ? 2 : 0))}  # ${summary}`;
  return `# A claim: what you say of your implementation, and want to have certified. Replace what stands in <brackets>.
implementation:
  name: <name of the server>
  # Of what is tested. In quotes, so that 1.10 stays 1.10.
  version: "<version>"
  url: <https://where-one-reads-about-it>
  # Who answers questions about the result: an e-mail address, or the address of a page.
  contact: <e-mail address>
  license: <licence, such as Apache-2.0>

# What the server is claimed to be conformant in. ${choiceWords(conformant)}
# Every must of a claimed profile has to hold; what is not claimed is told beside it and decides nothing.
profiles:
${choices.map(line).join('\n')}

# The requirement set that it is held to.
set: ${set}

# What drives the sandboxes: ${DRIVERS.names().join(', ')}. The first one makes every check.
drivers: [${DRIVERS.names()[0] ?? ''}]
`;
}

const choiceWords = (conformant: readonly string[] | undefined): string =>
  conformant === undefined
    ? 'Take away the # before what it has.'
    : 'Those without # were conformant in the last run here.';
