/** Each rule about histories fails when it must, passes otherwise, and says when nothing exercised it. */
import { describe, expect, test } from 'vitest';
import { create, failing, get, gone, list, remove, snapshot, type Told, tell, verdict } from './support.ts';

const S = 'history sandbox';
const N = 'history snapshot';

test('nothing exercises nothing', () => {
  for (const { id, status } of tell([]).results()) expect([id, status]).toEqual([id, 'not-exercised']);
  const strangers = [get(0), get(10, { createdAt: '2020-01-01T00:00:00Z' }), list(20, { state: 'Pending' })];
  for (const { id, status } of tell(strangers).results()) expect([id, status]).toEqual([id, 'not-exercised']);
});

test('a life as the document has it breaks no rule', () => {
  const t = (second: number): string => `2026-01-01T00:00:0${second}Z`;
  const life: Told[] = [
    create(0, { state: 'Pending', at: t(0) }),
    get(100, { state: 'Pending', at: t(0), image: { uri: 'x' } }),
    get(1100, { state: 'Running', at: t(1), image: { uri: 'x' } }),
    { ...list(1200, { state: 'Running', at: t(1), image: { uri: 'x' } }), call: 'GET /sandboxes?state=Running' },
    get(1300, { state: 'Running', at: t(1), image: { uri: 'x' } }),
    { call: 'POST /sandboxes/s/pause', status: 202, start: 2000 },
    get(2100, { state: 'Pausing', at: t(2), image: { uri: 'x' } }),
    get(3100, { state: 'Paused', at: t(3), image: { uri: 'x' } }),
    { call: 'POST /sandboxes/s/resume', status: 202, start: 4000 },
    get(4200, { state: 'Running', at: t(4), image: { uri: 'x' } }),
    {
      call: 'POST /sandboxes/s/renew-expiration',
      status: 200,
      body: { expiresAt: '2026-01-01T02:00:00Z' },
      start: 5000,
    },
    get(5100, { at: t(4), expiresAt: '2026-01-01T02:00:00.000Z', image: { uri: 'x' } }),
    remove(6000),
    get(6100, { state: 'Stopping', at: t(6), expiresAt: '2026-01-01T02:00:00Z', image: { uri: 'x' } }),
    gone(7000),
  ];
  const results = tell(life)
    .results()
    .filter(({ id }) => id.startsWith(S));
  expect(results.map(({ id, status }) => [id, status])).toEqual(results.map(({ id }) => [id, 'pass']));
  const seen = tell(life)
    .transitions()
    .flatMap(({ from, to, seen, passed }) => (seen + passed > 0 ? [`${from}-${to} ${seen} ${passed}`] : []));
  expect(seen).toEqual([
    'Pending-Running 1 0',
    'Running-Pausing 1 0',
    'Pausing-Paused 1 0',
    'Paused-Resuming 0 1',
    'Resuming-Running 0 1',
    'Running-Stopping 1 0',
  ]);
});

/** The answer to the creation of a snapshot, at the beginning. */
const creatingSnapshot: Told = {
  call: 'POST /sandboxes/s/snapshots',
  status: 202,
  body: snapshot({ state: 'Creating' }),
  start: 0,
};
const lookAtSnapshot = (start: number, state: string): Told => {
  return { call: 'GET /snapshots/n', status: 200, body: snapshot({ state }), start };
};

