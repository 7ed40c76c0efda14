/** Servers whose execd gets its access token wrong. */
import { randomBytes } from 'node:crypto';
import type { LiveFault } from '../harness/faults/fault.ts';
import { ENDPOINT, execd, ofExecd, queryOf, type Which } from '../harness/faults/operations.ts';
import { answered, answerOf, type Json, json, onWire, status } from '../harness/faults/wiring.ts';
import { TOKEN_HEADER } from '../harness/reference/execd/authorize.ts';
import { type HeaderList, headerValue } from '../harness/wire/exchange.ts';
import type { Fault, FaultRequest } from '../harness/wire/faults.ts';

const IN = ['execd-auth/token.yaml'];
const REFUSALS = ['execd-auth.token-required', 'execd-auth.token-invalid', 'execd-auth.every-endpoint'];
const HEADER = TOKEN_HEADER.toLowerCase();

const withToken =
  (token: string) =>
  (headers: HeaderList): HeaderList => [
    ...headers.filter(([name]) => name.toLowerCase() !== HEADER),
    [TOKEN_HEADER, token],
  ];

type Meet = (token: string | undefined, right: string, request: FaultRequest) => Fault | undefined;

/** Meets requests to execd by the token that they have; `right` is that of every sandbox, so that the wire knows it. */
const byToken =
  (meet: Meet): LiveFault['server'] =>
  () => {
    const right = randomBytes(24).toString('base64url');
    return {
      seams: { execdToken: () => right },
      wire: (request) => (execd(request) ? meet(headerValue(request.headers, HEADER), right, request) : undefined),
    };
  };

/** Lets in whoever `admits` says. */
const admitting = (
  admits: (token: string | undefined, right: string, request: FaultRequest) => boolean,
): LiveFault['server'] =>
  byToken((token, right, request) =>
    token !== right && admits(token, right, request) ? { kind: 'ask', headers: withToken(right) } : undefined,
  );

const fault = (
  name: string,
  says: string,
  server: LiveFault['server'],
  area: readonly string[] = REFUSALS,
): LiveFault => ({ id: `auth.token.${name}`, says, area, in: IN, server });

const by =
  (method: string, path: string): Which =>
  (request) =>
    request.method === method && ofExecd(path)(request);

const OPERATIONS: [name: string, which: Which][] = [
  ['run-command', by('POST', '/command')],
  ['interrupt-command', by('DELETE', '/command')],
  ['command-status', by('GET', '/command/status/')],
  ['command-logs', (request) => by('GET', '/command/')(request) && /\/logs(\?|$)/.test(request.target)],
  ['files-info', by('GET', '/files/info')],
  ['remove-files', by('DELETE', '/files')],
  ['permissions', by('POST', '/files/permissions')],
  ['move', by('POST', '/files/mv')],
  ['search', by('GET', '/files/search')],
  ['replace', by('POST', '/files/replace')],
  ['upload', by('POST', '/files/upload')],
  ['download', by('GET', '/files/download')],
  ['list-directory', by('GET', '/directories/list')],
  ['make-directories', by('POST', '/directories')],
  ['remove-directories', by('DELETE', '/directories')],
  ['metrics', (request) => by('GET', '/metrics')(request) && !ofExecd('/metrics/watch')(request)],
  ['watch-metrics', by('GET', '/metrics/watch')],
  ['create-session', (request) => by('POST', '/session')(request) && !/\/run(\?|$)/.test(request.target)],
  ['run-in-session', (request) => by('POST', '/session/')(request) && /\/run(\?|$)/.test(request.target)],
  ['delete-session', by('DELETE', '/session/')],
  ['code', ofExecd('/code')],
];

/** Does what is asked, and refuses afterwards. */
const doing = (which: Which): LiveFault['server'] =>
  byToken((token, right, request) => {
    if (token === right || !which(request)) return undefined;
    const refusal = answerOf(401, { code: 'UNAUTHORIZED', message: 'The token is wrong.' });
    return { kind: 'ask', headers: withToken(right), change: () => refusal };
  });

