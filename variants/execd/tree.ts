/** Servers whose execd lists, finds, tells and changes files in another way that the document allows. */
import { queryOf, type Which } from '../../harness/faults/operations.ts';
import {
  CHMOD_FILES,
  depthOf,
  FILES_INFO,
  LIST_DIRECTORY,
  REMOVE_FILES,
  RENAME_FILES,
  rootOf,
  SEARCH_FILES,
} from '../../harness/faults/paths.ts';
import { answerOf, type Json, parsed, without } from '../../harness/faults/wiring.ts';
import { wholeBody } from '../../harness/front/front.ts';
import type { FrontRequest, Layer, Next, Reply } from '../../harness/front/reply.ts';
import { isObject } from '../../harness/json-object.ts';
import { jsonReplies, replies, where } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const told: Which = (request) => FILES_INFO(request) || LIST_DIRECTORY(request) || SEARCH_FILES(request);

/** Another list of entries. */
const entries = (which: Which, change: (list: Json[], request: FrontRequest) => Json[]): Layer =>
  jsonReplies(which, (body, request) => (Array.isArray(body) ? (change(body, request) as unknown as Json) : body));

/** Something else of each file, in maps as in lists. */
const each = (which: Which, change: (info: Json) => Json): Layer =>
  jsonReplies(which, (body) => {
    if (Array.isArray(body)) return body.map(change) as unknown as Json;
    return Object.fromEntries(Object.entries(body).map(([path, info]) => [path, change(info as Json)]));
  });

/** Refusals with another status. */
const refusedWith = (which: Which, from: number, to: number): Layer =>
  replies(which, (reply) => (reply.status === from ? { ...reply, status: to } : reply));

/** Whether there is something at a path, by the server itself. */
async function isThere(path: unknown, next: Next): Promise<boolean> {
  const target = `/files/info?${new URLSearchParams({ path: String(path) })}`;
  const reply: Reply = await next({ method: 'GET', target, body: Buffer.from('') });
  await wholeBody(reply);
  return reply.status === 200;
}

async function movesOf(request: FrontRequest): Promise<Json[]> {
  const body = parsed(await request.body());
  return Array.isArray(body) ? body.filter(isObject) : [];
}

/** A time as it is called two and a half hours further east. */
function furtherEast(time: unknown): unknown {
  if (typeof time !== 'string' || Number.isNaN(Date.parse(time))) return time;
  return new Date(Date.parse(time) + 9_000_000).toISOString().replace('Z', '+02:30');
}

const sorted = (info: Json): Json => Object.fromEntries(Object.entries(info).toSorted(([a], [b]) => (a < b ? -1 : 1)));

