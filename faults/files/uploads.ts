/** Servers whose execd takes uploads, and does not write what it was given. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import {
  askedEach,
  askedFiles,
  askedParts,
  byBytes,
  type FormPart,
  filesIn,
  nameOf,
  partsIn,
  type Uploaded,
} from '../../harness/faults/forms.ts';
import { ofExecd } from '../../harness/faults/operations.ts';
import { answerOf, type Json, onWire, parsed, refusal, status, when, without } from '../../harness/faults/wiring.ts';
import type { Answer, Fault } from '../../harness/wire/faults.ts';

const UPLOAD = ofExecd('/files/upload');
const UPLOADS = ['files/upload.yaml'];
const KIB = 1024;

const uploadFault = (id: string, says: string, area: readonly string[], fault: Fault | (() => Fault)): LiveFault => ({
  id: `files.upload.${id}`,
  says,
  area,
  in: UPLOADS,
  server: 'kind' in fault ? onWire(UPLOAD, fault) : onWire(UPLOAD, () => fault()),
});

/** A file with other bytes. */
const written = (change: (content: Buffer) => Buffer): Fault =>
  askedEach(({ metadata, content }) => ({ metadata, content: change(content) }));

/** A file of which something else is said. */
const said = (change: (metadata: Json) => Json): Fault =>
  askedEach(({ metadata, content }) => ({ metadata: change(metadata), content }));

/** The digits of a mode with another value. */
const withMode = (change: (mode: number) => number): Fault =>
  said((metadata) =>
    typeof metadata.mode === 'number' && Number.isInteger(metadata.mode)
      ? { ...metadata, mode: Number(change(Number.parseInt(String(metadata.mode), 8)).toString(8)) }
      : metadata,
  );

/** A file under another name in its directory. */
const named = (change: (name: string) => string): Fault =>
  said((metadata) => {
    const [, directory = '', name = ''] = /^(.*\/)?(.*)$/s.exec(String(metadata.path)) ?? [];
    return { ...metadata, path: `${directory}${change(name)}` };
  });

/** Answers with success to a form that is so, whatever came of it. */
const acknowledged = (meant: (parts: readonly FormPart[]) => boolean): Fault =>
  byBytes(
    (body) => meant(partsIn(body) ?? []),
    (answer) => (answer.status >= 400 ? answerOf(200) : answer),
  );

