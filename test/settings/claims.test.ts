import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { claimsOfFile, claimsOfText } from '../../harness/settings/claims.ts';
import { parseSource } from '../../harness/yaml/source.ts';

const specs = join(packageDir, 'specs');

/** The lines of what is said about a value of `capabilities` in a file, without the code frames. */
function complaints(value: string): string[] {
  const { source } = parseSource('conformance.yaml', `capabilities: ${value}\n`);
  if (source === undefined) throw new Error('no YAML');
  try {
    claimsOfFile(source, (source.value as { capabilities: string }).capabilities, specs);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message.split('\n').filter((line) => !/^[> ] *\d* \|/.test(line) && line !== '');
  }
}

const said = (text: string): string => {
  try {
    claimsOfText(text, specs, '--capabilities');
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error(`${text} was accepted`);
};

describe('what is said of a server', () => {
  it.each([
    ['auto', { added: [], removed: [] }],
    ['volumes.pvc, lifecycle.expiry', { named: ['volumes.pvc', 'lifecycle.expiry'], added: [], removed: [] }],
    ['+endpoints.signed', { added: ['endpoints.signed'], removed: [] }],
    ['-lifecycle.snapshots', { added: [], removed: ['lifecycle.snapshots'] }],
    ['auto,+endpoints.signed,-volumes.outside', { added: ['endpoints.signed'], removed: ['volumes.outside'] }],
  ])('%s is a list of names, or changes what it shows', (text, claims) => {
    expect(claimsOfText(text, specs, '--capabilities')).toEqual(claims);
  });

  it.each([
    ['volumes.pcv', '--capabilities: no capability is called volumes.pcv; did you mean volumes.pvc?'],
    ['+lifecycle.pauze', '--capabilities: no capability is called lifecycle.pauze; did you mean lifecycle.pause?'],
    ['volumes.pvc,', '--capabilities: an empty name; it is auto, or names of specs/capabilities.yaml'],
    ['+volumes.pvc,-volumes.pvc', '--capabilities: volumes.pvc is both added and taken away'],
    [
      '+volumes.docker',
      '--capabilities: volumes.docker is not claimed: the place of the run decides; Comes with the Docker engine ',
    ],
  ])('%j is wrong, and says why', (text, message) => {
    expect(said(text)).toContain(message);
  });

  it.each(['volumes.pvc,+lifecycle.pause', 'auto,volumes.pvc', '-lifecycle.pause,volumes.pvc'])(
    'names and changes do not go together: %s',
    (text) => {
      expect(said(text)).toMatch(/^--capabilities: volumes\.pvc and (\S+) do not go together: a list of names is all/);
    },
  );
});

describe('in a file it', () => {
  it('may be auto, names, or changes', () => {
    for (const value of ['auto', '[auto]', '[volumes.pvc, endpoints.signed]', '[+endpoints.signed]', '[]']) {
      expect(complaints(value)).toEqual([]);
    }
  });

  it('must be capabilities, and all that are none are named at once, with their places', () => {
    expect(complaints('[volumes.pcv, volumes.pvc, gpu]')).toEqual([
      'conformance.yaml:1:16: no capability is called volumes.pcv',
      '  did you mean volumes.pvc?',
      'conformance.yaml:1:42: no capability is called gpu',
      '  capabilities are entered in specs/capabilities.yaml',
    ]);
  });

  it('is not guessed to be what cannot be claimed', () => {
    expect(complaints('[volumes.hosts]')[1]).toBe('  capabilities are entered in specs/capabilities.yaml');
  });

  it.each([
    ['volumes.docker', '  Comes with the Docker engine that runs the sandboxes'],
    ['volumes.outside', '  Comes with the Docker engine'],
    ['volumes.host', '  Comes with a directory of the host below which the server allows host volumes: `hostPath`'],
    ['volumes.ossfs', '  Comes with a bucket for tests, `ossfs` in conformance.yaml.'],
  ])('cannot be %s, with which the place of the run comes', (name, hint) => {
    const [message, what] = complaints(`[volumes.pvc, ${name}]`);
    expect(message).toBe(`conformance.yaml:1:29: ${name} is not claimed: the place of the run decides`);
    expect(what).toContain(hint);
  });
});
