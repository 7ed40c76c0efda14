/** What the recorded exchange of the file API says, against what an SDK says: as agree.ts. */
import { isObject, type JsonObject } from '../json-object.ts';
import { type Exchange, headerValue } from '../wire/exchange.ts';
import { REDACTED } from '../wire/redacted.ts';
import { answered, type Differ, excerpts, sentBy } from './agree.ts';
import type { SeenExchange } from './calls.ts';
import type { FileRequest, FileResult } from './driver.ts';
import { doneResult, refusedResult, timeOf } from './http/files.ts';

type Done = Extract<FileResult, { ok: true }>;

/** The members of FileInfo that every driver knows. */
const MEMBERS = ['path', 'type', 'size', 'mode', 'owner', 'group', 'createdAt', 'modifiedAt'];

/** An action of the file API; `again` makes it once more, of one that only reads. */
export async function recordedFile(
  request: FileRequest,
  said: FileResult,
  seen: readonly SeenExchange[],
  { again, differ }: { again(): Promise<FileResult>; differ: Differ },
): Promise<FileResult> {
  const last = sentBy(seen, `${request.action} ${request.path}`, ({ api }) => api === 'execd');
  const { exchange, raw } = last;
  const { response } = exchange;
  const json = raw.responseJson;
  if (response !== undefined && response.status >= 400) {
    const refused = refusedResult({ status: response.status, json });
    compareRefusal(said, refused, isObject(json) && typeof json.code === 'string', exchange, differ);
    return refused;
  }
  const { body = { bytes: 0 }, status } = answered(last, differ);
  if (!said.ok) differ({ what: 'done', said: `${said.status} ${said.code}`, recorded: String(status), exchange });
  if (exchange.failure !== undefined) return said;
  const own: Partial<Done> = said.ok ? said : {};
  if (request.action === 'read') {
    const hidden = body.text?.includes(REDACTED) === true;
    if (body.truncated === true || hidden) {
      const length = isWhole(exchange) ? body.bytes : own.bytes;
      if (said.ok && own.bytes === length) return said;
      if (said.ok) differ({ what: 'bytes', said: String(own.bytes), recorded: String(length), exchange });
      return again();
    }
    const bytes = body.text === undefined ? Buffer.from(body.base64 ?? '', 'base64') : Buffer.from(body.text, 'utf8');
    const result = doneResult(request, { bytes, json: undefined });
    compareBytes(own, bytes, exchange, differ);
    return result;
  }
  const result = doneResult(request, { bytes: Buffer.alloc(0), json }) as Done;
  if (said.ok) compareMembers(own, result, exchange, differ);
  return result;
}

function compareRefusal(
  said: FileResult,
  refused: FileResult,
  hasCode: boolean,
  exchange: Exchange,
  differ: Differ,
): void {
  if (refused.ok) return;
  const recorded = `${refused.status} ${refused.code}`;
  if (said.ok) differ({ what: 'done', said: 'done', recorded, exchange });
  else if (said.status !== refused.status || (hasCode && said.code !== refused.code))
    differ({ what: 'refusal', said: `${said.status} ${said.code}`, recorded, exchange });
}

/** Whether the recorded length is that of the content: the body came whole, and was not compressed. */
const isWhole = ({ response, stoppedBy }: Exchange): boolean =>
  stoppedBy === undefined && headerValue(response?.headers ?? [], 'content-encoding') === undefined;

function compareBytes(said: Partial<Done>, recorded: Buffer, exchange: Exchange, differ: Differ): void {
  if (said.base64 === undefined) return;
  const own = Buffer.from(said.base64, 'base64');
  if (own.equals(recorded)) return;
  const shown = own.length === recorded.length || own.length < 1000 ? 'latin1' : undefined;
  const texts =
    shown === undefined
      ? { said: `${own.length} bytes`, recorded: `${recorded.length} bytes` }
      : excerpts(own.toString(shown), recorded.toString(shown));
  differ({ what: 'content', ...texts, exchange });
}

function compareMembers(said: Partial<Done>, recorded: Done, exchange: Exchange, differ: Differ): void {
  if (isObject(recorded.info)) compareInfo(said.info, recorded.info, exchange, differ);
  if (recorded.entries === undefined) return;
  const own = said.entries ?? [];
  if (own.length !== recorded.entries.length) {
    const texts = { said: `${own.length} entries`, recorded: `${recorded.entries.length} entries` };
    differ({ what: 'entries', ...texts, exchange });
    return;
  }
  const others = own.toSorted(byPath);
  for (const [index, entry] of recorded.entries.toSorted(byPath).entries())
    if (isObject(entry)) compareInfo(others[index], entry, exchange, differ);
}

const pathOf = (entry: unknown): string => String(isObject(entry) ? entry.path : entry);
const byPath = (a: unknown, b: unknown): number => (pathOf(a) < pathOf(b) ? -1 : pathOf(a) > pathOf(b) ? 1 : 0);

function compareInfo(said: unknown, recorded: JsonObject, exchange: Exchange, differ: Differ): void {
  const own = isObject(said) ? said : {};
  for (const name of MEMBERS) {
    if (recorded[name] === undefined || isSame(own[name], recorded[name])) continue;
    differ({ what: `info.${name}`, said: show(own[name]), recorded: show(recorded[name]), exchange });
  }
}

/** The same moment, as exact as both can tell it, or the same value. */
function isSame(said: unknown, recorded: unknown): boolean {
  if (!(recorded instanceof Date)) return said === recorded;
  const own = said instanceof Date ? said : timeOf(said);
  return own instanceof Date && Math.abs(own.getTime() - recorded.getTime()) <= 1;
}

const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value)).slice(0, 80);
