/**
 * Requests with null where there should be nothing at all. The documents do not allow it, servers take it, and an SDK that
 * sends it leaves its driver no choice: that is told by the rules about the SDK, in a run, and is no fault of the driver.
 */
import type { Layer } from '../front/reply.ts';

/** Members that the documents have as texts, and that need not be there. */
const NULLS = /"(?:owner|group)": ?null,? ?/g;

/** A form is a part with metadata before its contents, which stay. */
const FIRST_PART = /^[\s\S]*?\r\n\r\n\{[^\r\n]*\}\r\n/;

/** Leaves out owner and group that are null, where files and directories are made. */
export const withoutNulls: Layer = async (request, next) => {
  const { api, method, target } = request;
  if (api !== 'execd' || method !== 'POST' || !/^\/(?:files\/upload|directories)(?:\?|$)/.test(target)) return next();
  const text = (await request.body()).toString('latin1');
  const head = target.startsWith('/directories') ? text : (FIRST_PART.exec(text)?.[0] ?? '');
  const changed = head.replace(NULLS, '').replace(/, ?\}/g, '}');
  return next({ body: Buffer.from(changed + text.slice(head.length), 'latin1') });
};