/** Names another token than that of execd, in the endpoints that are meant. */
const misnaming = (meant: (query: URLSearchParams) => boolean): LiveFault['server'] =>
  onWire(
    (request) => ENDPOINT(request) && meant(queryOf(request)),
    json((body) => {
      const headers = (body.headers ?? {}) as Json;
      return headers[TOKEN_HEADER] === undefined
        ? undefined
        : { ...body, headers: { ...headers, [TOKEN_HEADER]: randomBytes(24).toString('base64url') } };
    }),
  );

export const execdAuthFaults: readonly LiveFault[] = [
  ...OPERATIONS.map(([name, which]) =>
    fault(
      `open.${name}`,
      `lets anybody do ${name}`,
      admitting((_token, _right, request) => which(request)),
    ),
  ),
  fault(
    'not-asked',
    'lets in to execd who has no token',
    admitting((token) => token === undefined),
  ),
  fault(
    'empty-taken',
    'lets in to execd who has an empty token',
    admitting((token) => token === ''),
  ),
  fault(
    'any-taken',
    'asks for a token of execd and looks at none',
    admitting((token) => token !== undefined && token !== ''),
  ),
  fault(
    'beginning-taken',
    'lets in to execd who has the beginning of the token',
    admitting((token, right) => token !== undefined && token !== '' && right.startsWith(token)),
  ),
  fault(
    'more-taken',
    'lets in to execd whose token begins with the right one',
    admitting((token, right) => token?.startsWith(right) ?? false),
  ),
  fault(
    'length-taken',
    'compares nothing but the lengths of tokens of execd',
    admitting((token, right) => token?.length === right.length),
  ),
  fault('done.commands', 'runs the command of who has not the token, and then refuses', doing(by('POST', '/command'))),
  fault(
    'done.interruption',
    'ends the command for who has not the token, and then refuses',
    doing(by('DELETE', '/command')),
  ),
  fault('done.removal', 'removes the file for who has not the token, and then refuses', doing(by('DELETE', '/files'))),
  fault(
    'done.permissions',
    'changes permissions for who has not the token, and then refuses',
    doing(by('POST', '/files/permissions')),
  ),
  fault(
    'done.content',
    'replaces content for who has not the token, and then refuses',
    doing(by('POST', '/files/replace')),
  ),
  fault(
    'done.upload',
    'keeps the upload of who has not the token, and then refuses',
    doing(by('POST', '/files/upload')),
  ),
  fault(
    'done.session',
    'deletes the session for who has not the token, and then refuses',
    doing(by('DELETE', '/session')),
  ),
  fault(
    'done.context',
    'makes a context for who has not the token, and then refuses',
    doing(by('POST', '/code/context')),
  ),
  fault(
    'refused-404',
    'answers 404 to who has not the token of execd',
    onWire(
      execd,
      status((code) => code === 401, 404),
    ),
  ),
  fault(
    'right-refused',
    'refuses downloads with the right token as well',
    onWire(by('GET', '/files/download'), answered(401, { code: 'UNAUTHORIZED', message: 'The token is wrong.' })),
    ['execd-auth.token-accepted'],
  ),
  fault(
    'ping-refused',
    'refuses pings with the right token once there was a wrong one',
    () => {
      const right = randomBytes(24).toString('base64url');
      let wrong = false;
      return {
        seams: { execdToken: () => right },
        wire: (request) => {
          if (!execd(request)) return undefined;
          wrong ||= headerValue(request.headers, HEADER) !== right;
          return wrong && ofExecd('/ping')(request)
            ? answered(401, { code: 'UNAUTHORIZED', message: 'The token is wrong.' })
            : undefined;
        },
      };
    },
    ['execd-auth.token-accepted'],
  ),
  fault(
    'misnamed-through-server',
    'names another token than that of execd where the endpoint leads through the server',
    misnaming((query) => query.get('use_server_proxy') === 'true'),
    ['execd-auth.token-accepted'],
  ),
  fault(
    'misnamed-in-signed-routes',
    'names another token than that of execd where the endpoint expires',
    misnaming((query) => query.has('expires')),
    ['execd-auth.token-accepted'],
  ),
];
