/** Servers that compress what may be compressed. */
import { Readable, type Transform } from 'node:stream';
import { constants, createDeflate, createGzip } from 'node:zlib';
import type { FrontRequest, Reply } from '../../harness/front/reply.ts';
import { replies } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { withHeader, withoutHeader } from '../../harness/wire/header-lines.ts';
import { butDownloads } from './which.ts';

const axis = 'http-coding';

/** Whether the client takes a body in this coding. */
const accepts = ({ headers }: FrontRequest, coding: string): boolean =>
  headers.some(
    ([name, value]) =>
      name.toLowerCase() === 'accept-encoding' &&
      value.split(',').some((one) => new RegExp(`^\\s*${coding}\\s*(?:;\\s*q=(?!0(?:\\.0*)?\\s*$).*)?$`).test(one)),
  );

/** A layer that compresses bodies for clients which take them so; what comes bit by bit goes on bit by bit. */
const compressed = (coding: string, compressor: () => Transform) =>
  replies(butDownloads, async (reply, request): Promise<Reply> => {
    const coded = reply.headers.some(([name]) => name.toLowerCase() === 'content-encoding');
    const empty = request.method === 'HEAD' || reply.status === 204 || reply.status === 304;
    if (coded || empty || reply.status === 206 || !accepts(request, coding)) return reply;
    const pieces = (Buffer.isBuffer(reply.body) ? Readable.from([reply.body]) : reply.body)[Symbol.asyncIterator]();
    const first = await pieces.next();
    // Compressed nothing is a few bytes.
    if (first.done === true || first.value.length === 0) return { ...reply, body: Buffer.alloc(0) };
    const source = Readable.from(begunWith(first.value, pieces));
    const into = compressor();
    source.on('error', (error) => into.destroy(error));
    into.on('close', () => source.destroy());
    const headers = withHeader(withoutHeader(reply.headers, 'content-length'), 'Content-Encoding', coding);
    return { ...reply, headers: withHeader(headers, 'Vary', 'Accept-Encoding'), body: source.pipe(into) };
  });

async function* begunWith(first: Buffer, others: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => others };
}

const flush = constants.Z_SYNC_FLUSH;

export const codingVariants: readonly Variant[] = [
  {
    id: 'http.coding.gzip',
    says: 'compresses what it sends to clients that take gzip, event streams too',
    axis,
    hop: true,
    silent: 'A client that sends Accept-Encoding gets what it asks for (RFC 9110, section 12.5.3).',
    server: () => ({ layer: compressed('gzip', () => createGzip({ flush })) }),
  },
  {
    id: 'http.coding.deflate',
    says: 'compresses what it sends to clients that take deflate, event streams too',
    axis,
    hop: true,
    silent: 'A client that sends Accept-Encoding gets what it asks for (RFC 9110, section 12.5.3).',
    server: () => ({ layer: compressed('deflate', () => createDeflate({ flush })) }),
  },
];
