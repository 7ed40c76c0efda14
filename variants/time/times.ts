/** Servers that write times in another form, keep them less exactly, or have another clock. */
import { lifecycle, RENEW } from '../../harness/faults/operations.ts';
import { type Json, parsed } from '../../harness/faults/wiring.ts';
import type { Layer } from '../../harness/front/reply.ts';
import { type Clock, systemClock } from '../../harness/reference/clock.ts';
import { ALL, jsonReplies, replies, where } from '../../harness/variants/layers.ts';
import type { LegalServer, Variant } from '../../harness/variants/variant.ts';
import { withHeader, withoutHeader } from '../../harness/wire/header-lines.ts';

const TIMES: ReadonlySet<string> = new Set(['createdAt', 'expiresAt', 'lastTransitionAt']);

/** `write` gets milliseconds since the epoch. */
type Write = (time: number) => string;

function rewritten(value: unknown, write: Write): unknown {
  if (Array.isArray(value)) return value.map((item) => rewritten(item, write));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const time = TIMES.has(name) ? Date.parse(String(member)) : Number.NaN;
    return [name, Number.isNaN(time) ? rewritten(member, write) : write(time)];
  });
  return Object.fromEntries(members);
}

const written = (write: Write, renewed = write): LegalServer => ({
  layer: jsonReplies(lifecycle, (body, request) => rewritten(body, RENEW(request) ? renewed : write) as Json),
});

const iso = (time: number): string => new Date(time).toISOString();
/** `2026-01-01T00:00:00` and `123`. */
const parts = (time: number): [second: string, millis: string] => [iso(time).slice(0, 19), iso(time).slice(20, 23)];

const HALF_PAST_FIVE = 5.5 * 3_600_000;

/** What a renewal asks for reaches the server as another time. */
const renewing = (kept: (time: number) => number): Layer =>
  where(RENEW, async (request, next) => {
    const body = parsed(await request.body());
    const text = body?.expiresAt;
    // What is no time of RFC 3339 is the server's to refuse.
    if (typeof text !== 'string' || !/^\d{4}-.*T.*(Z|[+-]\d\d:\d\d)$/.test(text)) return next();
    const time = Date.parse(text);
    // A day that does not exist is for the server to refuse.
    if (Number.isNaN(time) || !isDay(text.slice(0, 10))) return next();
    return next({ body: Buffer.from(JSON.stringify({ ...body, expiresAt: iso(kept(time)) })) });
  });

/** Whether there is such a day; `Date` takes the 30th of February for one in March. */
const isDay = (day: string): boolean => new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);

const HOUR = 3_600_000;

/** A clock that is so many milliseconds ahead of ours, or behind, and goes so much faster than ours from then on. */
function clockAt(ahead: number, faster = 0): Clock {
  const ours = systemClock();
  const began = ours.now();
  const rate = 1 + faster;
  return {
    now: () => began + ahead + Math.round((ours.now() - began) * rate),
    schedule: (at, task) => ours.schedule(Math.ceil(began + (at - ahead - began) / rate), task),
  };
}

/** A server with that clock, which its answers tell as `Date` (RFC 9110, section 6.6.1). */
function serverAt(clock: Clock): LegalServer {
  const dated: Layer = replies(ALL, (reply) => ({
    ...reply,
    headers: withHeader(withoutHeader(reply.headers, 'date'), 'Date', new Date(clock.now()).toUTCString()),
  }));
  return { layer: dated, seams: { clock } };
}

const FORM = 'format date-time is that of RFC 3339, section 5.6';
const form = (id: string, says: string, allows: string, server: LegalServer): Variant => ({
  id: `time.stamps.${id}`,
  says,
  axis: 'time-stamps',
  allows,
  server: () => server,
});

const SILENT_RENEWAL = 'How exactly the time of a renewal is kept is not said; whole seconds are what databases keep.';
const SILENT_CLOCK = 'No document says that clients and servers have the same time.';

