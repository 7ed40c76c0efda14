/** Servers whose execd answers in another way than with streams. */
import { ofExecd, type Which } from '../../harness/faults/operations.ts';
import { answerOf, type Json } from '../../harness/faults/wiring.ts';
import type { Framing } from '../../harness/front/reply.ts';
import { jsonReplies, replies, withObject } from '../../harness/variants/layers.ts';
import type { LegalServer, Variant } from '../../harness/variants/variant.ts';
import { headerValue } from '../../harness/wire/exchange.ts';
import type { Answer } from '../../harness/wire/faults.ts';
import { withoutHeader } from '../../harness/wire/header-lines.ts';

/** Since when execd of a sandbox has been asked, it answers so many milliseconds later. */
const LATE_MS = 700;

/** A server with something in front of execd that answers instead of it at first. */
function late(answer: () => Answer): LegalServer {
  const first = new Map<string, number>();
  return {
    layer: async (request, next) => {
      if (request.api !== 'execd' || request.sandbox === undefined) return next();
      const since = first.get(request.sandbox.id) ?? performance.now();
      first.set(request.sandbox.id, since);
      return performance.now() - since >= LATE_MS ? next() : answer();
    },
  };
}

/** Changes what is told of each file, be it in a list or in a map. */
const files =
  (change: (info: Json) => Json) =>
  (body: Json): Json => {
    const told = (info: unknown): unknown => (typeof info === 'object' && info !== null ? change(info as Json) : info);
    if (Array.isArray(body)) return body.map(told) as unknown as Json;
    return Object.fromEntries(Object.entries(body).map(([path, info]) => [path, told(info)]));
  };

const info = ofExecd('/files/info');
const listed = ofExecd('/directories/list');
const told: typeof info = (request) => info(request) || listed(request);

/** A time with another number of digits behind the second. */
const withDigits = (time: unknown, digits: string): unknown =>
  typeof time === 'string' ? time.replace(/(:\d\d:\d\d)(\.\d+)?/, `$1${digits}`) : time;

const times = (digits: string) =>
  files((file) => ({
    ...file,
    modified_at: withDigits(file.modified_at, digits),
    created_at: withDigits(file.created_at, digits),
  }));

/** Where no range is asked for: the length belongs to what answers one, also where that is the whole file. */
const wholeDownload: Which = (request) =>
  ofExecd('/files/download')(request) && headerValue(request.headers, 'range') === undefined;

/** Whole files without their length, their end told in another way. */
const download = (id: string, says: string, framing: Framing): Variant => ({
  id: `execd.download.${id}`,
  says,
  axis: 'execd-download',
  hop: true,
  allows: 'execd-api.yaml downloadFile 200: Content-Length is of the byte-range mode only.',
  server: () => ({
    layer: replies(wholeDownload, (reply) => {
      if (reply.status !== 200) return reply;
      return {
        ...reply,
        headers: withoutHeader(reply.headers, 'content-length'),
        framing: { ...reply.framing, ...framing },
      };
    }),
  }),
});

export const execdAnswerVariants: readonly Variant[] = [
  {
    id: 'execd.ready.late',
    says: 'answers at the endpoint of execd with 502 until a moment after it was asked first',
    axis: 'execd-ready',
    silent: 'That a sandbox is Running is not said to be when its execd answers.',
    server: () => late(() => answerOf(502, { code: 'BAD_GATEWAY', message: 'not yet' })),
  },
  {
    id: 'execd.ready.conflict',
    says: 'answers at the endpoint of execd with 409 until a moment after it was asked first',
    axis: 'execd-ready',
    silent: 'What stands in front of execd may say in its own words that a sandbox takes no requests yet.',
    server: () => late(() => answerOf(409, { code: 'SANDBOX_NOT_READY', message: 'not yet' })),
  },
  {
    id: 'execd.ping.body',
    says: 'answers a ping with a text',
    axis: 'execd-ping',
    silent: 'No content is documented for the answer to a ping, and none is forbidden.',
    server: () => ({
      layer: replies(ofExecd('/ping'), (reply) =>
        reply.status === 200
          ? { ...reply, headers: [...reply.headers, ['Content-Type', 'text/plain']], body: Buffer.from('pong') }
          : reply,
      ),
    }),
  },
  {
    id: 'execd.answers.body',
    says: 'answers what it has done with an object',
    axis: 'execd-empty-answers',
    silent: 'No content is documented for these answers, and none is forbidden.',
    server: () => ({
      layer: withObject(
        ({ api, method, target }) =>
          api === 'execd' && method !== 'GET' && !/^\/(command|code|files\/replace|session\/[^/]+\/run)/.test(target),
        200,
        { done: true },
      ),
    }),
  },
  {
    id: 'execd.download.bare',
    says: 'sends whole files without their name and length',
    axis: 'execd-download',
    allows: 'execd-api.yaml downloadFile 200: Content-Disposition and Content-Length are of the byte-range mode only.',
    server: () => ({
      layer: replies(wholeDownload, (reply) => {
        if (reply.status !== 200) return reply;
        const headers = reply.headers.filter(([name]) => !/^content-(disposition|length)$/i.test(name));
        return { ...reply, headers, framing: { ...reply.framing, length: 'chunked' } };
      }),
    }),
  },
  download('until-close', 'tells the end of a file that is read by the end of the connection', {
    length: 'until-close',
  }),
  download('small-chunks', 'sends files in chunks of 1000 bytes, without their length', {
    length: 'chunked',
    chunkBytes: 1000,
  }),
  {
    id: 'execd.files.whole-seconds',
    says: 'tells the times of files in whole seconds',
    axis: 'execd-file-times',
    allows: 'execd-api.yaml FileInfo.modified_at: a date-time needs no fraction, and the example has none.',
    server: () => ({ layer: jsonReplies(told, times('')) }),
  },
  {
    id: 'execd.files.nanoseconds',
    says: 'tells the times of files with nine digits behind the second',
    axis: 'execd-file-times',
    allows: 'execd-api.yaml FileInfo.modified_at: a date-time may have any number of digits.',
    server: () => ({ layer: jsonReplies(told, times('.123456789')) }),
  },
  {
    id: 'execd.files.no-type',
    says: 'does not tell of which type a file is, but in lists',
    axis: 'execd-file-members',
    allows: 'execd-api.yaml FileInfo: type is not required.',
    server: () => ({
      layer: jsonReplies(
        info,
        files(({ type: _, ...file }) => file),
      ),
    }),
  },
  {
    id: 'execd.files.more-members',
    says: 'tells more of files than the document names',
    axis: 'execd-file-members',
    allows: 'execd-api.yaml FileInfo: the object is not closed.',
    server: () => ({
      layer: jsonReplies(
        told,
        files((file) => ({ ...file, inode: 4711, links: 1, xattrs: {} })),
      ),
    }),
  },
  {
    id: 'execd.files.unnamed-owners',
    says: 'tells owners and groups by their numbers where it has no names for them, and in another way of members',
    axis: 'execd-file-owners',
    // Where files can be given to others, the sandbox has names for them.
    without: ['execd.users'],
    silent: 'Nothing is said of the owner of a file whose user has no name.',
    server: () => ({
      layer: jsonReplies(
        told,
        files(({ owner, group, ...file }) => ({ group: numbered(group), owner: numbered(owner), ...file })),
      ),
    }),
  },
];

/** The reference runtime has a name for everybody; to a server without `/etc/passwd` only root has one. */
const numbered = (name: unknown): unknown => (name === 'root' ? name : '65534');
