/** Reads request bodies and holds them to their shape. */
import { parseJson, readBody } from './json-body.ts';
import { invalid } from './refusal.ts';
import type { Shape } from './shape.ts';

/**
 * The parsed body; undefined when there is none and none is `required`. Throws a 400 for what is no JSON, comes as
 * another media type, or has another shape.
 */
export async function checkedBody(request: Request, shape: Shape, required = true): Promise<unknown> {
  const body = await readBody(request.body);
  if (body === '') {
    if (required) throw invalid('A JSON body is required.');
    return undefined;
  }
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw invalid(`The body must be application/json, not ${type || 'without a type'}.`);
  const value = parseJson(body);
  shape(value, '');
  return value;
}