describe('transitions', () => {
  const id = `${S} transitions`;
  const states = (...all: string[]): Told[] => {
    return [
      create(0, { state: all[0] as string }),
      ...all.slice(1).map((state, index) => get(100 * (index + 1), { state })),
    ];
  };
  test.each([
    ['Pending', 'Pending', 'Running', 'Running'],
    ['Pending', 'Stopping', 'Terminated'],
    ['Running', 'Paused', 'Running', 'Failed', 'Stopping'],
    ['Pending', 'Terminated'],
    ['Pending', 'Hibernating', 'Running'],
  ])('%s', (...all) => {
    expect(verdict(states(...all), id)).toBe('pass');
  });
  test.each([
    [['Running', 'Pending'], 'Running->Pending'],
    [['Stopping', 'Running'], 'Stopping->Running'],
    [['Terminated', 'Stopping'], 'Terminated->Stopping'],
    [['Terminated', 'Failed'], 'Terminated->Failed'],
    [['Failed', 'Running'], 'Failed->Running'],
    [['Running', 'Hibernating', 'Pending'], 'Running->Pending'],
  ])('%s is none', (all, keyword) => {
    expect(verdict(states(...all), id)).toEqual([`/status/state ${keyword}`]);
  });
  const ofPause = `${S} pause-transitions`;
  test.each([
    ['Running', 'Paused', 'Running'],
    ['Pausing', 'Failed'],
    ['Paused', 'Resuming', 'Running', 'Pausing', 'Stopping'],
  ])('of a pause: %s', (...all) => {
    expect(verdict(states(...all), ofPause)).toBe('pass');
  });
  test.each([
    [['Failed', 'Paused'], 'Failed->Paused'],
    [['Resuming', 'Pending'], 'Resuming->Pending'],
  ])('of a pause: %s is none', (all, keyword) => {
    expect(verdict(states(...all), ofPause)).toEqual([`/status/state ${keyword}`]);
    expect(verdict(states(...all), id)).toBe('not-exercised');
  });
  test('of a pause are not judged where there is none', () => {
    expect(verdict(states('Pending', 'Running', 'Stopping'), ofPause)).toBe('not-exercised');
  });
  test('looks at the same time have no order', () => {
    const slow: Told = { ...get(5, { state: 'Pending' }), end: 300 };
    expect(verdict([create(0), get(100, { state: 'Running' }), slow], id)).toBe('pass');
  });
  test('of snapshots', () => {
    expect(
      verdict(
        [
          creatingSnapshot,
          lookAtSnapshot(100, 'Creating'),
          lookAtSnapshot(200, 'Ready'),
          lookAtSnapshot(300, 'Deleting'),
        ],
        `${N} transitions`,
      ),
    ).toBe('pass');
    expect(
      verdict([creatingSnapshot, lookAtSnapshot(100, 'Ready'), lookAtSnapshot(200, 'Creating')], `${N} transitions`),
    ).toEqual(['/status/state Ready->Creating']);
  });
});

describe('what never changes', () => {
  const other = { createdAt: '2026-01-01T00:00:01Z', image: { uri: 'y' }, entrypoint: ['bash'] };
  test.each([
    ['created-at', 'createdAt'],
    ['image', 'image'],
    ['entrypoint', 'entrypoint'],
  ] as const)('%s', (rule, member) => {
    const seen = [create(0, { image: { uri: 'x' } }), get(100, { image: { uri: 'x' } })];
    expect(verdict(seen, `${S} ${rule}-constant`)).toBe('pass');
    const changed = get(200, { image: { uri: 'x' }, [member]: other[member] });
    expect(failing([...seen, changed])).toEqual([`${S} ${rule}-constant`]);
    expect(verdict([...seen, changed, changed], `${S} ${rule}-constant`)).toEqual([`/${member} constant`]);
  });
  test('id', () => {
    expect(verdict([create(0), get(100)], `${S} id-constant`)).toBe('pass');
    expect(verdict([create(0), get(100, { id: 't' })], `${S} id-constant`)).toEqual(['/id constant']);
  });
  test('an id is given out once', () => {
    expect(verdict([create(0), get(100)], `${S} id-unique`)).toBe('pass');
    expect(verdict([create(0), remove(100), gone(200), create(300)], `${S} id-unique`)).toEqual(['/id unique']);
    expect(verdict([get(0)], `${S} id-unique`)).toBe('not-exercised');
  });
  test('one moment can be written in several ways', () => {
    const ways = ['2026-01-01T00:00:00.123456Z', '2026-01-01T00:00:00.123Z', '2026-01-01T01:00:00.123456+01:00'];
    const seen = [create(0, { createdAt: ways[0] }), ...ways.map((createdAt, n) => get(100 * (n + 1), { createdAt }))];
    expect(verdict(seen, `${S} created-at-constant`)).toBe('pass');
    expect(verdict([...seen, get(900, { createdAt: '2026-01-01T00:00:00Z' })], `${S} created-at-constant`)).toBe(
      'pass',
    );
    expect(verdict([...seen, get(900, { createdAt: '2026-01-01T00:00:00.125Z' })], `${S} created-at-constant`)).toEqual(
      ['/createdAt constant'],
    );
  });
});

