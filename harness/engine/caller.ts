/** Sends `call` steps: plain HTTP, nothing checked or mended on the way out. */
import type { Operation } from '../contract/types.ts';
import { ActionFailure } from '../drivers/driver.ts';
import { describeError, HarnessError } from '../errors.ts';
import { jsonOrText } from '../json-text.ts';
import type { Caller, CallRequest, CallResult } from '../verbs/surroundings.ts';
import { isRecorderAnswer } from '../wire/trouble.ts';
import { keyHeader } from './api-key.ts';
import { marksOf, withoutEmptyType } from './marks.ts';
import { now } from './now.ts';
import { fillPath, queryText } from './request-line.ts';

export type CallerOptions = {
  /** Base URL of the API: the recorder, with `/v1`. */
  url: string;
  apiKey: string | undefined;
  operations: readonly Pick<Operation, 'operationId' | 'method' | 'path'>[];
};

export function createCaller(options: CallerOptions): Caller {
  return async (request, signal) => {
    const operation = options.operations.find(({ operationId }) => operationId === request.operation);
    if (operation === undefined) throw new HarnessError(`no document has the operation ${request.operation}`);
    const url = `${options.url}${fillPath(operation.path, request.path)}${queryText(request.query)}`;
    try {
      const sentAt = now();
      const response = await fetch(url, {
        method: operation.method.toUpperCase(),
        headers: headersOf(request, options.apiKey),
        redirect: 'manual',
        signal,
        // As bytes: with text, fetch would add a media type where none is wanted.
        ...(request.body === undefined ? {} : { body: Buffer.from(request.body as string) }),
      });
      const result = { ...(await resultOf(response)), sentAt, answeredAt: now() };
      if (isRecorderAnswer(result.status, result.body)) throw new Error((result.body as { message: string }).message);
      return result;
    } catch (cause) {
      throw new ActionFailure(`${request.operation} got no answer: ${describeError(cause)}`, { cause });
    }
  };
}

function headersOf(request: CallRequest, apiKey: string | undefined): Record<string, string> {
  const headers = {
    ...keyHeader(request.key, apiKey),
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...marksOf(request),
    ...request.headers,
  };
  return withoutEmptyType(headers);
}

async function resultOf(response: Response): Promise<Omit<CallResult, 'sentAt' | 'answeredAt'>> {
  const text = await response.text();
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, headers, body: text === '' ? null : jsonOrText(text) };
}
