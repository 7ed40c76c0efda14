/** Servers whose execd gives and takes the contents of files in another way that the documents, or HTTP, allow. */
import { ofExecd, queryOf, type Which } from '../../harness/faults/operations.ts';
import { answerOf, withHeader } from '../../harness/faults/wiring.ts';
import { wholeBody } from '../../harness/front/front.ts';
import type { FrontRequest, Layer, Reply } from '../../harness/front/reply.ts';
import { replies, where } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { type HeaderList, headerValue } from '../../harness/wire/exchange.ts';

const DOWNLOAD = ofExecd('/files/download');
const UPLOAD = ofExecd('/files/upload');
const byLines: Which = (request) => DOWNLOAD(request) && /[?&](?:offset|limit)=/.test(request.target);
const byBytes: Which = (request) => DOWNLOAD(request) && !byLines(request);

const rangeOf = ({ headers }: Pick<FrontRequest, 'headers'>): string | undefined => headerValue(headers, 'range');
const ranged: Which = (request) => byBytes(request) && rangeOf(request) !== undefined;
const severalRanges: Which = (request) => ranged(request) && rangeOf(request)?.includes(',') === true;
/** One range or several, as they should be written. */
const WELL_FORMED = /^bytes=\s*(?:\d+-\d*|-\d+)(?:\s*,\s*(?:\d+-\d*|-\d+))*$/;
const malformed: Which = (request) =>
  ranged(request) && !WELL_FORMED.test(rangeOf(request) ?? '') && !/^(?!bytes)\w+=/.test(rangeOf(request) ?? '');

const without = (headers: HeaderList, ...names: string[]): HeaderList =>
  headers.filter(([name]) => !names.includes(name.toLowerCase()));

/** Asks without a header. */
const askedWithout =
  (which: Which, name: string): Layer =>
  (request, next) =>
    which(request) ? next({ headers: without(request.headers, name) }) : next();

/** Changes the headers of answers with such a status. */
const headed = (which: Which, status: (code: number) => boolean, change: (headers: HeaderList) => HeaderList): Layer =>
  replies(which, (reply) => (status(reply.status) ? { ...reply, headers: change(reply.headers) } : reply));

type Span = { told: string; content: Buffer };

/** The parts of a file that several ranges ask for; those that it does not have are left out. */
function spansIn(range: string, file: Buffer): Span[] {
  return [...range.matchAll(/(\d*)-(\d*)/g)].flatMap(([, first = '', last = '']) => {
    const from = first === '' ? Math.max(0, file.length - Number(last)) : Number(first);
    const to = first === '' || last === '' ? file.length - 1 : Math.min(file.length - 1, Number(last));
    return from > to ? [] : [{ told: `bytes ${from}-${to}/${file.length}`, content: file.subarray(from, to + 1) }];
  });
}

const BOUNDARY = 'part-of-a-file';

/** A reply with a body of another length. */
const withBytes = (reply: Reply, body: Buffer): Reply => ({
  ...reply,
  headers: [...without(reply.headers, 'content-length', 'transfer-encoding'), ['Content-Length', String(body.length)]],
  body,
});

/** Answers a request for several ranges with a part or parts, where the server gives the whole file. */
const inParts = (change: (whole: Reply, spans: readonly Span[]) => Reply): Layer =>
  replies(severalRanges, async (reply, request) => {
    if (reply.status !== 200) return reply;
    const body = await wholeBody(reply);
    return change({ ...reply, body }, spansIn(rangeOf(request) ?? '', body));
  });

