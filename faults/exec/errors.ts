/** Servers whose execd says in a wrong way that something is wrong, or takes bodies that are no JSON. */
import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { LiveFault } from '../../harness/faults/fault.ts';
import { execd, ofExecd, RUN } from '../../harness/faults/operations.ts';
import { answered, onWire, parsed, status, withBody } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';
import type { Fault } from '../../harness/wire/faults.ts';

const IN = ['exec/commands.yaml'];

const fault = (id: string, says: string, area: string[], server: LiveFault['server']): LiveFault => ({
  id: `exec.${id}`,
  says,
  area,
  in: IN,
  server,
});

/** Takes bodies that are no JSON for what `mend` makes of them. */
const taken = (mend: (text: string) => string): Fault => ({
  kind: 'ask',
  body: (bytes) => (parsed(bytes) === undefined ? Buffer.from(mend(bytes.toString())) : bytes),
});

/** Answers a refusal otherwise where the body of the request is meant. */
const refusedOtherwise = (meant: (body: Buffer) => boolean, to: number) => (): Fault => {
  let isMeant = false;
  return {
    kind: 'ask',
    body(bytes) {
      isMeant = meant(bytes);
      return bytes;
    },
    change: (answer) => (isMeant && answer.status === 400 ? { ...answer, status: to } : answer),
  };
};

const isNoJson = (bytes: Buffer): boolean => parsed(bytes) === undefined;
const lacksCommand = (bytes: Buffer): boolean => {
  const body = parsed(bytes);
  return isObject(body) && body.command === undefined;
};

const coded = (change: (code: unknown, message: unknown) => unknown): Fault => ({
  kind: 'change',
  change(answer) {
    const body = answer.status < 400 ? undefined : parsed(answer.body);
    return body === undefined
      ? answer
      : withBody(answer, JSON.stringify({ ...body, code: change(body.code, body.message) }));
  },
});

const notFound = (code: number): Fault => status((from) => from === 404, code);

export const errorFaults: readonly LiveFault[] = [
  {
    ...fault(
      'ping.no-content',
      'answers a ping with 204',
      ['ping.healthy'],
      onWire(
        ofExecd('/ping'),
        status((code) => code === 200, 204),
      ),
    ),
    in: ['exec/commands.yaml'],
  },
  fault(
    'error.malformed-500',
    'fails with 500 at a body that is no JSON',
    ['execd-error.malformed-body'],
    onWire(RUN, refusedOtherwise(isNoJson, 500)),
  ),
  fault(
    'error.malformed-422',
    'answers a body that is no JSON with 422',
    ['execd-error.malformed-body'],
    onWire(RUN, refusedOtherwise(isNoJson, 422)),
  ),
  fault(
    'error.lacking-422',
    'answers a body that lacks a member with 422',
    ['execd-error.missing-member', 'command.command-required'],
    onWire(RUN, refusedOtherwise(lacksCommand, 422)),
  ),
  fault(
    'error.unknown-400',
    'answers 400 for a command that it does not know',
    ['execd-error.not-found', 'command-status.unknown', 'command-logs.unknown'],
    onWire(ofExecd('/command/'), notFound(400)),
  ),
  fault(
    'error.files-410',
    'answers 410 for a file that is not there',
    ['execd-error.not-found'],
    onWire(ofExecd('/files/'), notFound(410)),
  ),
  fault(
    'error.search-of-nothing',
    'finds nothing in a directory that is not there',
    ['execd-error.not-found'],
    onWire(ofExecd('/files/search'), {
      kind: 'change',
      change: (answer) => (answer.status === 404 ? withBody({ ...answer, status: 200 }, '[]') : answer),
    }),
  ),
  fault(
    'error.logs-of-nothing',
    'gives empty logs of a command that it does not know',
    ['execd-error.not-found', 'command-logs.unknown'],
    onWire(
      (request) => ofExecd('/command/')(request) && /\/logs(\?|$)/.test(request.target),
      () => ({
        kind: 'change',
        change: (answer) => (answer.status === 404 ? withBody({ ...answer, status: 200 }, '') : answer),
      }),
    ),
  ),
  fault(
    'error.code-counted',
    'puts a number of the request into the code of each error',
    ['execd-error.code-for-programs'],
    onWire(
      execd,
      coded((code) => `${code}_${randomUUID().slice(0, 8)}`),
    ),
  ),
  fault(
    'error.code-a-sentence',
    'tells as the code of an error what it tells people',
    ['execd-error.code-for-programs'],
    onWire(
      execd,
      coded((_, message) => message),
    ),
  ),
  fault(
    'error.code-empty',
    'leaves the code of an error empty',
    ['execd-error.code-for-programs'],
    onWire(
      execd,
      coded(() => ''),
    ),
  ),
  fault(
    'body.rest-ignored',
    'reads a body up to the end of its object and ignores what comes after it',
    ['execd-error.malformed-body'],
    onWire(
      RUN,
      taken((text) => text.slice(0, text.lastIndexOf('}') + 1)),
    ),
  ),
  fault(
    'body.comma-ignored',
    'ignores a comma before the end of an object',
    ['execd-error.malformed-body'],
    onWire(
      RUN,
      taken((text) => text.replace(/,\s*}/g, '}')),
    ),
  ),
  fault(
    'body.ended',
    'adds to a body that ends too early what it lacks',
    ['execd-error.malformed-body'],
    onWire(
      RUN,
      taken((text) => (text.startsWith('{') ? JSON.stringify({ command: ':' }) : text)),
    ),
  ),
  fault(
    'body.absent-taken',
    'takes no body for one that asks for nothing',
    ['execd-error.malformed-body'],
    onWire(
      RUN,
      taken((text) => (text.trim() === '' ? JSON.stringify({ command: ':' }) : text)),
    ),
  ),
  fault(
    'body.any-bytes',
    'takes bytes that are no UTF-8',
    ['execd-error.malformed-body'],
    onWire(RUN, { kind: 'ask', body: (bytes) => (isUtf8(bytes) ? bytes : Buffer.from(bytes.toString())) }),
  ),
  fault(
    'body.closes',
    'answers 502 to a body that is no JSON, since it has died',
    ['execd-error.malformed-body'],
    onWire(RUN, refusedOtherwise(isNoJson, 502)),
  ),
  fault(
    'body.list-is-nothing',
    'takes a body that is no object for an empty one, and runs nothing',
    ['execd-error.missing-member'],
    onWire(RUN, {
      kind: 'ask',
      body: (bytes) =>
        isNoJson(bytes) || isObject(parsed(bytes)) ? bytes : Buffer.from(JSON.stringify({ command: ':' })),
    }),
  ),
  fault(
    'interrupt.nobody',
    'answers an interruption that names no command with 200',
    ['command-interrupt.id-required'],
    onWire(
      (request) => ofExecd('/command')(request) && request.method === 'DELETE' && !/[?&]id=/.test(request.target),
      () => answered(200),
    ),
  ),
];