describe('expiresAt', () => {
  const id = `${S} expires-at-renewed-only`;
  const later = { expiresAt: '2026-01-01T02:00:00Z' };
  const renew = (start: number, status = 200): Told => {
    return { call: 'POST /sandboxes/s/renew-expiration', status, body: status === 200 ? later : {}, start };
  };
  test('changes with a renewal', () => {
    expect(verdict([create(0), get(100), renew(200), get(300, later)], id)).toBe('pass');
    expect(verdict([create(0), { ...renew(200), end: 400 }, get(300, later)], id)).toBe('pass');
    const { status: _, ...unanswered } = renew(200);
    expect(verdict([create(0), unanswered, get(90_000, later)], id)).toBe('pass');
  });
  test('and by nothing else', () => {
    expect(verdict([create(0), get(100, later)], id)).toEqual(['/expiresAt renewed']);
    expect(verdict([create(0), renew(50, 400), get(100, later)], id)).toEqual(['/expiresAt renewed']);
    expect(verdict([create(0), renew(50), get(100)], id)).toEqual(['/expiresAt renewed']);
    expect(verdict([create(0), get(100, { expiresAt: null })], id)).toEqual(['/expiresAt renewed']);
    expect(verdict([create(0, { expiresAt: null }), get(100, { expiresAt: undefined })], id)).toBe('pass');
  });
  test('nor is it looked at where each access renews', () => {
    const request = { extensions: { 'access.renew.extend.seconds': '300' } };
    expect(verdict([create(0, {}, request), get(100, later)], id)).toBe('not-exercised');
  });
});

describe('lastTransitionAt', () => {
  const t = (text: string): string => `2026-01-01T00:00:${text}Z`;
  test('never runs backwards', () => {
    const id = `${S} last-transition-forward`;
    expect(verdict([create(0), get(10)], id)).toBe('not-exercised');
    expect(verdict([create(0, { at: t('01.5') }), get(10, { at: t('01') })], id)).toBe('pass');
    expect(verdict([create(0, { at: t('02') }), get(10, { at: t('01') })], id)).toEqual([
      '/status/lastTransitionAt forward',
    ]);
  });
  test('moves when the state moves', () => {
    const id = `${S} last-transition-moves`;
    const running = { state: 'Running', at: t('01') };
    const paused = { state: 'Paused', at: t('01') };
    expect(verdict([create(0, running), get(100, running)], id)).toBe('not-exercised');
    expect(verdict([create(0, running), get(100, running), get(200, paused)], id)).toBe('pass'); // the same second
    expect(verdict([create(0, running), get(3000, running), get(3100, { ...paused, at: t('04') })], id)).toBe('pass');
    expect(verdict([create(0, running), get(3000, running), get(3100, paused)], id)).toEqual([
      '/status/lastTransitionAt moves',
    ]);
    const exact = { at: t('01.123') };
    expect(verdict([create(0, exact), get(100, exact), get(200, { ...exact, state: 'Paused' })], id)).toEqual([
      '/status/lastTransitionAt moves',
    ]);
  });
});

