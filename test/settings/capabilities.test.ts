import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { checkClaims } from '../../harness/settings/capabilities.ts';
import { parseSource } from '../../harness/yaml/source.ts';

const specs = join(packageDir, 'specs');

/** What is said about a file that claims these, without the code frames. */
function complaints(...claims: string[]): string[] {
  const { source } = parseSource('conformance.yaml', `capabilities: [${claims.join(', ')}]\n`);
  if (source === undefined) throw new Error('no YAML');
  try {
    checkClaims(source, claims, specs);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message.split('\n').filter((line) => !/^[> ] *\d* \|/.test(line) && line !== '');
  }
}

describe('what a configuration claims', () => {
  it('may be what a server can do', () => {
    expect(complaints('volumes.pvc', 'lifecycle.expiry', 'endpoints.signed')).toEqual([]);
    expect(complaints()).toEqual([]);
  });

  it('must be capabilities, and all that are none are named at once', () => {
    expect(complaints('volumes.pcv', 'volumes.pvc', 'gpu')).toEqual([
      'conformance.yaml:1:16: no capability is called volumes.pcv',
      '  did you mean volumes.pvc?',
      'conformance.yaml:1:42: no capability is called gpu',
      '  capabilities are entered in specs/capabilities.yaml',
    ]);
  });

  it('is not guessed to be what cannot be claimed', () => {
    expect(complaints('volumes.hosts')[1]).toBe('  capabilities are entered in specs/capabilities.yaml');
  });

  it.each([
    ['volumes.outside', '  Comes with the Docker engine'],
    ['volumes.host', '  Comes with the directory'],
    ['volumes.ossfs', '  Comes with a bucket for tests, `ossfs` in conformance.yaml.'],
  ])('cannot be %s, with which the place of the run comes', (name, hint) => {
    const [message, what] = complaints('volumes.pvc', name);
    expect(message).toBe(`conformance.yaml:1:29: ${name} is not claimed: the place of the run decides`);
    expect(what).toContain(hint);
  });
});
