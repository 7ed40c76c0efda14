/** Drivers of one's own: a name and a command that no shell sees. */
import { describe, expect, it } from 'vitest';
import { DRIVERS } from '../../harness/drivers/all.ts';
import { driverEntry, splitCommand } from '../../harness/drivers/custom.ts';
import { UsageError } from '../../harness/errors.ts';

describe('a command has the words that a shell would make of it', () => {
  it.each<[string, string[]]>([
    ['java -jar driver.jar', ['java', '-jar', 'driver.jar']],
    ['  java\t -jar\n driver.jar ', ['java', '-jar', 'driver.jar']],
    [`'my java' -D"a b"=c d\\ e`, ['my java', '-Da b=c', 'd e']],
    [`a '' "" b`, ['a', '', '', 'b']],
    [`'it'"'"'s' "say \\"so\\" \\\\ \\n"`, [`it's`, 'say "so" \\ \\n']],
    ['a $HOME ~ *.js; b | c > d & `e`', ['a', '$HOME', '~', '*.js;', 'b', '|', 'c', '>', 'd', '&', '`e`']],
    ['', []],
  ])('%s', (command, words) => expect(splitCommand(command, '--driver')).toEqual(words));

  it.each([`java 'x`, 'java "x', 'java x\\'])('%s has a part that is not closed', (command) => {
    expect(() => splitCommand(command, '--driver')).toThrow(UsageError);
  });
});

describe('a driver', () => {
  it('that there is goes by its name', () => {
    expect(DRIVERS.entries().map(({ name }) => driverEntry(name))).toEqual(DRIVERS.entries());
  });

  it('of your own is an SDK, and its program is started when it is opened', async () => {
    const entry = driverEntry(`mine="/there/is/no such" -x`);
    expect(entry).toMatchObject({ name: 'mine', sdk: true });
    const options = {
      url: 'http://127.0.0.1:1',
      apiKey: undefined,
      readySeconds: 1,
      createSeconds: 1,
      requestSeconds: 1,
    };
    await expect(entry.open({ ...options, useServerProxy: false })).rejects.toThrow(
      'The driver mine cannot be started: spawn /there/is/no such ENOENT',
    );
  });

  it.each<[string, RegExp]>([
    ['javascrpt', /^--driver: javascrpt is not one of .*; did you mean javascript\?$/],
    ['Java=java', /^--driver: Java=java is no driver of your own: NAME=COMMAND/],
    ['=java', /is no driver of your own/],
    ['java= ', /is no driver of your own/],
    [`java=''`, /^--driver: java='' names no program$/],
    ['http=java', /^--driver: there is a driver http; yours needs another name$/],
    [`java="x`, /^--driver: "x has a quote that is not closed$/],
  ])('that is none is refused: %s', (item, message) => {
    expect(() => driverEntry(item)).toThrow(UsageError);
    expect(() => driverEntry(item)).toThrow(message);
  });
});
