// Drivers that do one thing wrong each: the good one (test/support/driver/good.mjs) with a hook. Its argument is the fault.
import { setTimeout as delay } from 'node:timers/promises';
import { speak } from '../support/driver/speak.mjs';

/** Changes results of requests that `which` means; `change` is given the result and the request. */
const results = (which, change) => ({
  say: (message, request) =>
    message.result !== undefined && which(request) ? { ...message, result: change(message.result, request) } : message,
});
const events = (change) => ({ say: (message) => (message.event === undefined ? message : change(message)) });
const texts = (change) =>
  events((message) => ({ ...message, event: { ...message.event, text: change(message.event.text) } }));
const errors = (change) => ({
  say: (message, request) => (message.error === undefined ? message : change(message, request)),
});
const heard = (which, change) => ({ hear: (request) => (which(request) ? change(request) : request) });
const withRequest = (message, changes) => ({ ...message, request: { ...message.request, ...changes } });

const is = (op) => (request) => request.op === op;
const run = (request) => request.op === 'run' && !request.request.background;
const action = (name) => (request) => request.op === 'file' && request.request.action === name;
const OPS = new Set(['create', 'connect', 'run', 'file', 'state', 'delete', 'close', 'cancel']);
const without = (object, ...names) =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** Holds what is said of a run until its answer. */
function held(change) {
  const kept = new Map();
  return {
    say(message, request) {
      if (request.op !== 'run') return message;
      const before = kept.get(message.id) ?? [];
      kept.set(message.id, before);
      if (message.event === undefined) return [...change(before), message];
      before.push(message);
      return undefined;
    },
  };
}

