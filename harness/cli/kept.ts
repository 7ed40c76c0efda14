/** `--keep`: which targets it goes with, and how to look at what was kept and remove it. */
import { counted } from '../counted.ts';
import { UsageError } from '../errors.ts';
import { API_KEY_HEADER } from '../lifecycle-client/client.ts';
import { EXECD_PORT } from '../ports.ts';
import { type Left, whatIsLeft } from '../run/ledger.ts';
import type { SessionInfo } from '../session/info.ts';
import type { Settings } from '../settings/settings.ts';
import { TARGETS } from '../targets/all.ts';
import { HOST_DIRECTORY } from '../volumes/host/directories.ts';

/** Scenarios that are shown; the ledger and `clean` know the others. */
const MOST = 5;

/** Throws UsageError where what is kept would end with the run. */
export function requireServerThatGoesOn({ target: { kind, url } }: Pick<Settings, 'target'>): void {
  if (TARGETS.get(kind, 'target').judges !== undefined)
    throw new UsageError(`--keep: what scenarios make in the ${kind} is removed with the run`);
  if (url !== undefined) return;
  throw new UsageError(
    `--keep needs a server that goes on after the run, and the ${kind} one ends with it. The same with a server of its own:\n` +
      '  opensandbox-conformance serve --port 8080 --api-key KEY\n' +
      '  SANDBOX_DOMAIN=localhost:8080 OPEN_SANDBOX_API_KEY=KEY SANDBOX_IMAGE=reference opensandbox-conformance run --keep ...',
  );
}

/** What a run has kept, a block of lines for people; none when it has kept nothing. The key is never among them. */
export function keptLines(
  info: Pick<SessionInfo, 'ledger' | 'target' | 'apiKey' | 'volumes' | 'image' | 'useServerProxy'>,
): string[] {
  const scenarios = new Map<string, Left[]>();
  for (const item of whatIsLeft(info.ledger)) {
    if (!item.kept) continue;
    const { scenario = '' } = item;
    scenarios.set(scenario, [...(scenarios.get(scenario) ?? []), item]);
  }
  if (scenarios.size === 0) return [];
  const key = info.apiKey === undefined ? '' : ` -H "${API_KEY_HEADER}: $OPEN_SANDBOX_API_KEY"`;
  const get = (path: string): string => `curl -sS${key} '${info.target.url}/v1${path}'`;
  const look = ({ kind, id }: Left): string[] => {
    if (kind === 'sandbox') return [get(`/sandboxes/${id}`)];
    if (kind === 'snapshot') return [get(`/snapshots/${id}`)];
    if (kind === HOST_DIRECTORY) return [`ls -lRa ${id}`];
    return info.volumes.kind === 'docker' ? [`docker run --rm -v ${id}:/volume:ro ${info.image} ls -lRa /volume`] : [];
  };
  const shown = [...scenarios].slice(0, MOST);
  const blocks = shown.map(([scenario, items]) => [
    ...under('kept', [`${scenario}: ${items.map(({ kind, id }) => `${kind} ${id}`).join(', ')}`]),
    ...under('look', items.flatMap(look)),
  ]);
  const proxied = info.useServerProxy ? '?use_server_proxy=true' : '';
  return [
    '',
    ...blocks.flat(),
    ...(scenarios.size > MOST
      ? under('kept', [`and what ${counted(scenarios.size - MOST, 'more scenario')} made: see ${info.ledger}`])
      : []),
    ...under('run', [
      get(`/sandboxes/SANDBOX/endpoints/${EXECD_PORT}${proxied}`),
      `curl -sSN http://ENDPOINT/command -H 'Content-Type: application/json' -d '{"command":"ls -la"}'   # and the headers that the endpoint names`,
    ]),
    ...under('until', ['the server ends a sandbox at its expiresAt']),
    ...under('remove', [`npx opensandbox-conformance clean --target ${info.target.url}`]),
  ];
}

/** Lines under a word that stands before the first. */
const under = (word: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => `${(index === 0 ? word : '').padEnd(11)} ${line}`);
