/** A driver program that does something wrong is a failure of the harness, in its time, and leaves no process. */
import { describe, expect, it } from 'vitest';
import { PROGRAM_LIMITS, startProgram } from '../../../harness/drivers/protocol/child.ts';
import { DriverFailure } from '../../../harness/drivers/protocol/failure.ts';
import type { ProgramLimits } from '../../../harness/drivers/protocol/request.ts';
import { HarnessError } from '../../../harness/errors.ts';
import { eventually } from '../../support/eventually.ts';
import { CONNECT, gone, RUN, start } from './support.ts';

const thrown = (action: Promise<unknown>): Promise<unknown> =>
  action.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a program that says no hello', () => {
  it.each<[string, RegExp]>([
    ['silent', /^The driver scripted says no hello: none within 0.8 s before it has said hello/],
    ['dies at hello', /has ended with exit code 3 before it has said hello\n.*standard error:\nthere is no SDK here$/],
    ['wrong version', /speaks version 2 of the driver protocol, and this suite version 1/],
    ['no hello', /speaks no driver protocol \(its first line is no hello: no JSON: "Picked up JAVA_TOOL_OPTIONS"\)/],
    ['hello with more', /no hello: it must NOT have additional properties \(color\)/],
  ])('%s', async (wrong, sentence) => {
    const program = await start(wrong, { helloMs: 800 });
    const error = await thrown(program.ask(CONNECT));
    expect(error).toBeInstanceOf(DriverFailure);
    expect(error).toBeInstanceOf(HarnessError);
    expect((error as Error).message).toMatch(sentence);
    expect(await thrown(program.ask(RUN))).toMatchObject({ message: (error as Error).message });
    await gone(program.pids());
  });

  it('cannot be started', async () => {
    const program = startProgram({ name: 'none', command: '/there/is/no/such', args: [] });
    expect(await thrown(program.ask(CONNECT))).toMatchObject({
      name: 'DriverFailure',
      message: expect.stringMatching(/^The driver none cannot be started: spawn \/there\/is\/no\/such ENOENT/),
    });
  });
});

describe('a program of which nothing is believed any more', () => {
  const FLOOD: Partial<ProgramLimits> = { outputEvents: 5000, outputLength: 3_000_000 };
  it.each<[string, RegExp, Partial<ProgramLimits>?]>([
    [
      'dies in the middle',
      /^The driver scripted has ended with exit code 4 during run\n.*\nTraceback: the key is \S+$/,
    ],
    ['is killed', /was ended by SIGKILL during run/],
    ['garbage', /wrote a line that is no JSON object \("downloading \[=====> {3}\]"\) during run/],
    ['no UTF-8', /wrote a line that is no UTF-8 during run/],
    ['half a line', /has ended with exit code 0 in the middle of a line during run/],
    [
      'half a line, and waits',
      /did not answer within 0.5 s, and did not react within 0.3 s to a cancellation during run/,
    ],
    ['a long line', /wrote a line of more than 100663296 bytes during run/],
    ['a flood for nobody', /gave output for request 999, which nobody made, during run/],
    ['a flood', /gave more output than 3000000 characters or 5000 events during run/, FLOOD],
    ['a flood of text', /gave more output than 3000000 characters or 5000 events during run/, FLOOD],
    ['another type of event', /wrote a line that is no event: \/event\/type must be equal to one of/],
    ['an id of nobody', /answered request 1002, which nobody made, during run/],
    ['an error of no kind', /wrote a line that is no error: \/error\/kind must be equal to one of/],
    ['deaf to cancel', /did not answer within 0.5 s, and did not react within 0.3 s to a cancellation during run/],
    ['closes its output', /has closed its standard output, and goes on during run/],
  ])('%s', async (wrong, sentence, limits) => {
    const program = await start(wrong, limits);
    await program.ask(CONNECT);
    const ms = sentence.source.includes('cancellation') ? 500 : 60_000;
    const both = [RUN, RUN].map((request) => thrown(program.ask(request, { ms, onOutput: () => undefined })));
    const [one, other] = (await Promise.all(both)) as Error[];
    expect(one).toBeInstanceOf(DriverFailure);
    expect(one?.message).toMatch(sentence);
    expect(one?.message).not.toContain('the-key-of-the-test');
    expect(other?.message).toBe(one?.message);
    expect(await thrown(program.ask(CONNECT))).toMatchObject({ name: 'DriverFailure', message: one?.message });
    expect(program.failure()?.message).toBe(one?.message);
    await gone(program.pids());
  });

  it.each<[string, RegExp]>([
    ['answers twice', /answered request 2, which it has answered, /],
    ['output after the answer', /gave output for request 2, which it has answered, /],
    ['answers and dies', /has ended with exit code 5 while nothing was asked of it/],
  ])('%s, which the next request is told', async (wrong, sentence) => {
    const program = await start(wrong);
    await program.ask(CONNECT);
    expect(await program.ask(RUN)).toEqual({ result: { exitCode: 0, commandId: null } });
    const { message } = await eventually(() => program.failure());
    expect(message).toMatch(sentence);
    expect(await thrown(program.ask(RUN, { ms: 5000 }))).toMatchObject({ name: 'DriverFailure', message });
    await gone(program.pids());
  });

  it('takes nothing any more', async () => {
    const program = await start('closes its input');
    await program.ask(CONNECT);
    const first = thrown(program.ask(RUN, { ms: 5000 }));
    const large = { ...RUN, request: { command: 'x'.repeat(1 << 20), background: false } };
    const error = await thrown(program.ask(large, { ms: 5000 }));
    expect(error).toMatchObject({ message: expect.stringMatching(/has closed its standard input, and goes on/) });
    expect(await first).toMatchObject({ message: (error as Error).message });
    await gone(program.pids());
  });

  it('leaves what is written to it lying', async () => {
    const program = await start('reads no more');
    await program.ask(CONNECT);
    const large = { ...RUN, request: { command: 'x'.repeat(4 << 20), background: false } };
    const asked = [RUN, large, large, large].map((request) => thrown(program.ask(request, { ms: 500 })));
    for (const error of await Promise.all(asked)) {
      expect(error).toMatchObject({ message: expect.stringMatching(/did not react within 0.3 s to a cancellation/) });
    }
    await gone(program.pids());
  });
});

