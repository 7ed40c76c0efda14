/** Servers that get renewals wrong. */
import type { LiveFault } from '../harness/faults/fault.ts';
import { GET, idIn, LIST, RENEW, type Which } from '../harness/faults/operations.ts';
import { frozenForEach, watching } from '../harness/faults/remembering.ts';
import { answerOf, asked, byBody, type Json, json, listed, moved, onWire, things } from '../harness/faults/wiring.ts';
import type { Fault } from '../harness/wire/faults.ts';

const RENEWAL = ['lifecycle/renew.yaml'];

/** Meets a renewal by the end, in milliseconds since the epoch, that the sandbox had before it. */
const byPresentEnd =
  (meet: (end: number) => Fault): LiveFault['server'] =>
  () => ({
    wire: watching((request, { last }) => {
      const end = Date.parse(String(last.get(idIn(request))?.expiresAt));
      return !RENEW(request) || Number.isNaN(end) ? undefined : meet(end);
    }),
  });

/** Answers 200 to renewals that the server refuses, when the time is one of those that are meant. */
const taking = (meant: (time: number, end: number) => boolean): LiveFault['server'] =>
  byPresentEnd((end) =>
    byBody(({ expiresAt }) =>
      meant(Date.parse(String(expiresAt)), end)
        ? { change: (answer) => (answer.status === 400 ? answerOf(200, { expiresAt }) : answer) }
        : undefined,
    ),
  );

/** Tells in answers to such requests the time of the first renewal of each sandbox. */
const firstRenewalIn =
  (which: Which): LiveFault['server'] =>
  () => {
    const first = new Map<unknown, unknown>();
    const told = (sandbox: Json): Json => ({ ...sandbox, expiresAt: first.get(sandbox.id) ?? sandbox.expiresAt });
    return {
      wire: (request) => {
        if (!RENEW(request)) return which(request) ? json(things(told)) : undefined;
        return json(({ expiresAt }) => {
          if (!first.has(idIn(request))) first.set(idIn(request), expiresAt);
          return undefined;
        });
      },
    };
  };

export const renewalFaults: readonly LiveFault[] = [
  {
    id: 'renew.time.only-answered',
    says: 'answers a renewal and keeps the old end',
    area: ['renew.sets-expiration'],
    in: RENEWAL,
    server: frozenForEach(GET, 'expiresAt'),
  },
  {
    id: 'renew.time.list-cached',
    says: 'shows the old end in lists after a renewal',
    area: ['renew.sets-expiration'],
    in: RENEWAL,
    server: () => ({
      wire: watching((request, { first }) =>
        LIST(request)
          ? json(listed((item) => ({ ...item, expiresAt: (first.get(String(item.id)) ?? item).expiresAt })))
          : undefined,
      ),
    }),
  },
  {
    id: 'renew.time.added',
    says: 'adds the time from now to the given one to the present end',
    area: ['renew.sets-expiration', 'renew.response-is-new-time'],
    in: RENEWAL,
    server: byPresentEnd((end) => asked((body) => ({ ...body, expiresAt: moved(body.expiresAt, end - Date.now()) }))),
  },
  {
    id: 'renew.time.minute-lost',
    says: 'cuts the seconds off, and not only what is below a second',
    area: ['renew.sets-expiration', 'renew.response-is-new-time', 'renew.rfc-3339'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      asked((body) => ({ ...body, expiresAt: String(body.expiresAt).replace(/(T\d\d:\d\d):\d\d(\.\d+)?/, '$1:00') })),
    ),
  },
  {
    id: 'renew.answer.old-time',
    says: 'answers a renewal with the end before it',
    area: ['renew.response-is-new-time', 'renew.rfc-3339'],
    in: RENEWAL,
    server: byPresentEnd((end) => json(() => ({ expiresAt: new Date(end).toISOString() }))),
  },
  {
    id: 'renew.answer.whole-sandbox',
    says: 'answers a renewal with more than the time',
    area: ['renew.response-is-new-time'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      json((body) => ({ ...body, id: 'x' })),
    ),
  },
  {
    id: 'renew.answer.local-time',
    says: 'answers a renewal in a time zone of its own',
    area: ['renew.response-utc'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      json((body) => ({ expiresAt: String(moved(body.expiresAt, 7_200_000)).replace('Z', '+02:00') })),
    ),
  },
  {
    id: 'renew.rules.past-taken',
    says: 'takes a time in the past, and ends nothing',
    area: ['renew.future'],
    in: RENEWAL,
    server: taking((time) => time <= Date.now()),
  },
  {
    id: 'renew.rules.earlier-taken',
    says: 'takes an end before the present one',
    area: ['renew.later-than-present'],
    in: RENEWAL,
    server: taking((time, end) => time > Date.now() && time <= end),
  },
  {
    id: 'renew.rules.unknown-members-taken',
    says: 'overlooks unknown members of a renewal',
    area: ['renew.closed'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      asked(({ expiresAt }) => (expiresAt === undefined ? undefined : { expiresAt })),
    ),
  },
  {
    id: 'renew.rules.offset-guessed',
    says: 'takes a time without offset for one in UTC',
    area: ['renew.rfc-3339'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      asked((body) => {
        const text = body.expiresAt;
        const bare = typeof text === 'string' && /T\d\d:\d\d:\d\d(\.\d+)?$/.test(text);
        return bare ? { ...body, expiresAt: `${text}Z` } : undefined;
      }),
    ),
  },
  {
    id: 'renew.rules.seconds-taken',
    says: 'takes seconds since the epoch',
    area: ['renew.rfc-3339'],
    in: RENEWAL,
    server: onWire(
      RENEW,
      asked((body) =>
        /^\d+$/.test(String(body.expiresAt))
          ? { expiresAt: new Date(Number(body.expiresAt) * 1000).toISOString() }
          : undefined,
      ),
    ),
  },
  {
    id: 'renew.as-if-new',
    says: 'tells of a renewed sandbox as if it had just been made, of nothing',
    area: ['renew'],
    in: RENEWAL,
    server: () => {
      const renewed = new Set<string>();
      return {
        wire: (request) => {
          if (RENEW(request)) renewed.add(idIn(request));
          if (!GET(request) || !renewed.has(idIn(request))) return undefined;
          const createdAt = new Date().toISOString();
          return json((body) => ({ ...body, createdAt, metadata: {}, entrypoint: ['true'] }));
        },
      };
    },
  },
  {
    id: 'renew.hides-from-lists',
    says: 'leaves renewed sandboxes out of lists',
    area: ['renew.sets-expiration'],
    in: RENEWAL,
    server: () => {
      const renewed = new Set<unknown>();
      return {
        wire: (request) => {
          if (RENEW(request)) renewed.add(idIn(request));
          if (!LIST(request)) return undefined;
          return json((body) => ({ ...body, items: (body.items as Json[]).filter(({ id }) => !renewed.has(id)) }));
        },
      };
    },
  },
  {
    id: 'renew.again.first-shown',
    says: 'shows the time of the first renewal after the others, too',
    area: ['renew.sets-expiration'],
    in: RENEWAL,
    server: firstRenewalIn(GET),
  },
  {
    id: 'renew.again.first-listed',
    says: 'tells in lists the time of the first renewal after the others, too',
    area: ['renew.sets-expiration'],
    in: RENEWAL,
    server: firstRenewalIn(LIST),
  },
];
