import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import type { Decisions } from '../decisions.ts';
import { badRequest, type Failure } from '../failure.ts';
import { type Call, sendEmpty } from '../http/call.ts';
import { asObject } from '../http/shape.ts';
import { absolutePath } from './path.ts';
import { type Permissions, readPermissions } from './permissions.ts';
import { writeUploaded } from './write.ts';

const METADATA_LIMIT_BYTES = 64 * 1024;
/** A body that stands still for so long is given up, in milliseconds. */
const STALLED_MS = 60_000;

/** POST /files/upload: pairs of a `metadata` part (JSON) and a `file` part, in sequence, streamed to disk. */
export async function uploadFile({ decisions }: { decisions: Decisions }, { req, res }: Call): Promise<void> {
  let pending: { path: string; permissions: Permissions } | undefined;
  let files = 0;
  await eachPart(req, async (name, content) => {
    if (name === 'metadata') {
      if (pending) throw multipart(`metadata of ${pending.path} is followed by other metadata instead of its file`);
      pending = await readMetadata(content);
    } else if (name === 'file') {
      if (!pending) throw multipart('a file part must follow its metadata part');
      const { path, permissions } = pending;
      pending = undefined;
      await writeUploaded(path, permissions, content, decisions);
      files++;
    } else {
      throw multipart(`the form has a part ${JSON.stringify(name)}, only metadata and file are expected`);
    }
  });
  if (pending) throw multipart(`metadata of ${pending.path} has no file part after it`);
  if (files === 0) throw multipart('the form has neither metadata nor file');
  sendEmpty(res);
}

type PartHandler = (name: string, content: Readable) => Promise<void>;

/**
 * Hands the parts of a form to `handle`, one after the other, although the parser announces the next while one is still
 * being written. The first failure ends the parts that are open; it is thrown when nothing is going on any more.
 */
async function eachPart(req: IncomingMessage, handle: PartHandler): Promise<void> {
  const parser = openParser(req);
  const open = new Set<Readable>();
  let queue = Promise.resolve();
  let failed = false;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: unknown): void => {
        failed = true;
        reject(error);
        for (const content of open) content.destroy();
      };
      const broken = (message: string): void => fail(multipart(message));
      parser.on('file', (name, content) => {
        open.add(content);
        // The parser tells the same itself; without a listener it would end the process.
        content.on('error', () => {}).on('close', () => open.delete(content));
        queue = queue.then(() => (failed ? undefined : handle(String(name), content)));
        queue.catch(fail);
      });
      parser.on('finish', () => queue.then(resolve, reject));
      parser.on('error', (error) => broken(error instanceof Error ? error.message : String(error)));
      req.on('close', () => req.complete || broken('the connection was closed before the body was whole'));
      req.setTimeout(STALLED_MS, () => broken(`no data came for ${STALLED_MS / 1000} s`));
      req.pipe(parser);
    });
  } finally {
    req.unpipe(parser);
    req.setTimeout(0);
    req.resume();
    await Promise.allSettled([queue]);
  }
}

function openParser(req: IncomingMessage): BusboyInstance {
  const type = req.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    throw multipart(
      `Content-Type must be multipart/form-data with a boundary, got ${JSON.stringify(type.slice(0, 80))}`,
    );
  }
  try {
    // Every part as a stream: clients send either kind with and without a file name.
    return new Busboy({ headers: req.headers as BusboyHeaders, isPartAFile: () => true });
  } catch (error) {
    throw multipart(error instanceof Error ? error.message : String(error));
  }
}

async function readMetadata(content: Readable): Promise<{ path: string; permissions: Permissions }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > METADATA_LIMIT_BYTES) throw multipart(`metadata is longer than ${METADATA_LIMIT_BYTES} bytes`);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch (error) {
    throw multipart(`metadata is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const object = asObject(value, 'metadata');
  return {
    path: absolutePath(object.path, 'metadata.path'),
    permissions: await readPermissions(object, 'metadata', false),
  };
}

function multipart(message: string): Failure {
  return badRequest(message, 'INVALID_MULTIPART');
}
