/** The command `driver-check`: what it prints, and its exit codes. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { placeOfEachTest, run } from '../cli/command.ts';

const place = placeOfEachTest();
const good = join(packageDir, 'test/support/driver/good.mjs');
const faulty = join(packageDir, 'test/driver-check/faulty.mjs');

it('says that nothing is wrong, and ends with 0', async () => {
  const { code, output } = await run(place, ['driver-check', '--only', 'handshake', 'api-key', '--', 'node', good]);
  expect(output).toBe('ok     handshake\nok     api-key\n2 cases: 2 right, nothing is wrong\n');
  expect(code).toBe(0);
});

it('says what is wrong with the messages, without the key, and ends with 1', async () => {
  const { code, output } = await run(place, [
    'driver-check',
    `node ${faulty} id-of-its-own`,
    '--only',
    'create.usable',
  ]);
  expect(output).toMatch(
    /^WRONG {2}create\.usable\n +create is answered .*\n +But the sandbox .*\n +\{"id":1,"op":"create"/,
  );
  expect(output).toContain('"apiKey":"(the API key)"');
  expect(code).toBe(1);
});

it('does not look at more where there is no handshake', async () => {
  const { code, output } = await run(place, ['driver-check', 'no-such-program', '--only', 'handshake', 'exit-codes']);
  expect(output).toContain('2 cases: 0 right, 1 wrong, 1 not looked at: there is no handshake');
  expect(code).toBe(1);
});

it.each([
  [['driver-check'], "missing required argument 'command'"],
  [['driver-check', 'javascript'], 'the driver javascript runs in this process'],
  [['driver-check', 'python', '--only', 'nonsense'], '--only: no case has nonsense in its name'],
  [['driver-check', ' '], 'driver-check needs the command of a driver'],
])('ends with 2: %j', async (args, message) => {
  const { code, output } = await run(place, args);
  expect(output).toContain(message);
  expect(code).toBe(2);
});