/** Each by what it does wrong. Made when it is asked for: some remember something. */
export const FAULTS = {
  // Answers of a command.
  'exit-code-wrong': () =>
    results(run, ({ exitCode, ...rest }) => ({ ...rest, exitCode: exitCode === 127 ? 126 : exitCode })),
  'exit-code-always-0': () => results(run, (result) => ({ ...result, exitCode: 0 })),
  'exit-code-of-a-signal-is-1': () =>
    results(run, (result) => ({
      ...result,
      exitCode: result.exitCode > 128 && result.exitCode < 255 ? 1 : result.exitCode,
    })),
  'exit-code-null-for-0': () => results(run, (result) => ({ ...result, exitCode: result.exitCode || null })),
  'command-id-invented': () => results(run, (result) => ({ ...result, commandId: 'command-1' })),
  'result-of-another-shape': () =>
    results(run, (result) => ({ exit_code: result.exitCode, commandId: result.commandId })),
  'result-with-more': () => results(is('state'), (result) => ({ ...result, since: 'yesterday' })),
  'background-waits': () =>
    heard(
      (request) => request.request?.background === true,
      (request) => withRequest(request, { background: false }),
    ),

  // Output.
  'last-line-lost': () => held((all) => all.slice(0, -1)),
  'first-line-lost': () => held((all) => all.slice(1)),
  'blank-line-lost': () => events((message) => (message.event.text.trim() === '' ? undefined : message)),
  'repeated-line-lost': () =>
    held((all) => all.filter(({ event }, index) => event.text !== all[index - 1]?.event.text)),
  'stdout-and-stderr-mixed': () => events((message) => ({ ...message, event: { ...message.event, type: 'stdout' } })),
  'stderr-after-stdout': () =>
    held((all) => [
      ...all.filter(({ event }) => event.type === 'stdout'),
      ...all.filter(({ event }) => event.type === 'stderr'),
    ]),
  'order-changed': () => held((all) => all.toReversed()),
  'text-trimmed': () => texts((text) => text.trim()),
  'text-up-to-its-line-end': () => texts((text) => text.split('\n', 1)[0]),
  'line-end-added': () => texts((text) => (text.endsWith('\n') ? text : `${text}\n`)),
  'cr-taken-away': () => texts((text) => text.replaceAll('\r', '')),
  'text-in-latin-1': () => texts((text) => Buffer.from(text, 'latin1').toString('latin1')),
  'line-separators-replaced': () => texts((text) => text.replace(/[\u0085\u2028\u2029]/g, '\n')),
  'text-cut-at-64-KiB': () => texts((text) => text.slice(0, 65_536)),
  'output-cut-after-1000-events': () => held((all) => all.slice(0, 1000)),
  'output-at-the-end': () => held((all) => all),
  'events-after-the-answer': () => {
    const last = new Map();
    return {
      say(message, request) {
        if (request.op !== 'run') return message;
        const before = last.get(message.id);
        if (message.event === undefined) return before === undefined ? message : [message, before];
        last.set(message.id, message);
        return before;
      },
    };
  },

  // Errors.
  'swallowed-error': () =>
    errors((message, request) =>
      request.op === 'run' ? { id: message.id, result: { exitCode: null, commandId: null } } : message,
    ),
  'refusal-as-success': () =>
    errors((message, request) => (request.op === 'delete' ? { id: message.id, result: {} } : message)),
  'refused-write-as-success': () =>
    errors((message, request) => (action('write')(request) ? { id: message.id, result: {} } : message)),
  'status-lost': () => errors((message) => ({ ...message, error: without(message.error, 'status', 'code') })),
  'code-lost': () => errors((message) => ({ ...message, error: without(message.error, 'code') })),
  'status-always-500': () =>
    errors((message) => (message.error.status ? { ...message, error: { ...message.error, status: 500 } } : message)),
  'refusal-as-kind-sdk': () =>
    errors((message) => ({ ...message, error: { kind: 'sdk', message: message.error.message } })),
  'unknown-handle-as-kind-sdk': () =>
    errors((message) => ({
      ...message,
      error: { ...message.error, kind: message.error.kind === 'driver' ? 'sdk' : message.error.kind },
    })),
  'everything-unsupported': () => ({
    say: (message) =>
      message.hello === undefined && message.event === undefined
        ? { id: message.id, error: { kind: 'unsupported', message: 'not yet' } }
        : message,
  }),

  'refused-creation-as-success': () =>
    errors((message, request) =>
      request.op === 'create' && message.error.kind === 'api' ? { id: message.id, result: { id: 'made' } } : message,
    ),
  'connects-to-anything': () =>
    errors((message, request) =>
      request.op === 'connect' ? { id: message.id, result: { id: request.sandboxId } } : message,
    ),
  'refused-start-as-success': () =>
    errors((message, request) =>
      request.request?.background === true ? { id: message.id, result: { exitCode: null, commandId: null } } : message,
    ),
  'refused-removal-as-success': () =>
    errors((message, request) => (action('remove')(request) ? { id: message.id, result: {} } : message)),
  'unread-state-as-success': () =>
    errors((message, request) =>
      request.op === 'state' && message.error.kind === 'sdk'
        ? { id: message.id, result: { state: 'Unknown' } }
        : message,
    ),
  'unread-creation-as-success': () =>
    errors((message, request) =>
      request.op === 'create' && message.error.kind === 'sdk' ? { id: message.id, result: { id: 'unknown' } } : message,
    ),
  'request-time-ignored': () =>
    heard(is('connect'), (request) => ({ ...request, connection: { ...request.connection, requestSeconds: 600 } })),
  'creation-time-ignored': () =>
    heard(is('create'), (request) => {
      const { connection } = request;
      return { ...request, connection: { ...connection, createSeconds: connection.requestSeconds } };
    }),

  // Files.
  'content-as-text': () =>
    results(action('read'), ({ base64 }) => ({
      base64: Buffer.from(Buffer.from(base64, 'base64').toString('utf8')).toString('base64'),
    })),
  'file-cut-at-16-KiB': () =>
    results(action('read'), ({ base64 }) => ({
      base64: Buffer.from(base64, 'base64').subarray(0, 16_384).toString('base64'),
    })),
  'empty-file-without-base64': () => results(action('read'), (result) => (result.base64 === '' ? {} : result)),
  'written-as-text': () =>
    heard(action('write'), (request) =>
      withRequest(request, {
        base64: Buffer.from(Buffer.from(request.request.base64, 'base64').toString('utf8')).toString('base64'),
      }),
    ),
  'mode-ignored': () =>
    heard(action('write'), (request) => ({ ...request, request: without(request.request, 'mode') })),
  'names-escaped': () =>
    heard(
      (request) => request.op === 'file',
      (request) => withRequest(request, { path: encodeURI(request.request.path) }),
    ),
  'list-without-first': () => results(action('list'), ({ entries }) => ({ entries: entries.slice(1) })),
  'info-without-mode': () => results(action('info'), ({ info }) => ({ info: without(info, 'mode') })),
  'move-copies': () => ({
    hear: (request) => (action('move')(request) ? withRequest(request, { action: 'info' }) : request),
    say: (message, request) =>
      action('info')(request) && request.request.to ? { id: message.id, result: {} } : message,
  }),

  'remove-not-sent': () => heard(action('remove'), (request) => withRequest(request, { action: 'info' })),
  'directory-stays': () => heard(action('removeDirectory'), (request) => withRequest(request, { action: 'info' })),

  // Sandboxes.
  'delete-not-sent': () => ({
    hear: (request) => (request.op === 'delete' ? { ...request, op: 'state', asked: 'delete' } : request),
    say: (message, request) => (request.asked === 'delete' ? { id: message.id, result: {} } : message),
  }),
  'close-deletes': () => ({
    hear: (request) => (request.op === 'close' ? { ...request, op: 'delete', headers: {} } : request),
  }),
  'close-forgets-nothing': () => ({
    hear: (request) => (request.op === 'close' ? { ...request, op: 'state', headers: {} } : request),
    say: (message, request) =>
      request.op === 'state' && Object.keys(request.headers).length === 0 ? { id: message.id, result: {} } : message,
  }),
  'close-closes-every-handle': () => {
    let closed = false;
    return {
      hear(request) {
        closed ||= request.op === 'close';
        return closed && request.op === 'run' ? { ...request, sandbox: 'closed' } : request;
      },
    };
  },
  'connect-gives-another-id': () => results(is('connect'), () => ({ id: 'connected' })),
  'state-invented': () => results(is('state'), () => ({ state: 'Running' })),
  'state-in-capitals': () => results(is('state'), ({ state }) => ({ state: state.toUpperCase() })),
  'id-of-its-own': () => results(is('create'), ({ id }) => ({ id: id.slice(0, 8) })),
  'env-of-the-sandbox-dropped': () => heard(is('create'), (request) => withRequest(request, { env: {} })),
  'read-only-dropped': () =>
    heard(is('create'), (request) =>
      withRequest(request, { volumes: request.request.volumes.map((volume) => without(volume, 'readOnly')) }),
    ),

  // What is passed on of a command.
  'envs-dropped': () => heard(is('run'), (request) => ({ ...request, request: without(request.request, 'envs') })),
  'cwd-dropped': () => heard(is('run'), (request) => ({ ...request, request: without(request.request, 'cwd') })),
  'uid-dropped': () => heard(is('run'), (request) => ({ ...request, request: without(request.request, 'uid', 'gid') })),
  'timeout-in-seconds': () =>
    heard(is('run'), (request) =>
      request.request.timeoutMs === undefined
        ? request
        : withRequest(request, { timeoutMs: request.request.timeoutMs / 1000 }),
    ),

  // Which request belongs to what.
  'marks-not-sent': () => ({ mark: () => ({}) }),
  'marks-of-the-first-request': () => {
    let first;
    return {
      mark(headers) {
        first ??= headers;
        return first;
      },
    };
  },
  'marks-of-the-last-request': () => {
    let last = {};
    return {
      hear(request) {
        last = request.headers ?? last;
        return request;
      },
      mark: () => last,
    };
  },
  'answers-swapped': () => {
    const waiting = new Map();
    return {
      say(message, request) {
        if (!run(request) || message.event !== undefined || !/^echo number/.test(request.request.command))
          return message;
        const [other] = waiting.values();
        if (other === undefined) {
          waiting.set(message.id, message);
          return undefined;
        }
        waiting.clear();
        return [
          { ...other, id: message.id },
          { ...message, id: other.id },
        ];
      },
    };
  },
  'one-after-the-other': () => {
    let before = Promise.resolve();
    const ends = new Map();
    return {
      async hear(request) {
        if (request.id === undefined) return request;
        const mine = before;
        before = new Promise((resolve) => ends.set(request.id, resolve));
        await mine;
        return request;
      },
      say(message) {
        if (message.event === undefined) ends.get(message.id)?.();
        return message;
      },
    };
  },

  // The conversation.
  'wrong-version': () => ({
    say: (message) => (message.hello === undefined ? message : { hello: { ...message.hello, protocol: 2 } }),
  }),
  'no-hello': () => ({ say: (message) => (message.hello === undefined ? message : undefined) }),
  'hello-without-sdk': () => ({
    say: (message) => (message.hello === undefined ? message : { hello: without(message.hello, 'sdk') }),
  }),
  'garbage-on-stdout': () => ({
    say: (message) => (message.hello === undefined ? ['a word for people', message] : message),
  }),
  'answers-twice': () =>
    results(is('state'), (result) => result) && {
      say: (message, request) => (request.op === 'state' ? [message, message] : message),
    },
  'key-on-stderr': () =>
    heard(is('create'), (request) => {
      process.stderr.write(`creating with ${JSON.stringify(request.connection)}\n`);
      return request;
    }),
  flood: () => ({
    say(message, request) {
      if (request.op === 'state')
        for (let count = 0; count < 40; count += 1) process.stdout.write('x'.repeat(1024 * 1024));
      return message;
    },
  }),
  'endless-events': () => ({
    async say(message, request) {
      if (request.op !== 'run') return message;
      const event = { id: message.id, event: { type: 'stdout', text: 'x' } };
      for (;;) {
        for (let count = 0; count < 1000; count += 1) process.stdout.write(`${JSON.stringify(event)}\n`);
        await delay(1);
      }
    },
  }),
  hangs: () => heard(is('state'), () => new Promise(() => undefined)),
  dies: () => heard(is('state'), () => process.exit(1)),
  'cancel-ignored': () => heard(is('cancel'), () => undefined),
  'cancelled-as-kind-sdk': () =>
    errors((message) =>
      message.error.kind === 'cancelled' ? { ...message, error: { kind: 'sdk', message: 'aborted' } } : message,
    ),
  'hangs-after-garbage': () => {
    let stuck = false;
    process.on('unhandledRejection', () => {
      stuck = true;
    });
    return {
      async hear(request) {
        // What came in one piece with the garbage is heard before anybody knows of it.
        await delay(20);
        return stuck ? undefined : request;
      },
    };
  },
  'dies-of-an-unknown-op': () =>
    heard(
      (request) => request.op !== undefined && !OPS.has(request.op),
      () => process.exit(1),
    ),
  'dies-of-a-late-cancel': () => {
    const answered = new Set();
    return {
      hear: (request) => (request.op === 'cancel' && answered.has(request.of) ? process.exit(1) : request),
      say(message) {
        if (message.event === undefined) answered.add(message.id);
        return message;
      },
    };
  },
  'goes-on-after-its-input': () => ({ end: () => setInterval(() => undefined, 1000) }),
};

const fault = FAULTS[process.argv[2] ?? ''];
if (fault !== undefined) speak(fault());