describe('what was deleted', () => {
  const id = `${S} deleted-stays-deleted`;
  test('may end slowly', () => {
    expect(verdict([create(0), get(10)], id)).toBe('not-exercised');
    expect(verdict([create(0), remove(10, 409), get(20)], id)).toBe('not-exercised');
    const seen = [create(0), remove(10), get(20), get(8000, { state: 'Stopping' }), get(9000, { state: 'Terminated' })];
    expect(verdict([...seen, gone(10_000), gone(11_000)], id)).toBe('pass');
  });
  test('may be seen although there is nothing more to delete', () => {
    expect(verdict([create(0), remove(10), remove(20, 404), get(30, { state: 'Stopping' })], id)).toBe('pass');
  });
  test('does not come back', () => {
    expect(verdict([create(0), remove(10), gone(20), get(30)], id)).toEqual(['/ came-back']);
    expect(verdict([create(0), remove(10), gone(20), list(4000, { state: 'Terminated' })], id)).toEqual([
      '/ came-back',
    ]);
    expect(verdict([create(0), remove(10), gone(20), list(30, { state: 'Terminated' })], id)).toBe('pass');
    expect(verdict([create(0), remove(10), { ...gone(20), end: 50 }, get(30)], id)).toBe('pass');
  });
  test('does not live on', () => {
    expect(verdict([create(0), remove(10), get(40_000)], id)).toEqual(['/status/state lives-on']);
    expect(verdict([create(0), remove(10), get(20_000)], id)).toBe('pass');
  });
  test('snapshots neither', () => {
    const made: Told = { call: 'POST /sandboxes/s/snapshots', status: 202, body: snapshot(), start: 0 };
    const look: Told = { call: 'GET /snapshots/n', status: 200, body: snapshot(), start: 30 };
    const deleted: Told = { call: 'DELETE /snapshots/n', status: 204, start: 10 };
    const missed: Told = { call: 'GET /snapshots/n', status: 404, body: {}, start: 20 };
    expect(verdict([made, deleted, missed], `${N} deleted-stays-deleted`)).toBe('pass');
    expect(verdict([made, deleted, missed, look], `${N} deleted-stays-deleted`)).toEqual(['/ came-back']);
  });
});

describe('list and get', () => {
  const id = `${S} list-and-get-agree`;
  test('agree', () => {
    expect(verdict([create(0), get(10)], id)).toBe('not-exercised');
    expect(verdict([create(0), get(10), list(20)], id)).toBe('pass');
    expect(verdict([create(0), list(20), get(30)], id)).toBe('pass');
  });
  test('differ in a member', () => {
    const other = { metadata: { a: 'b' } };
    expect(verdict([create(0), get(10), list(20, other)], id)).toEqual(['/metadata agree']);
    expect(failing([create(0), get(10, { image: { uri: 'x' } }), list(20)])).toEqual([id]);
    expect(failing([create(0), get(10, { image: { uri: 'x' } }), list(20, { image: { uri: 'y' } })])).toEqual([
      `${S} image-constant`,
    ]);
  });
  const patch: Told = { call: 'PATCH /sandboxes/s/metadata', status: 200, start: 15 };
  test('are not compared over a change, nor shortly after it', () => {
    const other = { metadata: { a: 'b' } };
    expect(verdict([create(0), get(10), patch, list(4000, other)], id)).toBe('not-exercised');
    expect(verdict([create(0), get(10), patch, list(30, other), get(40)], id)).toBe('pass');
    expect(verdict([create(0), get(10), patch, list(4000, other), get(4010)], id)).toEqual(['/metadata agree']);
  });
  test('a state may move by itself, but not to and fro', () => {
    const pending = { state: 'Pending' };
    expect(verdict([create(0), get(10, pending), list(20), get(30)], id)).toBe('pass');
    expect(verdict([create(0), get(10), list(20, { state: 'Paused' }), get(30)], id)).toEqual(['/status agree']);
  });
  test('a list may tell the state of a moment ago, and one that was passed since', () => {
    const failed = { state: 'Failed' };
    const told = (state: string, start: number): Told[] => [
      create(0),
      get(100, failed),
      list(start, { state }),
      get(start + 10, failed),
    ];
    for (const state of ['Pending', 'Running', 'Stopping']) {
      expect(verdict(told(state, 2000), id)).toBe('pass');
      expect(verdict(told(state, 4000), id)).toEqual(['/status agree']);
    }
    // No way leads over it, so that it was so at no time.
    expect(verdict(told('Terminated', 2000), id)).toEqual(['/status agree']);
    // Where a state that the document does not list may come is not known.
    expect(verdict(told('Hibernating', 2000), id)).toBe('pass');
    expect(verdict(told('Hibernating', 4000), id)).toEqual(['/status agree']);
  });
  test('after a request that moves the state a list may be late, and after one that does not it may not', () => {
    const paused = { state: 'Paused' };
    const pause: Told = { call: 'POST /sandboxes/s/pause', status: 202, start: 100 };
    const told = (start: number): Told[] => [
      create(0),
      get(50),
      pause,
      get(200, paused),
      list(start),
      get(start + 10, paused),
    ];
    expect(verdict(told(1000), id)).toBe('pass');
    expect(verdict(told(4000), id)).toEqual(['/status agree']);
    const calm = [create(0), get(50, paused), { ...patch, start: 4000 }, list(4500), get(4600, paused)];
    expect(verdict(calm, id)).toEqual(['/status agree']);
  });
  test('of snapshots', () => {
    const listed = (start: number, state: string): Told => {
      return { call: 'GET /snapshots', status: 200, body: { items: [snapshot({ state })] }, start };
    };
    const told = (state: string): Told[] => [
      creatingSnapshot,
      lookAtSnapshot(100, 'Ready'),
      listed(200, state),
      lookAtSnapshot(300, 'Ready'),
    ];
    expect(verdict(told('Ready'), `${N} list-and-get-agree`)).toBe('pass');
    expect(verdict(told('Creating'), `${N} list-and-get-agree`)).toBe('pass');
    expect(verdict(told('Failed'), `${N} list-and-get-agree`)).toEqual(['/status agree']);
  });
});

