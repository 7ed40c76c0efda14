/** Servers whose execd gives other bytes than those of a file, or says something else of them. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { ofExecd, queryOf, type Which } from '../../harness/faults/operations.ts';
import {
  answerOf,
  askedQuery,
  onWire,
  refusal,
  status,
  when,
  withBody,
  withHeader,
} from '../../harness/faults/wiring.ts';
import { type HeaderList, headerValue } from '../../harness/wire/exchange.ts';
import type { Answer, Fault, FaultRequest } from '../../harness/wire/faults.ts';

export const DOWNLOAD = ofExecd('/files/download');
const DOWNLOADS = ['files/download.yaml'];
const KIB = 1024;

/** Whether a download is one by lines, and whether it is one of a part of the bytes. */
export const byLines: Which = (request) => DOWNLOAD(request) && /[?&](?:offset|limit)=/.test(request.target);
export const byRange: Which = (request) => DOWNLOAD(request) && headerValue(request.headers, 'range') !== undefined;
export const whole: Which = (request) => DOWNLOAD(request) && !byLines(request) && !byRange(request);

export const pathIn = (request: FaultRequest): string => queryOf(request).get('path') ?? '';

/** Changes the bytes of downloads that succeed. */
export const bytes = (change: (content: Buffer) => Buffer): Fault => ({
  kind: 'change',
  change: (answer) => (answer.status < 300 ? withBody(answer, change(answer.body)) : answer),
});

/** Changes the headers of downloads that succeed. */
export const headers = (change: (headers: HeaderList) => HeaderList): Fault => ({
  kind: 'change',
  change: (answer) => (answer.status < 300 ? { ...answer, headers: change(answer.headers) } : answer),
});

export const withoutHeader =
  (name: string) =>
  (list: HeaderList): HeaderList =>
    list.filter(([each]) => each.toLowerCase() !== name);

/** Asks for another path. */
const another = (change: (path: string) => string): Fault =>
  askedQuery((query) => query.set('path', change(query.get('path') ?? '')));

export const downloadFault = (
  id: string,
  says: string,
  area: readonly string[],
  ...meant: Parameters<typeof onWire>
): LiveFault => ({ id: `files.download.${id}`, says, area, in: DOWNLOADS, server: onWire(...meant) });

/** The last part of a path. */
const nameIn = (request: FaultRequest): string => /[^/]*$/.exec(pathIn(request))?.[0] ?? '';

const WHOLE = ['download.whole'];
const TYPE = 'content-type';
const DISPOSITION = 'content-disposition';

/** Downloads at the same time get the content of one of them. */
const mixed: LiveFault['server'] = () => {
  let going = 0;
  let last: Buffer | undefined;
  return {
    wire: when(whole, () => {
      going += 1;
      return {
        kind: 'change',
        change(answer) {
          const given = going > 1 && last !== undefined ? last : answer.body;
          going -= 1;
          last = answer.body;
          return answer.status < 300 ? withBody(answer, given) : answer;
        },
      };
    }),
  };
};

/** Gives a file as it was when it was downloaded first. */
const stale: LiveFault['server'] = () => {
  const first = new Map<string, Answer>();
  return {
    wire: when(whole, (request) => ({
      kind: 'change',
      change(answer) {
        const kept = first.get(request.target);
        if (kept === undefined && answer.status < 300) first.set(request.target, answer);
        return kept ?? answer;
      },
    })),
  };
};

/** Falls over when it is asked for what is no regular file: after that nothing of it answers. */
const fallen: LiveFault['server'] = () => {
  let over = false;
  return {
    wire: (request) => {
      if (!DOWNLOAD(request)) return undefined;
      if (over) return { kind: 'drop' };
      return {
        kind: 'change',
        change(answer) {
          over ||= answer.status === 400 && answer.body.includes('NOT_A_REGULAR_FILE');
          return answer;
        },
      };
    },
  };
};

