import { describe, expect, it } from 'vitest';
import type { ApiDocument } from '../../harness/contract/document.ts';
import { loadScenario } from '../../harness/scenario/load.ts';
import { derivationFrom } from '../../harness/verbs/derive/expand.ts';
import { formatDiagnostic } from '../../harness/yaml/diagnostic.ts';

const known = {
  requirements: new Set(['volumes.read-only.readable', 'volumes.pvc.shared']),
  profiles: ['volumes'],
  operations: ['createSandbox', 'getSandbox'],
};

const good = `title: A scenario
profile: volumes
volumes:
  data: { files: { a.txt: hello } }
sandboxes:
  reader:
    volumes: [{ name: d, pvc: { claimName: "\${volumes.data}" }, mountPath: /mnt }]
steps:
  - check: it can be read
    verifies: [volumes.read-only.readable]
    run: cat /mnt/a.txt
    expect: { exitCode: 0, stdout: hello }
`;

const load = (text: string) => loadScenario('/s/volumes/x.yaml', '/s', 'scenarios/volumes/x.yaml', known, text);
const problems = (text: string): string[] =>
  load(text).diagnostics.map(
    ({ line, column, message, hint }) => `${line}:${column} ${message}${hint ? ` | ${hint}` : ''}`,
  );

describe('a scenario file', () => {
  it('that is right becomes a scenario', () => {
    const { scenario, diagnostics } = load(good);
    expect(diagnostics).toEqual([]);
    expect(scenario).toMatchObject({ file: 'volumes/x.yaml', title: 'A scenario', timeoutMs: 30_000 });
    expect(scenario?.steps).toMatchObject([{ name: 'it can be read', line: 9 }]);
  });

  it('gives each case of a step a test of its own', () => {
    const text = good.replace('run: cat /mnt/a.txt', 'run: cat ${case}\n    for: { one: /a, two: /b }');
    expect(load(text).scenario?.steps.map(({ name, case: value }) => [name, value])).toEqual([
      ['it can be read [one]', '/a'],
      ['it can be read [two]', '/b'],
    ]);
  });

  it('may merge maps, with its own members before those that come along', () => {
    const text = good.concat(
      '  - { check: first, call: { operation: createSandbox, body: &body { a: 1, b: 2 } }, expect: { status: 400 } }\n',
      '  - { check: second, call: { operation: createSandbox, body: { <<: *body, b: 3 } }, expect: { status: 400 } }\n',
    );
    const { scenario, diagnostics } = load(text);
    expect(diagnostics).toEqual([]);
    expect(scenario?.steps[2]?.step.call).toEqual({ operation: 'createSandbox', body: { a: 1, b: 3 } });
  });

  it('finds the result of each case of a parallel action below its name', () => {
    const looking = (member: string): string =>
      good.concat(
        '  - check: two at once\n    parallel:\n',
        "      - { check: look, as: looks, run: 'cat ${case}', expect: { exitCode: 0 }, for: { one: /a, two: /b } }\n",
        `  - { check: both saw the same, recall: looks, that: result.one.stdout = steps.looks.${member} }\n`,
      );
    expect(problems(looking('two.stdout'))).toEqual([]);
    expect(problems(looking('two.stdoud')).join()).toMatch(/steps.looks.two has .*stdoud \| did you mean stdout\?/);
    expect(problems(looking('three.stdout')).join()).toMatch(/steps.looks has .*three/);
  });

  it('with a wrong key is told where, and which key was meant', () => {
    expect(problems(good.replace('profile:', 'profil:'))).toEqual([
      '1:1 the file has no profile, which is required',
      '2:1 unknown key profil | did you mean profile?',
    ]);
    expect(problems(good.replace('verifies:', 'verifys:'))).toEqual([
      '10:5 unknown key verifys | did you mean verifies?',
    ]);
    expect(problems(good.replace('{ files:', '{ filez:'))).toEqual(['4:11 unknown key filez | did you mean files?']);
  });

  it('shows the line', () => {
    const [diagnostic] = load(good.replace('verifies:', 'verifys:')).diagnostics;
    expect(diagnostic && formatDiagnostic(diagnostic)).toBe(
      [
        'scenarios/volumes/x.yaml:10:5: unknown key verifys',
        '   8 | steps:',
        '   9 |   - check: it can be read',
        '> 10 |     verifys: [volumes.read-only.readable]',
        '     |     ^',
        '  11 |     run: cat /mnt/a.txt',
        '  12 |     expect: { exitCode: 0, stdout: hello }',
        '  did you mean verifies?',
      ].join('\n'),
    );
  });

  it.each([
    ['a tab', good.replace('profile: volumes', '\tprofile: volumes'), /tab/i],
    ['a key twice', good.replace('profile: volumes', 'profile: volumes\ntitle: Again'), /unique/],
    ['no YAML at all', '{{{{', /./],
    ['nothing', '', /must be object, not null/],
    ['a list', '- a\n', /must be object, not array/],
    ['a number as a key', good.replace('a.txt: hello', '1: hello'), /not text/],
    ['two verbs', good.replace('run: cat', 'volume: data\n    run: cat'), /several things: run, volume/],
    ['no verb', good.replace('    run: cat /mnt/a.txt\n', ''), /does nothing/],
    ['no expectation', good.replace(/ {4}expect.*\n/, ''), /checks nothing/],
    ['a wrong type', good.replace('check: it can be read', 'check: [1]'), /must be string, not array/],
    [
      'an unknown requirement',
      good.replace('read-only.readable', 'read-only.readabel'),
      /did you mean volumes.read-only.readable\?/,
    ],
    ['an unknown profile', good.replace('profile: volumes', 'profile: volume'), /did you mean volumes\?/],
    [
      'an unknown volume in a mount',
      good.replace('${volumes.data}', '${volumes.dat}'),
      /volumes has no dat \| did you mean data\?/,
    ],
    [
      'a fixture that it does not declare',
      good
        .replace('cat /mnt/a.txt', 'echo ${fixtures.servr}')
        .replace('volumes:\n', 'fixtures: { server: s }\nvolumes:\n'),
      /fixtures has no servr \| did you mean server\?/,
    ],
    ['an unknown root in an expression', good.replace('${volumes.data}', '${volume.data}'), /did you mean volumes\?/],
    ['an unknown sandbox', good.replace('run: cat', 'in: writer\n    run: cat'), /no sandbox writer/],
    ['an unknown operation', good.replace('run: cat /mnt/a.txt', 'call: getSandbx'), /did you mean getSandbox\?/],
    ['a broken expression', good.replace('cat /mnt/a.txt', 'cat ${1 +}'), /is not JSONata/],
    ['a broken condition', good.replace('expect:', 'that: "1 +"\n    expect:'), /is not JSONata/],
    ['an expectation that is no schema', good.replace('exitCode: 0', 'exitCode: { type: 3 }'), /no valid expectation/],
    ['a name twice', `${good}  - { check: it can be read, volume: data, expect: {} }\n`, /another step has this name/],
    [
      'a sandbox of a step that is to be there before it',
      `${good}  - { as: made, check: made, call: createSandbox }\n`.replace(
        'reader:\n',
        "reader:\n    id: '${steps.made.body.id}'\n",
      ),
      /start: step|no earlier step keeps/,
    ],
    ['a create of a sandbox that is there', `${good}  - { check: made, create: reader }\n`, /start: step/],
    [
      'a result nobody made',
      good.replace('cat /mnt/a.txt', 'echo ${steps.made.id}'),
      /no earlier step keeps its result as made/,
    ],
    [
      'a duration that is none',
      good.replace('profile: volumes', 'profile: volumes\ntimeout: soon'),
      /timeout cannot be "soon"/,
    ],
    ['a wrong choice', good.replace('reader:\n', 'reader:\n    start: later\n'), /start cannot be "later"/],
    [
      'a wrong member of file',
      good.replace('run: cat /mnt/a.txt', 'file: { reed: /a }'),
      /unknown key reed \| did you mean read\?/,
    ],
  ])('with %s is refused', (_, text, message) => {
    const found = problems(text);
    expect(found.join('\n')).toMatch(message);
    expect(found[0]).toMatch(/^\d+:\d+ /);
  });

  it('is refused within moments when it is hostile', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
      .join('\n')}\n`;
    expect(problems(bomb).join()).toMatch(/alias/i);
    expect(problems('x'.repeat(2_000_000)).join()).toMatch(/at most/);
    expect(problems('['.repeat(20_000)).length).toBeGreaterThan(0);
  });
});

describe('a violations step', () => {
  const document: ApiDocument = {
    file: 'x.yml',
    name: 'x.yml',
    root: {
      paths: {
        '/sandboxes': { get: { parameters: [{ name: 'page', in: 'query', schema: { type: 'integer', minimum: 1 } }] } },
      },
    },
  };
  const operations = [{ operationId: 'listSandboxes', method: 'GET', path: '/sandboxes' }];
  const text = `title: A scenario
profile: volumes
steps:
  - check: a list is refused
    violations:
      operation: listSandboxes
      rules: { /paths: volumes.pvc.shared }
`;
  const loaded = (file: string) =>
    loadScenario(
      '/s/volumes/y.yaml',
      '/s',
      'y.yaml',
      { ...known, derive: derivationFrom({ document, operations }) },
      file,
    );

  it('becomes a test for each constraint, at its line', () => {
    const { scenario, diagnostics } = loaded(text);
    expect(diagnostics).toEqual([]);
    expect(scenario?.steps.find(({ name }) => name === 'a list is refused [page: 0]')).toMatchObject({
      line: 4,
      constraint: '/paths/~1sandboxes/get/parameters/0/schema/minimum',
      step: {
        verifies: ['volumes.pvc.shared'],
        call: { operation: 'listSandboxes', query: { page: '0' }, wrong: true },
      },
    });
  });

  it('that is wrong is told where', () => {
    const told = (file: string) => loaded(file).diagnostics.map(({ line, message }) => `${line} ${message}`);
    expect(told(text.replace('/paths:', '/path:'))).toContain('7 nothing is derived below /path');
    expect(told(text.replace('pvc.shared', 'pvc.share'))).toEqual(['7 no requirement has the id volumes.pvc.share']);
    expect(told(text.replace('listSandboxes', 'listBoxes'))).toEqual(['6 no document has the operation listBoxes']);
    expect(told(`${text}    expect: { status: 400 }\n`)).toEqual(['8 `expect` does not go with violations']);
  });
});