/** Writes nothing where a file is so, and says that all is written. */
function forgotten(meant: (file: Uploaded) => boolean): Fault {
  let is = false;
  return {
    kind: 'ask',
    body(bytes) {
      is = filesIn(partsIn(bytes) ?? [])?.some(meant) ?? false;
      return is ? Buffer.from('') : bytes;
    },
    change: (answer) => (is ? answerOf(200) : answer),
  };
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Whether metadata have the members that they should, of the right types. */
const isProper = ({ path, owner = '', group = '', mode = 0 }: Json): boolean =>
  [path, owner, group].every((each) => typeof each === 'string') && Number.isInteger(mode);

/** Metadata with members of other types made to fit. */
const fitting = ({ path, owner, group, mode, ...others }: Json): Json => ({
  ...others,
  path: typeof path === 'string' ? path : 'nowhere',
  ...(typeof owner === 'string' ? { owner } : {}),
  ...(typeof group === 'string' ? { group } : {}),
  ...(mode === undefined ? {} : { mode: Number.isInteger(mode) ? mode : 644 }),
});

/** Files that are uploaded at the same time get the content of one of them. */
const mixed: LiveFault['server'] = () => {
  let going = 0;
  let last: Buffer | undefined;
  return {
    wire: when(UPLOAD, () => {
      going += 1;
      const others = askedEach(({ metadata, content }) => {
        const given = going > 1 && last !== undefined ? last : content;
        last = content;
        return { metadata, content: given };
      });
      const change = (answer: Answer): Answer => {
        going -= 1;
        return answer;
      };
      return { ...(others as Extract<Fault, { kind: 'ask' }>), change };
    }),
  };
};

const cut = (id: string, says: string, most: number): LiveFault =>
  uploadFault(
    id,
    says,
    ['upload.writes', 'upload.pairs-in-order'],
    written((content) => content.subarray(0, most)),
  );

const cuts = [
  cut('cut-at-16-kib', 'writes no more than the first 16 KiB of a file', 16 * KIB),
  cut('cut-at-64-kib', 'writes no more than the first 64 KiB of a file', 64 * KIB),
  cut('cut-at-1-mib', 'writes no more than the first MiB of a file', KIB * KIB),
  cut('cut-at-32-mib', 'writes no more than the first 32 MiB of a file', 32 * KIB * KIB),
];

const writing: readonly LiveFault[] = [
  ...cuts,
  uploadFault(
    'large-forgotten',
    'acknowledges files of more than a megabyte, and does not write them',
    ['upload.writes'],
    () => forgotten(({ content }) => content.length > KIB * KIB),
  ),
  uploadFault('empty-forgotten', 'acknowledges empty files, and does not write them', ['upload'], () =>
    forgotten(({ content }) => content.length === 0),
  ),
  uploadFault(
    'last-block-lost',
    'writes whole blocks of 4 KiB, once there is one',
    ['upload.writes'],
    written((content) =>
      content.subarray(
        0,
        Math.max(Math.floor(content.length / (4 * KIB)) * 4 * KIB, Math.min(content.length, 4 * KIB)),
      ),
    ),
  ),
  uploadFault(
    'block-lost',
    'leaves out the second 64 KiB of a file',
    ['upload.writes'],
    written((content) => Buffer.concat([content.subarray(0, 64 * KIB), content.subarray(128 * KIB)])),
  ),
  uploadFault(
    'blocks-swapped',
    'writes the second 64 KiB of a file before the first',
    ['upload.writes'],
    written((content) =>
      content.length < 128 * KIB
        ? content
        : Buffer.concat([
            content.subarray(64 * KIB, 128 * KIB),
            content.subarray(0, 64 * KIB),
            content.subarray(128 * KIB),
          ]),
    ),
  ),
  uploadFault(
    'line-ends',
    'writes line ends without carriage returns',
    ['upload.writes'],
    written((content) => Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')),
  ),
  uploadFault(
    'text-only',
    'takes every file for UTF-8, and puts a sign where it is none',
    ['upload'],
    written((content) => Buffer.from(content.toString())),
  ),
  uploadFault(
    'no-byte-order-mark',
    'writes files without their byte order mark',
    ['upload.writes'],
    written((content) => (content.subarray(0, 3).equals(Buffer.from('\uFEFF')) ? content.subarray(3) : content)),
  ),
  uploadFault(
    'ended',
    'writes a line end behind a text that has none',
    ['upload'],
    written((content) => (content.at(-1) === 10 ? content : Buffer.concat([content, Buffer.from('\n')]))),
  ),
  uploadFault(
    'trimmed',
    'writes files without white space at their end',
    ['upload.writes'],
    written((content) => Buffer.from(content.toString('latin1').trimEnd(), 'latin1')),
  ),
  uploadFault(
    'until-nul',
    'writes a file as far as its first NUL',
    ['upload'],
    written((content) => (content.includes(0) ? content.subarray(0, content.indexOf(0)) : content)),
  ),
  {
    id: 'files.upload.end-stays',
    says: 'leaves the end of a longer file behind what is uploaded over it',
    area: ['upload.writes'],
    in: UPLOADS,
    server: () => ({ seams: { execd: () => ({ uploadKeepsEnd: true }) } }),
  },
  {
    id: 'files.upload.mixed',
    says: 'gives files that are uploaded at the same time the content of one of them',
    area: ['upload.writes'],
    in: UPLOADS,
    server: mixed,
  },
  uploadFault('failures-acknowledged', 'answers 200 where a file could not be written', ['upload.writes'], () =>
    acknowledged((parts) => filesIn(parts)?.every(({ metadata }) => isProper(metadata)) ?? false),
  ),
];

const names: readonly LiveFault[] = [
  uploadFault('name-decoded', 'takes percent signs of a path for those of a URL', ['upload.writes'], named(decoded)),
  uploadFault(
    'name-slashes',
    'takes backslashes of a path for slashes',
    ['upload.writes'],
    named((name) => name.replaceAll('\\', '/')),
  ),
  uploadFault(
    'name-normal',
    'writes names in their composed form',
    ['upload.writes'],
    named((name) => name.normalize('NFC')),
  ),
  uploadFault(
    'name-trimmed',
    'makes one space of several in a name',
    ['upload.writes'],
    named((name) => name.replaceAll(/\s+/g, ' ')),
  ),
  uploadFault(
    'name-short',
    'cuts names at 128 characters',
    ['upload.writes'],
    named((name) => name.slice(0, 128)),
  ),
  uploadFault(
    'name-plain',
    'writes names without letters that are no ASCII',
    ['upload.writes'],
    named((name) => name.replaceAll(/[^\x20-\x7e]/g, '_')),
  ),
];

const several: readonly LiveFault[] = [
  uploadFault(
    'first-only',
    'writes the first file of a request',
    ['upload.several', 'upload.pairs-in-order'],
    askedFiles((files) => files.slice(0, 1)),
  ),
  uploadFault(
    'last-only',
    'writes the last file of a request',
    ['upload.several', 'upload.pairs-in-order'],
    askedFiles((files) => files.slice(-1)),
  ),
  uploadFault(
    'after-empty',
    'writes the files of a request up to the first empty one',
    ['upload.several', 'upload.pairs-in-order'],
    askedFiles((files) => {
      const empty = files.findIndex(({ content }) => content.length === 0);
      return empty < 0 ? undefined : files.slice(0, empty + 1);
    }),
  ),
  uploadFault('one-at-a-time', 'refuses several files in one request', ['upload.several'], () =>
    byBytes(
      (body) => (filesIn(partsIn(body) ?? [])?.length ?? 0) > 1,
      () => refusal(),
    ),
  ),
  uploadFault(
    'shifted',
    'gives each file of a request the content of the next',
    ['upload.pairs-in-order'],
    askedFiles((files) =>
      files.map(({ metadata }, index) => ({
        metadata,
        content: files[(index + 1) % files.length]?.content ?? Buffer.from(''),
      })),
    ),
  ),
  uploadFault(
    'mode-of-the-first',
    'gives all files of a request the mode of the first',
    ['upload.mode', 'upload.pairs-in-order'],
    askedFiles((files) =>
      files.map(({ metadata, content }) => ({ metadata: { ...metadata, ...modeIn(files[0]) }, content })),
    ),
  ),
];

function modeIn(file: Uploaded | undefined): Json {
  return file?.metadata.mode === undefined ? {} : { mode: file.metadata.mode };
}

const metadata: readonly LiveFault[] = [
  uploadFault(
    'mode-ignored',
    'does not look at the mode of an upload',
    ['upload.mode'],
    said((each) => without(each, 'mode')),
  ),
  uploadFault(
    'mode-decimal',
    'takes the mode of an upload for a decimal number',
    ['upload.mode'],
    said((each) =>
      Number.isInteger(each.mode) ? { ...each, mode: Number((Number(each.mode) % 8 ** 4).toString(8)) } : each,
    ),
  ),
  uploadFault(
    'mode-masked',
    'takes the right to write from others than the owner of an upload',
    ['upload.mode'],
    withMode((mode) => mode & ~0o22),
  ),
  uploadFault(
    'mode-no-run',
    'uploads nothing that can be run',
    ['upload.mode'],
    withMode((mode) => mode & ~0o111),
  ),
  uploadFault('mode-needed', 'refuses metadata without a mode', ['upload.path-only'], () =>
    byBytes(
      (body) => filesIn(partsIn(body) ?? [])?.some(({ metadata: each }) => each.mode === undefined) ?? false,
      () => refusal(),
    ),
  ),
  uploadFault(
    'bare-forgotten',
    'acknowledges metadata with a path alone, and writes nothing',
    ['upload.path-only'],
    () => forgotten(({ metadata: each }) => Object.keys(each).length === 1),
  ),
  uploadFault(
    'owner-ignored',
    'does not look at the owner of an upload',
    ['upload.owner'],
    said((each) => (typeof each.owner === 'string' ? without(each, 'owner') : each)),
  ),
  uploadFault(
    'group-ignored',
    'does not look at the group of an upload',
    ['upload.group'],
    said((each) => (typeof each.group === 'string' ? without(each, 'group') : each)),
  ),
  uploadFault('owner-refused', 'refuses an owner', ['upload.owner'], () => naming('owner')),
  uploadFault('group-refused', 'refuses a group', ['upload.group'], () => naming('group')),
];

/** Refuses an upload whose metadata name such a member. */
const naming = (member: string): Fault =>
  byBytes(
    (body) => filesIn(partsIn(body) ?? [])?.some(({ metadata: each }) => typeof each[member] === 'string') ?? false,
    () => refusal(),
  );

const refusals: readonly LiveFault[] = [
  uploadFault(
    'orphans-dropped',
    'passes over a file that has no metadata before it',
    ['upload.metadata-first'],
    askedParts((parts) => {
      const kept = parts.filter(
        (part, index) =>
          nameOf(part) === 'metadata' || (index > 0 && nameOf(parts[index - 1] as FormPart) === 'metadata'),
      );
      return kept.filter(
        (part, index) =>
          nameOf(part) === 'file' || (kept[index + 1] !== undefined && nameOf(kept[index + 1] as FormPart) === 'file'),
      );
    }),
  ),
  uploadFault(
    'orphans-acknowledged',
    'answers 200 to a form whose files and metadata do not go together',
    ['upload.metadata-first'],
    () =>
      acknowledged(
        (parts) =>
          parts.length > 0 &&
          filesIn(parts) === undefined &&
          parts.every((part) => nameOf(part) === 'file' || parsed(part.content) !== undefined),
      ),
  ),
  uploadFault('metadata-unread', 'answers 200 to metadata that are no JSON', ['upload.metadata-json'], () =>
    acknowledged((parts) => parts.some((part) => nameOf(part) === 'metadata' && parsed(part.content) === undefined)),
  ),
  uploadFault(
    'metadata-types',
    'takes metadata of other types, and makes them fit',
    ['upload.metadata-types'],
    askedEach(({ metadata: each, content }) => ({ metadata: fitting(each), content })),
  ),
  uploadFault('metadata-lists', 'takes metadata that are no object for empty', ['upload.metadata-types'], () =>
    acknowledged((parts) =>
      parts.some((part) => nameOf(part) === 'metadata' && /^\s*[[\d"tfn]/.test(part.content.toString('latin1'))),
    ),
  ),
  uploadFault('no-form', 'answers 200 to what is no form', ['upload.form'], () =>
    byBytes(
      (body) => !body.subarray(0, 2).equals(Buffer.from('--')),
      (answer) => (answer.status >= 400 ? answerOf(200) : answer),
    ),
  ),
  uploadFault('half-form', 'takes a form that breaks off for whole', ['upload.form-whole'], () =>
    byBytes(
      (body) => partsIn(body) === undefined && body.subarray(0, 2).equals(Buffer.from('--')),
      (answer) => (answer.status >= 400 ? answerOf(200) : answer),
    ),
  ),
  {
    id: 'files.upload.500',
    says: 'answers 500 to an upload that it should refuse',
    area: ['upload'],
    in: UPLOADS,
    server: onWire(
      UPLOAD,
      status((code) => code === 400, 500),
    ),
  },
];

export const uploadFaults: readonly LiveFault[] = [...writing, ...names, ...several, ...metadata, ...refusals];