export const timeVariants: readonly Variant[] = [
  form('zero-offset', 'writes +00:00 in the place of Z', `${FORM}: time-offset is Z or time-numoffset.`, {
    ...written((time) => iso(time).replace('Z', '+00:00')),
  }),
  form(
    'another-offset',
    'tells times by another offset, but for those of renewals',
    `${FORM}: any offset; only RenewSandboxExpirationResponse.expiresAt is in UTC.`,
    written((time) => iso(time + HALF_PAST_FIVE).replace('Z', '+05:30'), iso),
  ),
  form(
    'offset-whole-seconds',
    'tells whole seconds by the offset +02:00, but for times of renewals, which are in UTC',
    `${FORM}: any offset, and time-secfrac is optional; only RenewSandboxExpirationResponse.expiresAt is in UTC.`,
    written(
      (time) => `${parts(time + 2 * 3_600_000)[0]}+02:00`,
      (time) => `${parts(time)[0]}Z`,
    ),
  ),
  form(
    'negative-offset',
    'tells times by the offset -03:30, but for those of renewals',
    `${FORM}: any offset; only RenewSandboxExpirationResponse.expiresAt is in UTC.`,
    written((time) => iso(time - 3.5 * 3_600_000).replace('Z', '-03:30'), iso),
  ),
  form(
    'whole-seconds',
    'tells whole seconds, cut off',
    `${FORM}: time-secfrac is optional.`,
    written((time) => `${parts(time)[0]}Z`),
  ),
  form(
    'microseconds',
    'tells six digits of each second',
    `${FORM}: time-secfrac has any number of digits.`,
    written((time) => `${parts(time).join('.')}481Z`),
  ),
  form(
    'nanoseconds-without-zeros',
    'tells up to nine digits of each second, without zeros at the end',
    `${FORM}: time-secfrac has any number of digits, or is not there.`,
    written((time) => {
      const [second, millis] = parts(time);
      const digits = (Number(millis) % 4 === 0 ? millis : `${millis}048916`).replace(/0+$/, '');
      return digits === '' ? `${second}Z` : `${second}.${digits}Z`;
    }),
  ),
  form(
    'small-letters',
    'writes t and z',
    `${FORM}: T and Z may be lower case.`,
    written((time) => iso(time).toLowerCase()),
  ),
  {
    id: 'time.renewal.seconds-cut',
    says: 'cuts what is below a second off the time of a renewal',
    axis: 'time-renewal',
    silent: SILENT_RENEWAL,
    server: () => ({ layer: renewing((time) => Math.floor(time / 1000) * 1000) }),
  },
  {
    id: 'time.renewal.seconds-rounded',
    says: 'rounds the time of a renewal to whole seconds',
    axis: 'time-renewal',
    silent: SILENT_RENEWAL,
    server: () => ({ layer: renewing((time) => Math.round(time / 1000) * 1000) }),
  },
  {
    id: 'time.clock.ahead',
    says: 'has a clock that is eight seconds ahead',
    axis: 'time-clock',
    silent: SILENT_CLOCK,
    server: () => serverAt(clockAt(8000)),
  },
  {
    id: 'time.clock.behind',
    says: 'has a clock that is eight seconds behind',
    axis: 'time-clock',
    silent: SILENT_CLOCK,
    server: () => serverAt(clockAt(-8000)),
  },
  {
    id: 'time.clock.hours-ahead',
    says: 'has a clock that is three hours ahead',
    axis: 'time-clock',
    silent: SILENT_CLOCK,
    server: () => serverAt(clockAt(3 * HOUR)),
  },
  {
    id: 'time.clock.hours-behind',
    says: 'has a clock that is three hours behind',
    axis: 'time-clock',
    silent: SILENT_CLOCK,
    server: () => serverAt(clockAt(-3 * HOUR)),
  },
  {
    id: 'time.clock.drifts',
    says: 'has a clock that is an hour ahead and gains another millisecond in each second',
    axis: 'time-clock',
    silent: SILENT_CLOCK,
    server: () => serverAt(clockAt(HOUR, 0.001)),
  },
];