const inMultipart = inParts((reply, spans) => {
  const pieces = spans.flatMap(({ told, content }) => [
    Buffer.from(`--${BOUNDARY}\r\nContent-Type: application/octet-stream\r\nContent-Range: ${told}\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
  const { headers, ...rest } = withBytes(reply, Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]));
  const type: [string, string] = ['Content-Type', `multipart/byteranges; boundary=${BOUNDARY}`];
  return { ...rest, status: 206, headers: [...without(headers, 'content-type'), type] };
});

const firstOnly = inParts((reply, [first]) => {
  if (first === undefined) return reply;
  const { headers, ...rest } = withBytes(reply, first.content);
  return { ...rest, status: 206, headers: [...headers, ['Content-Range', first.told]] };
});

/** A part that is the whole file is answered as that. */
const wholeAs200 = replies(ranged, (reply) => {
  const told = /^bytes 0-(\d+)\/(\d+)$/.exec(headerValue(reply.headers, 'content-range') ?? '');
  if (reply.status !== 206 || told === null || Number(told[1]) + 1 !== Number(told[2])) return reply;
  return { ...reply, status: 200, headers: without(reply.headers, 'content-range') };
});

/** A range of an empty file is not looked at. */
const emptyAsWhole = where(ranged, async (request, next) => {
  const reply = await next();
  if (reply.status !== 416 || headerValue(reply.headers, 'content-range') !== 'bytes */0') return reply;
  return next({ headers: without(request.headers, 'range') });
});

const noValidator = where(byBytes, async (request, next) => {
  const conditional = headerValue(request.headers, 'if-range') !== undefined;
  const reply = await next(conditional ? { headers: without(request.headers, 'range', 'if-range') } : undefined);
  return { ...reply, headers: without(reply.headers, 'etag', 'last-modified') };
});

/** Lines with something else for their ends. */
const lines = (change: (text: string) => string): Layer =>
  replies(byLines, async (reply) => {
    if (reply.status !== 200) return reply;
    const text = (await wholeBody(reply)).toString('latin1');
    return withBytes(reply, Buffer.from(change(text), 'latin1'));
  });

/** Lines behind the last one of a file are refused. */
const behindRefused = (code: number): Layer =>
  replies(byLines, async (reply, request) => {
    if (reply.status !== 200 || !queryOf(request).has('offset')) return reply;
    const body = await wholeBody(reply);
    return body.length > 0
      ? { ...reply, body }
      : answerOf(code, { code: 'NO_SUCH_LINE', message: 'the file has no such line' });
  });

const range = 'RFC 9110, 14.2, which execd-api.yaml downloadFile ("HTTP range requests are supported") refers to';
const several = 'execd-several-ranges';

export const execdContentVariants: readonly Variant[] = [
  {
    id: 'execd.download.extended-name',
    says: 'tells names of files in their extended form alone, in capital letters where that is the same',
    axis: 'execd-download-headers',
    allows: 'RFC 6266, 4.1: the type is the same in any case, and a name may be an extended one.',
    server: () => ({
      layer: headed(
        byBytes,
        (code) => code < 300,
        withHeader('content-disposition', (told) => told.replace(/^attachment; filename="[^"]*"/, 'ATTACHMENT')),
      ),
    }),
  },
  {
    id: 'execd.download.token-name',
    says: 'tells names of files without quotes, where they need none',
    axis: 'execd-download-headers',
    allows: 'RFC 6266, 4.1: the name is a token or a quoted string.',
    server: () => ({
      layer: headed(
        byBytes,
        (code) => code < 300,
        withHeader('content-disposition', (told) =>
          told.replace(/^attachment; filename="([\w.-]+)";.*$/, 'attachment;filename=$1'),
        ),
      ),
    }),
  },
  {
    id: 'execd.download.several-in-parts',
    says: 'answers several ranges with a multipart body',
    axis: several,
    allows: `${range}: several ranges are answered as multipart/byteranges (15.3.7.2).`,
    server: () => ({ layer: inMultipart }),
  },
  {
    id: 'execd.download.several-first',
    says: 'answers several ranges with the first of them, and says so',
    axis: several,
    allows: `${range}: a 206 may hold a part of what was asked for, since it describes itself (15.3.7).`,
    server: () => ({ layer: firstOnly }),
  },
  {
    id: 'execd.download.bare-416',
    says: 'does not tell the length of a file where it does not have a range',
    axis: 'execd-416',
    allows: `execd-api.yaml downloadFile 416 documents no header; ${range} only advises it.`,
    server: () => ({
      layer: headed(
        ranged,
        (code) => code === 416,
        (headers) => without(headers, 'content-range'),
      ),
    }),
  },
  {
    id: 'execd.download.length-unknown',
    says: 'does not tell the length of the file with a part of it',
    axis: 'execd-content-range',
    allows: 'RFC 9110, 14.4: an asterisk stands for a length that is unknown.',
    server: () => ({
      layer: headed(
        ranged,
        (code) => code === 206,
        withHeader('content-range', (told) => told.replace(/\/\d+$/, '/*')),
      ),
    }),
  },
  {
    id: 'execd.download.whole-as-200',
    says: 'answers a range that is all of the file with 200',
    axis: 'execd-download',
    allows: `${range}: a server may ignore a Range header; nothing is lost by it here.`,
    server: () => ({ layer: wholeAs200 }),
  },
  {
    id: 'execd.download.empty-as-whole',
    says: 'answers any range of an empty file with the empty file',
    axis: 'execd-download',
    allows: `${range}: a server may ignore a Range header.`,
    server: () => ({ layer: emptyAsWhole }),
  },
  {
    id: 'execd.download.malformed-ignored',
    says: 'gives the whole file for a malformed range',
    axis: 'execd-download',
    allows: `${range}: a server may ignore or reject what is no valid range.`,
    server: () => ({ layer: askedWithout(malformed, 'range') }),
  },
  {
    id: 'execd.download.malformed-416',
    says: 'answers a malformed range with 416',
    axis: 'execd-download',
    allows: `${range}: a server may ignore or reject what is no valid range.`,
    server: () => ({
      layer: replies(malformed, (reply) =>
        reply.status === 400 ? answerOf(416, { code: 'RANGE_NOT_SATISFIABLE', message: 'no valid range' }) : reply,
      ),
    }),
  },
  {
    id: 'execd.download.no-validator',
    says: 'sends neither a tag nor a time of a file, and gives the whole of it for any If-Range',
    axis: 'execd-validators',
    silent: 'No document names ETag or Last-Modified, without which no condition can hold (RFC 9110, 13.1.5).',
    server: () => ({ layer: noValidator }),
  },
  {
    id: 'execd.download.weak-tag',
    says: 'sends weak tags of files, and gives the whole of one for any If-Range',
    axis: 'execd-validators',
    allows: 'RFC 9110, 13.1.5: a weak validator never matches in If-Range.',
    server: () => ({
      layer: where(byBytes, async (request, next) => {
        const conditional = headerValue(request.headers, 'if-range') !== undefined;
        const reply = await next(conditional ? { headers: without(request.headers, 'range', 'if-range') } : undefined);
        return { ...reply, headers: withHeader('etag', (tag) => `W/${tag}`)(reply.headers) };
      }),
    }),
  },
  {
    id: 'execd.download.type-parameter',
    says: 'sends media types of downloads in capital letters, with a parameter',
    axis: 'execd-download-type',
    allows: 'RFC 9110, 8.3.1: the names of media types are the same in any case, and may have parameters.',
    server: () => ({
      layer: headed(
        DOWNLOAD,
        (code) => code < 300,
        withHeader('content-type', (told) => `${told.replace(/;.*/, '').toUpperCase()};charset=utf-8`),
      ),
    }),
  },
  {
    id: 'execd.lines.unended',
    says: 'gives lines without the end of the last one',
    axis: 'execd-lines',
    silent: 'Whether the end of a line belongs to it is not said of reading by lines.',
    server: () => ({ layer: lines((text) => text.replace(/\n$/, '')) }),
  },
  {
    id: 'execd.lines.ended',
    says: 'gives the last line with an end, whether it has one in the file or not',
    axis: 'execd-lines',
    silent: 'Whether the end of a line belongs to it is not said of reading by lines.',
    server: () => ({ layer: lines((text) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)) }),
  },
  {
    id: 'execd.lines.no-returns',
    says: 'gives lines without carriage returns at their ends',
    axis: 'execd-lines',
    silent: 'Whether a carriage return belongs to the end of a line is not said.',
    server: () => ({ layer: lines((text) => text.replaceAll('\r\n', '\n')) }),
  },
  {
    id: 'execd.lines.behind-416',
    says: 'answers 416 where a file has no such line',
    axis: 'execd-lines-behind',
    allows: 'execd-api.yaml downloadFile 416: there is no such range in the file.',
    server: () => ({ layer: behindRefused(416) }),
  },
  {
    id: 'execd.lines.behind-400',
    says: 'answers 400 where a file has no such line',
    axis: 'execd-lines-behind',
    silent: 'Nothing says what an offset behind the last line brings.',
    server: () => ({ layer: behindRefused(400) }),
  },
  {
    id: 'execd.upload.failures-500',
    says: 'answers 500 to an upload for whose file there is no place',
    axis: 'execd-upload-failures',
    allows: 'execd-api.yaml uploadFile 500: documented, and nothing says which failures are faults of the request.',
    server: () => ({
      layer: replies(UPLOAD, async (reply) => {
        if (reply.status !== 400) return reply;
        const body = await wholeBody(reply);
        const noPlace = /"code":"(?:IS_A_DIRECTORY|NOT_A_DIRECTORY|FILE_NOT_FOUND)"/.test(String(body));
        return noPlace ? answerOf(500, { code: 'RUNTIME_ERROR', message: 'cannot write' }) : { ...reply, body };
      }),
    }),
  },
];
