import { expect, test } from 'vitest';
import { keyHeader, secretKeyValues } from '../../harness/engine/api-key.ts';
import { HarnessError } from '../../harness/errors.ts';
import { KEY_USES } from '../../harness/verbs/key-uses.ts';
import { createRedactor } from '../../harness/wire/redact.ts';

const NAME = 'OPEN-SANDBOX-API-KEY';
const KEY = 'fax-4711-max';

test('the right key is sent as it is, and none without a header', () => {
  expect(keyHeader('right', KEY)).toEqual({ [NAME]: KEY });
  expect(keyHeader('right', undefined)).toEqual({});
  expect(keyHeader('none', KEY)).toEqual({});
});

test('all others are sent, fit into a header, and are not the right key with white space taken off', () => {
  for (const key of [KEY, 'x', 'x'.repeat(4000), undefined]) {
    for (const use of KEY_USES.filter((each) => each !== 'right' && each !== 'none')) {
      const value = keyHeader(use, key)[NAME];
      expect(value, use).toEqual(expect.any(String));
      expect(value?.trim(), use).not.toBe(key);
    }
  }
  expect(keyHeader('overlong', KEY)[NAME]).toHaveLength(2048);
  expect(keyHeader('wrong', KEY)[NAME]).toHaveLength(KEY.length);
});

test('a wrong key agrees with the right one in no place', () => {
  const value = keyHeader('wrong', KEY)[NAME] ?? '';
  expect([...value].filter((char, at) => char === KEY[at])).toEqual([]);
});

test('a use that does not exist is an error of the scenario', () => {
  expect(() => keyHeader('no-such-use' as 'none', KEY)).toThrow(HarnessError);
});

test('an answer that repeats what was sent does not give the key away', () => {
  const { text } = createRedactor([KEY, ...secretKeyValues(KEY)]);
  for (const use of KEY_USES) {
    const echo = text(`got ${keyHeader(use, KEY)[NAME]}.`);
    expect(echo, use).not.toContain(KEY.slice(0, -1));
  }
});