describe('a list by state', () => {
  const id = `${S} listed-in-state`;
  const by = (query: string, state: string): Told => ({ ...list(20, { state }), call: `GET /sandboxes?${query}` });
  test('has what is in one of the states', () => {
    expect(verdict([create(0), by('page=1', 'Paused')], id)).toBe('not-exercised');
    expect(verdict([create(0), by('state=Paused', 'Paused')], id)).toBe('pass');
    expect(verdict([create(0), by('state=Running&state=paused', 'Paused')], id)).toBe('pass');
  });
  test('has nothing else, however late it is', () => {
    expect(verdict([create(0), by('state=Pending', 'Running')], id)).toEqual(['/status/state listed-in-state']);
    expect(verdict([create(0), by('page=1&state=Paused&state=Failed', 'Terminated')], id)).toEqual([
      '/status/state listed-in-state',
    ]);
  });
  test('of snapshots', () => {
    const made: Told = { call: 'POST /sandboxes/s/snapshots', status: 202, body: snapshot(), start: 0 };
    const listed: Told = { call: 'GET /snapshots?state=Failed', status: 200, body: { items: [snapshot()] }, start: 9 };
    expect(verdict([made, listed], `${N} listed-in-state`)).toEqual(['/status/state listed-in-state']);
    const rule = tell([made, listed])
      .results()
      .find((each) => each.id === `${N} listed-in-state`);
    expect(rule?.clause).toBe('/paths/~1snapshots/get/parameters/1');
  });
});

test('a sandbox that is polled thousands of times is judged in bounds', () => {
  const seen = [
    create(0),
    ...Array.from({ length: 5000 }, (_, n) => (n % 5 === 0 ? list(10 * n + 10) : get(10 * n + 10))),
  ];
  const started = performance.now();
  expect(failing(seen)).toEqual([]);
  expect(performance.now() - started).toBeLessThan(3000);
});

test('exchanges that say nothing are passed over', () => {
  const odd: Told[] = [
    { call: 'GET /sandboxes', status: 200, body: [], start: 0 },
    { call: 'GET /sandboxes', status: 200, body: { items: [null, 1, { id: 2 }] }, start: 0 },
    { call: 'POST /sandboxes', status: 202, body: { id: 1 }, start: 0 },
    { call: 'GET /sandboxes//', status: 200, body: {}, start: 0 },
    { call: 'GET /sandboxes/%zz', status: 200, body: { status: 'x' }, start: 0 },
    { call: 'GET /other/s', status: 200, body: {}, start: 0 },
    create(1, { createdAt: 7, status: null, expiresAt: 'soon' }),
    get(20, { createdAt: 7, status: 'up', expiresAt: 'soon' }),
  ];
  expect(failing(odd)).toEqual([]);
});
