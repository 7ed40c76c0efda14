/** How a driver begins and ends. */
import type { Bench } from '../bench.ts';
import type { DriverCase } from '../case.ts';
import { type Conversation, HELLO, type Operation } from '../conversation.ts';
import { Wrong } from '../wrong.ts';
import { run } from './kit.ts';

/** How long a driver may go on when its standard input is closed, in milliseconds. */
const END_MS = 2000;
/** How long a line that nobody can understand may keep it from others. */
const SOON_MS = 5000;

export const handshake: DriverCase = {
  id: 'handshake',
  must: 'The first line that it writes answers ours: hello, with the version of the protocol, the SDK and what it runs on.',
  check: (bench) => bench.hello(bench.driver()),
};

/** Asks a process of its own for something, after `say` has sent what is wrong and given the line. */
async function goesOn(bench: Bench, say: (driver: Conversation) => string, mayEnd: boolean): Promise<void> {
  const sandbox = await bench.sandbox();
  const driver = bench.another();
  try {
    await bench.hello(driver);
    const line = say(driver);
    const next = driver.request('connect', {
      ...{ sandbox: 'next', connection: bench.connection(), headers: {}, sandboxId: sandbox.id },
    });
    const { error, answered } = await next.answer(SOON_MS).catch(() => {
      const ended = driver.broken();
      if (mayEnd && ended !== undefined && /exit code [1-9]/.test(ended)) return { error: undefined, answered: '' };
      throw new Wrong(`the request that follows is not answered${ended === undefined ? '' : `: it ${ended}`}`, [
        line,
        next.asked,
      ]);
    });
    if (error !== undefined) throw new Wrong('the request that follows is an error', [line, next.asked, answered]);
  } finally {
    await driver.kill();
  }
}

export const endCases: readonly DriverCase[] = [
  {
    id: 'garbage',
    must: 'A line that is no JSON is passed over, or ends the driver at once, with an exit code other than 0.',
    check: (bench) =>
      goesOn(
        bench,
        (driver) => {
          const line = 'this is no message {';
          driver.write(line);
          return line;
        },
        true,
      ),
  },
  {
    id: 'unknown-op',
    must: 'A request for an operation that does not exist is answered with an error or passed over, and the driver goes on.',
    check: (bench) =>
      goesOn(bench, (driver) => driver.request('fly' as Operation, { sandbox: 'nobody', headers: {} }).asked, false),
  },
  {
    id: 'cancel',
    must: 'A request that is cancelled is ended within seconds and answered with an error of kind cancelled; the driver goes on.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      const request = { command: 'echo begun; sleep 60', background: false };
      const pending = bench.begin('run', { sandbox: sandbox.handle, request });
      await pending.event(SOON_MS);
      const cancel = JSON.stringify({ op: 'cancel', of: pending.id });
      bench.driver().write(cancel);
      const { error, answered } = await pending.answer(SOON_MS).catch(() => {
        throw new Wrong(
          `a request that was cancelled is not answered within ${SOON_MS / 1000} s`,
          [pending.asked, cancel],
          true,
        );
      });
      if (error?.kind !== 'cancelled')
        throw new Wrong('a request that was cancelled is answered otherwise', [pending.asked, cancel, answered]);
      await run(bench, sandbox, 'true');
    },
  },
  {
    id: 'cancel.late',
    must: 'To cancel what has been answered, or was never asked, does nothing.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      const before = bench.begin('run', { sandbox: sandbox.handle, request: { command: 'true', background: false } });
      await bench.answerOf('run', before);
      for (const of of [before.id, 999_998]) bench.driver().write(JSON.stringify({ op: 'cancel', of }));
      await run(bench, sandbox, 'true');
    },
  },
  {
    id: 'end',
    must: 'It ends within two seconds when its standard input is closed.',
    async check(bench) {
      const driver = bench.another();
      try {
        await bench.hello(driver);
        if (!(await driver.end(END_MS))) throw new Wrong('its standard input is closed, and it goes on', [HELLO]);
      } finally {
        await driver.kill();
      }
    },
  },
];
