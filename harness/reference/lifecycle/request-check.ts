/** Holds requests to the document. */
import type { Contract } from '../../contract/types.ts';
import { parseJson, readBody } from './json-body.ts';
import { invalid } from './refusal.ts';

const PREFIX = '/v1';

/**
 * Reads the body and checks parameters, content type and body against the document. Gives the parsed body, undefined
 * when there is none. Throws a 400 that names the first places at fault.
 */
export async function checkedRequest(contract: Contract, request: Request): Promise<unknown> {
  const url = new URL(request.url);
  const target = url.pathname.slice(PREFIX.length) + url.search;
  const operation = contract.match(request.method, target);
  if (!operation) throw new Error(`${request.method} ${url.pathname} is no operation of ${contract.document}`);
  const text = await readBody(request.body);
  const body = text === '' ? undefined : parseJson(text);
  const problems = contract.checkRequest(operation, {
    method: request.method,
    target,
    headers: [...request.headers],
    ...(text === '' ? {} : { body: { bytes: Buffer.byteLength(text), text } }),
  });
  if (problems.length > 0) {
    const first = problems
      .slice(0, 3)
      .map(({ in: where, pointer, message }) => `${where} ${pointer} ${message}`.replace(/\s+/g, ' '));
    throw invalid(`The request breaks ${contract.document}: ${first.join('; ')}.`);
  }
  return body;
}
