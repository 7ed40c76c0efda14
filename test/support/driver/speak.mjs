// A driver in another program that does all that the protocol wants, over the plain HTTP driver of the suite as it is
// compiled (`node scripts/build.mjs`). Faulty drivers are this one with hooks.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createInterface } from 'node:readline';
import { createCommandReader, textsOf, untilStarted } from '../../../dist/harness/drivers/command.js';
import { Unsupported } from '../../../dist/harness/drivers/driver.js';
import { Refused } from '../../../dist/harness/drivers/http/client.js';
import { createHttpDriver } from '../../../dist/harness/drivers/http/driver.js';
import { createEventReader } from '../../../dist/harness/drivers/http/events.js';

/**
 * @typedef {object} Hooks What a faulty driver does otherwise; all of it may be left out.
 * @property {(request: any) => any} [hear] Is given each request, also `cancel`; gives the one that is done, and undefined
 *   for none.
 * @property {(message: any, request: any) => any} [say] Is given each message before it is written: hello (whose request is
 *   the hello of the suite), event, answer. Gives what is written in its place: a message, a text as it stands (without line
 *   end), or a list of these; undefined: nothing. May give a promise.
 * @property {(headers: Record<string, string>, request: any) => Record<string, string>} [mark] Is given the headers of a
 *   request for the server, and gives those that are sent.
 * @property {() => void} [end] When standard input closes, in place of ending.
 */

/** @param {Hooks} hooks */
export function speak({
  hear = (request) => request,
  say = (message) => message,
  mark = (headers) => headers,
  end,
} = {}) {
  /** The request of the suite that is being done. */
  const current = new AsyncLocalStorage();
  /** What belongs to each handle: its driver and the sandbox. */
  const sandboxes = new Map();
  /** What ends each request that is under way. */
  const cancels = new Map();
  let writing = Promise.resolve();

  const write = (message, request) => {
    writing = writing.then(async () => {
      const said = await say(message, request);
      for (const one of Array.isArray(said) ? said : [said]) {
        if (one !== undefined) process.stdout.write(`${typeof one === 'string' ? one : JSON.stringify(one)}\n`);
      }
    });
    return writing;
  };

  const open = ({ sandbox, connection }, attach) => {
    const driver = createHttpDriver({
      ...connection,
      headers() {
        const request = current.getStore();
        return mark(request?.headers ?? {}, request);
      },
    });
    return attach(driver).then(
      ({ id }) => {
        sandboxes.set(sandbox, { driver, driven: driver.at(id) });
        return { id };
      },
      (error) => {
        driver.close();
        throw error;
      },
    );
  };
  const at = (handle) => {
    const found = sandboxes.get(handle);
    if (found === undefined) throw new TypeError(`there is no sandbox ${handle}`);
    return found;
  };

  async function* eventsOf(stream) {
    const decoder = new TextDecoder();
    const events = createEventReader();
    for await (const chunk of stream) yield* events.push(decoder.decode(chunk, { stream: true }));
    yield* [...events.push(decoder.decode()), ...events.end()];
  }

  async function run(message, signal) {
    const { id, sandbox, request } = message;
    const { background, ...command } = request;
    const { driven } = at(sandbox);
    const stream = eventsOf(await driven.stream(command, background, signal));
    if (background) {
      await untilStarted(stream);
      return { exitCode: null, commandId: null };
    }
    const reader = createCommandReader();
    for await (const event of stream) {
      const ended = reader.take(event);
      if (ended !== undefined) {
        const { exitCode } = await driven.after(ended, signal);
        return { exitCode, commandId: ended.id ?? null };
      }
      if (event.type !== 'stdout' && event.type !== 'stderr') continue;
      for (const text of textsOf(event.text)) await write({ id, event: { type: event.type, text } }, message);
    }
    throw new Error('the event stream ended without its last event');
  }

  async function file({ sandbox, request: { base64, ...request } }) {
    const content = base64 === undefined ? {} : { content: Buffer.from(base64, 'base64') };
    const done = await at(sandbox).driven.file({ ...request, ...content });
    if (!done.ok) throw { kind: 'api', message: 'refused', status: done.status, code: done.code };
    const { base64: read, info, entries } = done;
    return { base64: read, info, entries };
  }

  const does = {
    create: (message) => open(message, (driver) => driver.create(message.request)),
    connect: (message) =>
      open(message, async (driver) => {
        // A refusal is told with its status; the wait that follows would only say that nothing came of it.
        await driver.at(message.sandboxId).state();
        return driver.connect(message.sandboxId);
      }),
    run,
    file,
    state: async ({ sandbox }) => ({ state: await at(sandbox).driven.state() }),
    async delete({ sandbox }) {
      await at(sandbox).driven.remove();
      return {};
    },
    async close({ sandbox }) {
      await at(sandbox).driver.close();
      sandboxes.delete(sandbox);
      return {};
    },
  };

  const errorOf = (error, signal) => {
    if (signal.aborted) return { kind: 'cancelled', message: 'as was asked for' };
    const refused = [error, error.cause].find((one) => one instanceof Refused && one.status >= 400);
    if (refused !== undefined) {
      const { message, status, code } = refused;
      return { kind: 'api', message, status, ...(code === undefined ? {} : { code }) };
    }
    if (error instanceof Unsupported) return { kind: 'unsupported', message: error.message };
    if (error instanceof TypeError) return { kind: 'driver', message: String(error.stack) };
    return error instanceof Error ? { kind: 'sdk', message: error.message } : error;
  };

  async function answer(message) {
    const { id, op } = message;
    const over = new AbortController();
    cancels.set(id, () => over.abort());
    const cancelled = new Promise((_resolve, reject) => {
      over.signal.addEventListener('abort', () => reject(over.signal.reason));
    });
    try {
      const work = current.run(message, () => does[op](message, over.signal));
      const result = await Promise.race([work, cancelled]);
      await write({ id, result }, message);
    } catch (error) {
      await write({ id, error: errorOf(error, over.signal) }, message);
    } finally {
      cancels.delete(id);
    }
  }

  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', async (line) => {
    const message = await hear(JSON.parse(line));
    if (message === undefined) return;
    if (message.hello !== undefined) {
      const runtime = `Node.js ${process.versions.node}`;
      await write({ hello: { protocol: message.hello.protocol, sdk: 'plain HTTP', runtime } }, message);
    } else if (message.op === 'cancel') cancels.get(message.of)?.();
    else await answer(message);
  });
  lines.on('close', () => (end === undefined ? process.exit(0) : end()));
}