describe('one answer that is wrong', () => {
  it.each<[string, RegExp]>([
    ['a wrong result', /gave a result of run that is none: \/exitCode must be integer/],
    ['a result with more', /gave a result of run that is none: it must NOT have additional properties \(ms\)/],
    ['an error of its own', /^The driver scripted has failed during run: null pointer/],
    ['cancelled by itself', /says of run that it was cancelled, which nobody asked for/],
    ['only when cancelled', /did not answer run within 0.3 s, and only when it was cancelled/],
  ])('%s fails its request and no other', async (wrong, sentence) => {
    const program = await start(wrong);
    await program.ask(CONNECT);
    const error = await thrown(program.ask(RUN, { ms: 300 }));
    expect(error).toBeInstanceOf(DriverFailure);
    expect((error as Error).message).toMatch(sentence);
    expect(await program.ask(CONNECT)).toEqual({ result: { id: 'a' } });
  });

  it('output of something else than a run is for nobody', async () => {
    const program = await start('output of a file action');
    const file = { op: 'file', sandbox: 's', headers: {}, request: { action: 'read', path: '/a' } } as const;
    expect(await thrown(program.ask(file))).toMatchObject({ message: expect.stringMatching(/gave output for file/) });
  });
});

describe('a program that does as it should', () => {
  it('answers a request that is cancelled, and goes on', async () => {
    const program = await start('only when cancelled');
    await program.ask(CONNECT);
    expect(await program.ask(RUN, { signal: AbortSignal.timeout(50) })).toEqual({
      error: { kind: 'cancelled', message: 'as was asked for' },
    });
    expect(await program.ask(RUN, { signal: AbortSignal.abort() })).toMatchObject({ error: { kind: 'cancelled' } });
    expect(await program.hello()).toEqual({ protocol: 1, sdk: 'none', runtime: 'Node.js' });
    expect(program.failure()).toBeUndefined();
  });

  it('ends when its input closes, and is not asked any more', async () => {
    const program = await start('nothing');
    await program.ask(CONNECT);
    await program.end();
    await gone(program.pids());
    expect(await thrown(program.ask(CONNECT))).toMatchObject({ message: 'The driver scripted has been ended' });
  });

  it('unless it does not: then it is killed with what it has started', async () => {
    const program = await start('deaf to the end of input');
    await program.ask(CONNECT);
    expect(program.pids()).toHaveLength(2);
    expect(await thrown(program.end())).toMatchObject({
      name: 'DriverFailure',
      message: 'The driver scripted goes on although its standard input is closed',
    });
    await gone(program.pids());
  });

  it('knows of the run what the requests say, and nothing else', async () => {
    process.env.OPEN_SANDBOX_API_KEY = 'the-key-of-the-environment';
    try {
      const program = startProgram(
        {
          name: 'env',
          command: process.execPath,
          args: [
            '-e',
            'process.stderr.write(`${process.env.OPEN_SANDBOX_API_KEY} ${process.env.MINE} `); process.exit(1)',
          ],
          env: { MINE: 'mine' },
        },
        PROGRAM_LIMITS,
      );
      expect(await thrown(program.hello())).toMatchObject({ message: expect.stringMatching(/\nundefined mine$/) });
    } finally {
      delete process.env.OPEN_SANDBOX_API_KEY;
    }
  });
});
