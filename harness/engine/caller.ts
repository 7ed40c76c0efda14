/** Sends `call` steps: plain HTTP, nothing checked or mended on the way out. */
import type { Operation } from '../contract/types.ts';
import { ActionFailure } from '../drivers/driver.ts';
import { describeError, HarnessError } from '../errors.ts';
import { jsonOrText } from '../json-text.ts';
import type { Caller, CallRequest, CallResult } from '../verbs/surroundings.ts';
import { STEP_HEADER, WRONG_HEADER, WRONG_KEY_HEADER } from '../wire/header-lines.ts';
import { isRecorderAnswer } from '../wire/trouble.ts';
import { keyHeader } from './api-key.ts';

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

/** Milliseconds since the epoch; unlike Date.now() it never jumps. */
const now = (): number => performance.timeOrigin + performance.now();

function fillPath(template: string, values: Record<string, unknown>): string {
  return template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new HarnessError(`the path parameter ${name} of ${template} is not given`);
    return encodeURIComponent(String(value));
  });
}

function queryText(query: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) parameters.append(name, String(item));
  }
  return parameters.size === 0 ? '' : `?${parameters}`;
}

function headersOf(request: CallRequest, apiKey: string | undefined): Record<string, string> {
  const headers = {
    ...keyHeader(request.key, apiKey),
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.wrongOnPurpose ? { [WRONG_HEADER]: '1' } : {}),
    ...(isHidden(request.key) ? { [WRONG_KEY_HEADER]: request.key } : {}),
    ...(request.step === undefined ? {} : { [STEP_HEADER]: encodeURIComponent(request.step) }),
    ...request.headers,
  };
  // An empty media type asks for none; an empty key is an empty key.
  return Object.fromEntries(Object.entries(headers).filter(([name, value]) => name !== 'content-type' || value !== ''));
}

/** Whether a record cannot tell this value from the right one: it hides both. */
const isHidden = (key: CallRequest['key']): boolean => key !== 'right' && key !== 'none' && key !== 'empty';

async function resultOf(response: Response): Promise<Omit<CallResult, 'sentAt' | 'answeredAt'>> {
  const text = await response.text();
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, headers, body: text === '' ? null : jsonOrText(text) };
}