const cut = (id: string, says: string, most: number): LiveFault =>
  downloadFault(
    id,
    says,
    ['download.whole', 'download.length'],
    whole,
    bytes((content) => content.subarray(0, most)),
  );

const contents: readonly LiveFault[] = [
  cut('cut-at-16-kib', 'gives no more than the first 16 KiB of a file', 16 * KIB),
  cut('cut-at-64-kib', 'gives no more than the first 64 KiB of a file', 64 * KIB),
  cut('cut-at-1-mib', 'gives no more than the first MiB of a file', KIB * KIB),
  cut('cut-at-32-mib', 'gives no more than the first 32 MiB of a file', 32 * KIB * KIB),
  downloadFault(
    'last-byte-lost',
    'gives a file without its last byte',
    WHOLE,
    whole,
    bytes((content) => content.subarray(0, -1)),
  ),
  downloadFault(
    'blocks-swapped',
    'gives the second 32 KiB of a file before the first',
    WHOLE,
    whole,
    bytes((content) =>
      content.length < 64 * KIB
        ? content
        : Buffer.concat([
            content.subarray(32 * KIB, 64 * KIB),
            content.subarray(0, 32 * KIB),
            content.subarray(64 * KIB),
          ]),
    ),
  ),
  downloadFault(
    'line-ends',
    'gives line ends without carriage returns',
    WHOLE,
    whole,
    bytes((content) => Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')),
  ),
  downloadFault(
    'text-only',
    'takes every file for UTF-8, and puts a sign where it is none',
    WHOLE,
    whole,
    bytes((content) => Buffer.from(content.toString())),
  ),
  downloadFault(
    'ended',
    'gives a line end behind a file that has none',
    WHOLE,
    whole,
    bytes((content) => (content.at(-1) === 10 ? content : Buffer.concat([content, Buffer.from('\n')]))),
  ),
  downloadFault(
    'until-nul',
    'gives a file as far as its first NUL',
    WHOLE,
    whole,
    bytes((content) => (content.includes(0) ? content.subarray(0, content.indexOf(0)) : content)),
  ),
  downloadFault(
    'parsed',
    'gives what looks like JSON in a form of its own',
    WHOLE,
    whole,
    bytes((content) =>
      content[0] === 0x7b ? Buffer.from(JSON.stringify(JSON.parse(String(content)), null, 1)) : content,
    ),
  ),
  downloadFault('empty-missing', 'answers 404 for an empty file', WHOLE, whole, {
    kind: 'change',
    change: (answer) => (answer.status === 200 && answer.body.length === 0 ? refusal(404) : answer),
  }),
  downloadFault('empty-204', 'answers 204 for an empty file', WHOLE, whole, {
    kind: 'change',
    change: (answer) => (answer.status === 200 && answer.body.length === 0 ? answerOf(204) : answer),
  }),
  {
    id: 'files.download.mixed',
    says: 'gives files that are downloaded at the same time the content of one of them',
    area: WHOLE,
    in: DOWNLOADS,
    server: mixed,
  },
  {
    id: 'files.download.stale',
    says: 'gives a file as it was when it was downloaded first',
    area: WHOLE,
    in: DOWNLOADS,
    server: stale,
  },
];

const said: readonly LiveFault[] = [
  downloadFault(
    'type-guessed',
    'tells the media type that the name of a file suggests',
    ['download.octet-stream'],
    whole,
    (request) => {
      const types: Record<string, string> = { html: 'text/html', json: 'application/json', txt: 'text/plain' };
      const type = types[/\.(\w+)$/.exec(pathIn(request))?.[1] ?? ''];
      return type === undefined ? undefined : headers(withHeader(TYPE, () => type));
    },
  ),
  downloadFault('type-missing', 'tells no media type', ['download.octet-stream'], whole, headers(withoutHeader(TYPE))),
  downloadFault(
    'inline',
    'says that a download is to be shown',
    ['download.attachment'],
    whole,
    headers(withHeader(DISPOSITION, (old) => old.replace('attachment', 'inline'))),
  ),
  downloadFault(
    'nameless',
    'says that a download is an attachment, and not how it is called',
    ['download.attachment'],
    whole,
    headers(withHeader(DISPOSITION, () => 'attachment')),
  ),
  downloadFault(
    'named-alike',
    'calls every download by the same name',
    ['download.attachment'],
    whole,
    headers(withHeader(DISPOSITION, () => 'attachment; filename="download"')),
  ),
  downloadFault(
    'name-as-header',
    'writes what stands behind a line end in a name as a header',
    ['download.attachment'],
    whole,
    (request) => {
      const [, name, value] = /\r?\n([\w-]+): *(.*)$/.exec(nameIn(request)) ?? [];
      return name === undefined || value === undefined ? undefined : headers((list) => [...list, [name, value]]);
    },
  ),
  downloadFault(
    '500-for-line-ends',
    'answers 500 where a name cannot be written into a header',
    WHOLE,
    whole,
    (request) => (/[\r\n]/.test(pathIn(request)) ? { kind: 'answer', answer: refusal(500) } : undefined),
  ),
];

const paths: readonly LiveFault[] = [
  downloadFault('relative-refused', 'refuses relative paths', ['download.path-relative'], DOWNLOAD, (request) =>
    pathIn(request).startsWith('/') || pathIn(request) === '' ? undefined : { kind: 'answer', answer: refusal() },
  ),
  downloadFault(
    'decoded-twice',
    'decodes a path twice',
    WHOLE,
    DOWNLOAD,
    another((path) =>
      path.replaceAll(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16))),
    ),
  ),
  downloadFault(
    'plus-is-space',
    'takes a plus sign for a space',
    WHOLE,
    DOWNLOAD,
    another((path) => path.replaceAll('+', ' ')),
  ),
  downloadFault(
    'backslashes',
    'takes backslashes of a path for slashes',
    WHOLE,
    DOWNLOAD,
    another((path) => path.replaceAll('\\', '/')),
  ),
  downloadFault(
    'normal-names',
    'looks for names in their composed form',
    WHOLE,
    DOWNLOAD,
    another((path) => path.normalize('NFC')),
  ),
  downloadFault(
    'fragments',
    'looks for names up to a number sign',
    WHOLE,
    DOWNLOAD,
    another((path) => path.replace(/#.*/s, '')),
  ),
  downloadFault(
    'hidden',
    'does not find names with a dot in front',
    WHOLE,
    DOWNLOAD,
    another((path) => path.replace(/\/\.(?=[^/]*$)/, '/')),
  ),
  downloadFault('path-not-needed', 'gives nothing to whoever asks for no path', ['download.path-required'], DOWNLOAD, {
    kind: 'change',
    change: (answer) => (answer.status === 400 && answer.body.includes('MISSING_QUERY') ? answerOf(200) : answer),
  }),
  downloadFault(
    'missing-is-empty',
    'answers 200 with nothing for a file that does not exist',
    ['download.unknown'],
    DOWNLOAD,
    {
      kind: 'change',
      change: (answer) => (answer.status === 404 ? answerOf(200) : answer),
    },
  ),
  downloadFault(
    'missing-is-500',
    'answers 500 for a file that does not exist',
    ['download.unknown'],
    DOWNLOAD,
    status((code) => code === 404, 500),
  ),
  downloadFault(
    'missing-is-400',
    'answers 400 for a file that does not exist',
    ['download.unknown'],
    DOWNLOAD,
    status((code) => code === 404, 400),
  ),
  {
    id: 'files.download.falls-over',
    says: 'answers nothing any more once it was asked for what is no regular file',
    area: ['download.not-regular'],
    in: DOWNLOADS,
    server: fallen,
  },
];

export const downloadFaults: readonly LiveFault[] = [...contents, ...said, ...paths];
