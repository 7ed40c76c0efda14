/** A commented configuration of a server that was asked. */
import type { HostPath } from '../volumes/host/place.ts';
import type { Sighting } from './sighting.ts';

export type ConfigurationFacts = {
  /** Base URL without `/v1`, or the kind of target; of one execd its address. */
  target: string;
  /** Of sandboxes that name none; absent for one execd, which makes none. */
  image?: string | undefined;
  /** From which a managed server takes execd. */
  execdImage?: string | undefined;
  /** The day, `2026-11-27`. */
  day: string;
  sightings: readonly Sighting[];
  /** Names that nobody claims: they come with the place of the run. */
  ofPlace: ReadonlySet<string>;
  useServerProxy: boolean;
  hostPath?: HostPath | undefined;
};

/** The text of `conformance.yaml`. It holds no key. */
export function configurationText(facts: ConfigurationFacts): string {
  const { target, image, day, sightings, ofPlace } = facts;
  const claimable = sightings.filter(({ capability }) => !ofPlace.has(capability));
  const claimed = claimable.filter(({ seen }) => seen === 'offered' || seen === 'broken');
  const others = claimable.filter((sighting) => !claimed.includes(sighting));
  const list = claimed.flatMap(({ capability, seen, evidence }) => [
    `  # ${seen === 'broken' ? 'broken: ' : ''}${evidence}`,
    `  - ${capability}`,
  ]);
  return [
    `# What ${target} showed on ${day}, when \`opensandbox-conformance probe --write\` asked it.`,
    ...(image === undefined ? execdLines(facts) : serverLines({ ...facts, image })),
    '# A list of names claims: what is named and not offered fails, and what is not named is not judged. `capabilities: auto`',
    '# takes what the server shows each time; `[+NAME, -NAME]` adds to that and takes away.',
    ...(list.length === 0 ? ['capabilities: []'] : ['capabilities:', ...list]),
    ...others.flatMap(({ capability, seen, evidence }) => [
      `  # ${seen === 'unknown' ? 'unknown' : 'not offered'}: ${evidence}`,
      `  # - ${capability}`,
    ]),
    '',
  ].join('\n');
}

const serverLines = ({
  target,
  image,
  execdImage,
  useServerProxy,
  hostPath,
}: Pick<ConfigurationFacts, 'target' | 'execdImage' | 'useServerProxy' | 'hostPath'> & { image: string }): string[] => [
  '# The API key is not here: give it as OPEN_SANDBOX_API_KEY.',
  `target: ${JSON.stringify(target)}`,
  `image: ${JSON.stringify(image)}`,
  ...(execdImage === undefined ? [] : [`execdImage: ${JSON.stringify(execdImage)}`]),
  ...(useServerProxy ? ['useServerProxy: true'] : []),
  '# A directory of this machine below which the server allows host volumes; comes with volumes.host.',
  ...hostLines(hostPath),
];

/** The two names of a directory of the host, as the settings have them. */
function hostLines(hostPath: HostPath | undefined): string[] {
  if (hostPath === undefined) return ['# hostPath: /srv/conformance'];
  const { onServer, here } = hostPath;
  return [
    ...(here === undefined ? [] : [`hostPath: ${JSON.stringify(here)}`]),
    ...(here === onServer ? [] : [`hostPathOnServer: ${JSON.stringify(onServer)}`]),
  ];
}

const execdLines = ({ target }: Pick<ConfigurationFacts, 'target'>): string[] => [
  '# The token is not here: give it as SANDBOX_EXECD_TOKEN. Neither are headers.',
  `execd: ${JSON.stringify(target)}`,
];