export const execdTreeVariants: readonly Variant[] = [
  // The client meets it first: others decide by the type.
  {
    id: 'execd.tree.type-of-links-alone',
    says: 'tells in lists and searches the type of links, and of nothing else',
    axis: 'execd-listed-types',
    allows: 'execd-api.yaml FileInfo: type is not required; listDirectory demands it of links.',
    server: () => ({
      layer: each(
        (request) => LIST_DIRECTORY(request) || SEARCH_FILES(request),
        (info) => (info.type === 'symlink' ? info : without(info, 'type')),
      ),
    }),
  },
  {
    id: 'execd.tree.search-reversed',
    says: 'tells what a search finds in the opposite order',
    axis: 'execd-search-order',
    silent: 'No order is stated for what a search finds, while one is for listings.',
    server: () => ({ layer: entries(SEARCH_FILES, (list) => list.toReversed()) }),
  },
  {
    id: 'execd.tree.search-names-in-root',
    says: 'takes a pattern without a slash for names in the directory itself',
    axis: 'execd-search-pattern',
    silent: 'What a pattern is compared with, a name or a path below the directory, is not said.',
    server: () => ({
      layer: entries(SEARCH_FILES, (list, request) => {
        const pattern = queryOf(request).get('pattern');
        if (pattern === null || pattern.includes('**') || pattern.includes('/')) return list;
        return list.filter(({ path }) => depthOf(request, path) === 1);
      }),
    }),
  },
  {
    id: 'execd.tree.search-without-links',
    says: 'finds regular files and nothing else',
    axis: 'execd-search-kinds',
    silent: 'Whether a link or a pipe is a file that a search finds is not said.',
    server: () => ({ layer: entries(SEARCH_FILES, (list) => list.filter(({ type }) => type === 'file')) }),
  },
  {
    id: 'execd.tree.search-with-directories',
    says: 'finds directories as well where every file is asked for',
    axis: 'execd-search-kinds',
    silent: 'Whether a directory is a file that a search finds is not said.',
    server: () => ({
      layer: where(SEARCH_FILES, async (request, next) => {
        const reply = await next();
        const pattern = queryOf(request).get('pattern') ?? '**';
        if (reply.status !== 200 || pattern !== '**') return reply;
        const target = `/directories/list?${new URLSearchParams({ path: rootOf(request), depth: '99' })}`;
        const listed = await next({ target });
        const more = parsed(await wholeBody(listed));
        const found = parsed(await wholeBody(reply));
        if (!Array.isArray(more) || !Array.isArray(found)) return { ...reply, body: await wholeBody(reply) };
        const directories = (more as Json[]).filter(({ type }) => type === 'directory');
        return { ...reply, body: Buffer.from(JSON.stringify([...directories, ...found])) };
      }),
    }),
  },
  {
    id: 'execd.tree.created-is-modified',
    says: 'tells the time of the last change as that of creation',
    axis: 'execd-file-created',
    silent: 'File systems that keep no time of creation have none to tell, and the member is required.',
    server: () => ({ layer: each(told, (info) => ({ ...info, created_at: info.modified_at })) }),
  },
  {
    id: 'execd.tree.times-with-offsets',
    says: 'tells the times of files with an offset from UTC',
    axis: 'execd-file-times',
    allows: 'execd-api.yaml FileInfo.modified_at: a date-time may have any offset (RFC 3339, section 5.6).',
    server: () => ({
      layer: each(told, (info) => ({
        ...info,
        modified_at: furtherEast(info.modified_at),
        created_at: furtherEast(info.created_at),
      })),
    }),
  },
  {
    id: 'execd.tree.info-in-another-order',
    says: 'tells of several files in the opposite order, and of each in the order of the alphabet',
    axis: 'execd-info-order',
    silent: 'The members of a JSON object have no order.',
    server: () => ({
      layer: jsonReplies(FILES_INFO, (body) =>
        Object.fromEntries(
          Object.entries(body)
            .toReversed()
            .map(([path, info]) => [path, sorted(info as Json)]),
        ),
      ),
    }),
  },
  {
    id: 'execd.tree.directories-of-size-0',
    says: 'tells of directories and links that their size is 0',
    axis: 'execd-directory-size',
    allows: 'execd-api.yaml listDirectory 200: the directory of the example has that size.',
    server: () => ({
      layer: each(told, (info) => (info.type === 'directory' || info.type === 'symlink' ? { ...info, size: 0 } : info)),
    }),
  },
  {
    id: 'execd.tree.owner-numbers-marked',
    says: 'tells a user and a group without a name by their number with a mark',
    axis: 'execd-file-unnamed',
    silent: 'Nothing is said of the owner of a file whose user has no name.',
    server: () => ({
      layer: each(told, (info) => ({
        ...info,
        owner: /^\d+$/.test(String(info.owner)) ? `#${info.owner}` : info.owner,
        group: /^\d+$/.test(String(info.group)) ? `#${info.group}` : info.group,
      })),
    }),
  },
  {
    id: 'execd.tree.listed-by-level',
    says: 'lists one level after the other',
    axis: 'execd-list-order',
    allows: 'execd-api.yaml listDirectory: descendants follow their parent; that they follow at once is not said.',
    server: () => ({
      layer: entries(LIST_DIRECTORY, (list, request) =>
        list.toSorted((a, b) => depthOf(request, a.path) - depthOf(request, b.path)),
      ),
    }),
  },
  {
    id: 'execd.tree.directories-refused-500',
    says: 'refuses to delete a directory as a file with 500',
    axis: 'execd-delete-refusal',
    allows: 'execd-api.yaml removeFiles: 500 is the only refusal that it documents.',
    server: () => ({
      layer: replies(REMOVE_FILES, (reply, request) =>
        reply.status === 400 && queryOf(request).has('path') ? { ...reply, status: 500 } : reply,
      ),
    }),
  },
  {
    id: 'execd.tree.directories-passed-over',
    says: 'passes over directories that are to be deleted as files',
    axis: 'execd-delete-refusal',
    silent: 'Only files are removed, and whether a directory is refused or passed over is not said.',
    server: () => ({
      layer: replies(REMOVE_FILES, (reply, request) =>
        reply.status === 400 && queryOf(request).has('path') ? answerOf(200) : reply,
      ),
    }),
  },
  {
    id: 'execd.tree.permissions-unknown-404',
    says: 'answers 404 to a change of permissions of a file that is not there',
    axis: 'execd-permissions-unknown',
    silent: 'With which status a change of what is not there is refused is not said.',
    server: () => ({
      layer: replies(CHMOD_FILES, async (reply) => {
        const body = await wholeBody(reply);
        const { code } = parsed(body) ?? {};
        return code === 'FILE_NOT_FOUND' ? { ...reply, body, status: 404 } : { ...reply, body };
      }),
    }),
  },
  {
    id: 'execd.tree.move-directory-400',
    says: 'says that a move into a directory that is not there is wrong',
    axis: 'execd-move-directory',
    allows:
      'execd-api.yaml renameFiles: 400, 404 and 500 are documented, and none is said to be that of a missing directory.',
    server: () => ({
      layer: where(RENAME_FILES, async (request, next) => {
        const [first] = await movesOf(request);
        const known = first !== undefined && (await isThere(first.src, next));
        return known ? refusedWith(RENAME_FILES, 404, 400)(request, next) : next();
      }),
    }),
  },
  {
    id: 'execd.tree.move-over-refused',
    says: 'refuses to move a file to where there is one',
    axis: 'execd-move-over',
    silent: 'Whether a move replaces what is there is not said.',
    server: () => ({
      layer: where(RENAME_FILES, async (request, next) => {
        for (const { src, dest } of await movesOf(request)) {
          if (typeof src !== 'string' || typeof dest !== 'string') continue;
          if ((await isThere(src, next)) && (await isThere(dest, next))) {
            return answerOf(400, { code: 'FILE_EXISTS', message: 'there is a file' });
          }
        }
        return next();
      }),
    }),
  },
  {
    id: 'execd.tree.straight-paths-only',
    says: 'refuses to tell of a file by a path with a point, two points or two slashes',
    axis: 'execd-path-forms',
    silent: 'A path is a text that names a file; whether it must be in its shortest form is not said.',
    server: () => ({
      layer: where(FILES_INFO, async (request, next) =>
        queryOf(request)
          .getAll('path')
          .some((path) => /\/(\.{1,2}(\/|$)|\/)/.test(path))
          ? answerOf(400, { code: 'INVALID_PATH', message: 'not in its shortest form' })
          : next(),
      ),
    }),
  },
];
