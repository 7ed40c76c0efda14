/** What is kept of one exchange while it runs, and the record that comes of it. */
import { endpointCallPort, type Upstream } from './endpoints.ts';
import { type Exchange, type HeaderList, headerValue, type KeptBody } from './exchange.ts';
import { decodeBytes, type KeptBytes, keepBytes } from './kept-bytes.ts';
import { createRedactor, type Redactor } from './redact.ts';
import { type FoundSecret, type RequestSecret, requestSecrets } from './request-secrets.ts';
import type { Trouble } from './trouble.ts';

/** Bytes of a decoded answer in which secrets are looked for. */
const MOST_SEARCHED = 1 << 20;

export type RecordingOptions = {
  scenario: string;
  driver?: string | undefined;
  bodyLimit: number;
  redactor: Redactor;
  now: () => Date;
  /** Milliseconds, from an origin that all recorders of the machine share. */
  monotonic: () => number;
};

export type Recording = {
  upstream: Upstream;
  method: string;
  /** Relative to the base of the API. */
  target: string;
  step: string | null;
  wrong: boolean;
  /** What stands for the API key where it is a wrong one. */
  wrongKey: string | undefined;
  /** The call of a driver that it belongs to. */
  call: string | undefined;
  at: Date;
  startedAt: number;
  requestHeaders: HeaderList;
  requestBody: KeptBytes;
  /** Whether the client has sent all of its body. */
  requestComplete: boolean;
  response: { status: number; headers: HeaderList; body: KeptBytes; complete: boolean } | undefined;
  trouble: Trouble | undefined;
  stoppedByClient: boolean;
  /** A stream of events has come to the event that ends it. */
  terminalSeen: boolean;
};

export function newRecording(
  options: RecordingOptions,
  start: Pick<Recording, 'upstream' | 'method' | 'target' | 'step' | 'wrong' | 'wrongKey' | 'call' | 'requestHeaders'>,
): Recording {
  return {
    ...start,
    at: options.now(),
    startedAt: options.monotonic(),
    requestBody: keepBytes(options.bodyLimit + options.redactor.margin),
    requestComplete: false,
    response: undefined,
    trouble: undefined,
    stoppedByClient: false,
    terminalSeen: false,
  };
}

export function beginResponse(
  recording: Recording,
  options: RecordingOptions,
  status: number,
  headers: HeaderList,
): KeptBytes {
  const body = keepBytes(options.bodyLimit + options.redactor.margin);
  recording.response = { status, headers, body, complete: false };
  return body;
}

/** The exchange as it may be written: every secret is replaced. */
export function toExchange(recording: Recording, options: RecordingOptions, seq: number): Exchange {
  const { redactor } = options;
  const { upstream, method, target, response, trouble } = recording;
  const secretMembers = endpointCallPort(method, target) !== undefined ? ['headers'] : [];
  const secrets = secretsOf(recording);
  const repeated = createRedactor(repeatedValues(secrets));
  const requestBody = keptBody(options, recording.requestBody, recording.requestHeaders, recording.requestComplete, []);
  return {
    seq,
    scenario: options.scenario,
    ...(options.driver === undefined ? {} : { driver: options.driver }),
    step: recording.step === null ? null : redactor.text(recording.step),
    at: recording.at.toISOString(),
    tick: Math.round(recording.startedAt * 1000) / 1000,
    ms: Math.round((options.monotonic() - recording.startedAt) * 1000) / 1000,
    api: upstream.api,
    base: redactor.target(upstream.base),
    request: {
      method,
      target: redactor.target(target),
      headers: redactor.headers(recording.requestHeaders, new Set(upstream.secretHeaders.keys())),
      ...(requestBody.bytes > 0 || requestBody.truncated ? { body: requestBody } : {}),
    },
    ...(response
      ? {
          response: {
            status: response.status,
            headers: repeated.headers(redactor.headers(response.headers)),
            body: hidden(
              keptBody(options, response.body, response.headers, response.complete, secretMembers),
              repeated,
            ),
          },
        }
      : {}),
    ...(trouble ? { failure: redactor.text(`${trouble.reason}: ${trouble.message}`) } : {}),
    ...(recording.stoppedByClient ? { stoppedBy: 'client' as const } : {}),
    ...(recording.call === undefined ? {} : { call: recording.call }),
    ...(secrets.length === 0 ? {} : { secrets: secrets.map(withoutValue) }),
    ...(recording.wrong ? { wrongOnPurpose: true as const } : {}),
    ...(recording.wrongKey === undefined ? {} : { wrongKey: recording.wrongKey }),
  };
}

/** Only the creation of a sandbox has any, and only what was kept of an answer is known. */
function secretsOf({ upstream, method, target, requestHeaders, requestBody, response }: Recording): FoundSecret[] {
  if (upstream.api !== 'lifecycle' || method !== 'POST' || target.split('?')[0] !== '/sandboxes') return [];
  if (response === undefined) return [];
  const encoding = headerValue(response.headers, 'content-encoding')?.trim().toLowerCase();
  const body = response.body.buffer();
  const plain = encoding === undefined ? body : decodeBytes(body, encoding, MOST_SEARCHED);
  return requestSecrets({
    request: requestBody.buffer(),
    requestHead: `${target}\n${headText(requestHeaders)}`,
    response: plain ?? body,
    responseHead: headText(response.headers),
  });
}

/** What the redactor takes out of a request by its name has none in the answer. Values of `env` are kept in both. */
const repeatedValues = (secrets: readonly FoundSecret[]): string[] =>
  secrets.filter(({ member, repeated }) => repeated && member !== 'env').map(({ value }) => value);

const withoutValue = ({ member, repeated }: FoundSecret): RequestSecret =>
  repeated ? { member, repeated } : { member };

const hidden = (body: KeptBody, { text }: Redactor): KeptBody =>
  body.text === undefined ? body : { ...body, text: text(body.text) };

const headText = (headers: HeaderList): string => headers.map((line) => line.join(': ')).join('\n');

function keptBody(
  options: RecordingOptions,
  body: KeptBytes,
  headers: HeaderList,
  complete: boolean,
  secretMembers: string[],
): KeptBody {
  const bytes = body.bytes();
  if (bytes === 0) return complete ? { bytes } : { bytes, truncated: true };
  const { redactor, bodyLimit } = options;
  const encoding = headerValue(headers, 'content-encoding')?.trim().toLowerCase();
  const encoded = encoding !== undefined && encoding !== '' && encoding !== 'identity';
  const kept = encoded ? decodeBytes(body.buffer(), encoding, bodyLimit + redactor.margin) : body.buffer();
  // What cannot be decoded cannot be searched for secrets either.
  if (!kept) return { bytes, truncated: true };
  const contentType = headerValue(headers, 'content-type');
  const part = redactor.body({ kept, bytes, complete: complete && !body.cut(), contentType, secretMembers }, bodyLimit);
  return part;
}
