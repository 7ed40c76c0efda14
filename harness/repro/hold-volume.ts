/**
 * A named volume that a script needs: filled through a sandbox of its own. With that the server removes it again, where it is a
 * volume of Docker: elsewhere it may tie such a claim to that one sandbox, and so it stays there.
 */
import { dirname } from 'node:path';
import { EXECD_PORT } from '../ports.ts';
import { IDLE_ENTRYPOINT, SMALL_LIMITS } from '../run/idle-sandbox.ts';
import { ROLE_METADATA_KEY, RUN_METADATA_KEY } from '../run/metadata-keys.ts';
import type { Names } from './names.ts';
import { comment, octalChunks, quoted } from './quote.ts';

export type KnownVolume = {
  /** Its name on the server, in the run. */
  claim: string;
  /** What it held before the first step. */
  files: readonly { path: string; content: Uint8Array; mode?: number }[];
  /** It held more than a script can bring. */
  unfilled: boolean;
};

const MOUNT_PATH = '/mnt/repro-volume';
/** Bytes that a script brings. */
const MAX_BYTES = 16 * 1024;

/** A volume of a scenario, as far as a script can make it. */
export function knownVolume(claim: string, files: KnownVolume['files']): KnownVolume {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  return bytes > MAX_BYTES ? { claim, files: [], unfilled: true } : { claim, files, unfilled: false };
}

/** The lines that make it and fill it. `variable`: for the id of its sandbox; it is removed last. `volumesStay`: and it alone. */
export function holdVolume(
  { claim, files }: KnownVolume,
  variable: string,
  { image, runId, volumesStay = false }: { image: string; runId: string; volumesStay?: boolean },
  names: Names,
): string {
  const request = {
    image: { uri: image },
    entrypoint: IDLE_ENTRYPOINT,
    resourceLimits: SMALL_LIMITS,
    timeout: 600,
    metadata: { [RUN_METADATA_KEY]: runId, [ROLE_METADATA_KEY]: 'keeper' },
    volumes: [
      {
        name: 'kept',
        pvc: {
          claimName: claim,
          createIfNotExists: true,
          ...(volumesStay ? {} : { deleteOnSandboxTermination: true }),
        },
        mountPath: MOUNT_PATH,
      },
    ],
  };
  const json = `header 'Content-Type: application/json'`;
  const url = `"$api/sandboxes/$(in_url "$${variable}")"`;
  const made = [
    comment(
      `A volume that was there before the first step: ${claim} in the run. ${volumesStay ? 'It stays on the server.' : 'It goes with its sandbox.'}`,
    ),
    ...(volumesStay ? [`say "volume    "${names.word(claim)}" stays on the server: no operation removes it"`] : []),
    json,
    'with_key',
    `body ${names.word(JSON.stringify(request))}`,
    `make sandbox POST "$api/sandboxes"`,
    'must_have "$id"',
    `${variable}=$id`,
    `await_state ${url} -`,
  ];
  if (files.length === 0) return `${made.join('\n')}\n`;
  const fills = [
    'with_key',
    `give_address ${variable} GET ${url}/endpoints/${EXECD_PORT} ${EXECD_PORT}`,
    json,
    `address_headers ${variable}`,
    `body ${names.word(JSON.stringify({ command: files.map(fillCommand).join(' && ') }))}`,
    'ask POST "$address/command"',
    '[ "$(exit_code)" = 0 ] || { trouble "the volume could not be filled:"; show >&2; }',
  ];
  return `${[...made, ...fills].join('\n')}\n`;
}

/** Writes one file, whatever its bytes are, with nothing but a shell. */
function fillCommand({ path, content, mode }: KnownVolume['files'][number]): string {
  const file = quoted(`${MOUNT_PATH}/${path}`);
  const parts = octalChunks(content).map((chunk) => `printf '${chunk}' >>${file}`);
  const writes = [`mkdir -p ${quoted(dirname(`${MOUNT_PATH}/${path}`))}`, `: >${file}`, ...parts];
  return (mode === undefined ? writes : [...writes, `chmod ${mode.toString(8)} ${file}`]).join(' && ');
}
