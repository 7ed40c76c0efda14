/** Servers whose execd gives another part of a file than is asked for: by bytes, or by lines. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { queryOf, type Which } from '../../harness/faults/operations.ts';
import { answerOf, askedQuery, refusal, status, withBody, withHeader } from '../../harness/faults/wiring.ts';
import { type HeaderList, headerValue } from '../../harness/wire/exchange.ts';
import type { Answer, Fault, FaultRequest } from '../../harness/wire/faults.ts';
import { byLines, byRange, bytes, downloadFault, headers, withoutHeader } from './downloads.ts';

const RANGE = ['download.range'];
const TOLD = 'content-range';

/** Asks with other headers. */
const askedHeaders = (change: (headers: HeaderList) => HeaderList): Fault => ({ kind: 'ask', headers: change });

/** Asks for another range; `change` gets what stands behind the unit. */
const ranged = (change: (range: string) => string): Fault =>
  askedHeaders(
    withHeader('range', (old) =>
      old.replace(/^(\s*bytes\s*=\s*)(.*)$/i, (_, unit, range) => `${unit}${change(range)}`),
    ),
  );

/** Changes parts that are answered. */
const part = (change: (answer: Answer) => Answer): Fault => ({
  kind: 'change',
  change: (answer) => (answer.status === 206 ? change(answer) : answer),
});

const rangeIn = ({ headers: list }: FaultRequest): string => headerValue(list, 'range') ?? '';

/** A download by a range that lines are not asked for with. */
const byRangeAlone: Which = (request) => byRange(request) && !byLines(request);

/** One range, as it should be written. */
const WELL_FORMED = /^bytes=(?:\d+-\d*|-\d+)$/;

/** Answers a request for several ranges in another way, where the server gives the whole file. */
const several = (
  id: string,
  says: string,
  change: (whole: Answer, parts: readonly { told: string; content: Buffer }[]) => Answer,
): LiveFault =>
  downloadFault(
    id,
    says,
    ['download.range-several'],
    (request) => byRange(request) && rangeIn(request).includes(','),
    (request) => ({
      kind: 'change',
      change(whole) {
        const spans = [...rangeIn(request).matchAll(/(\d+)-(\d*)/g)].map(([, first, last]) => [
          Number(first),
          Number(last),
        ]);
        const parts = spans.map(([first = 0, last = 0]) => ({
          told: `${first}-${last}/${whole.body.length}`,
          content: whole.body.subarray(first, last + 1),
        }));
        return change(whole, parts);
      },
    }),
  );

const ofBytes: readonly LiveFault[] = [
  downloadFault(
    'range-ignored',
    'does not look at the Range header',
    ['download.range', 'download.range-unsatisfiable', 'download.range-resumes'],
    byRange,
    askedHeaders(withoutHeader('range')),
  ),
  downloadFault(
    'range-end-exclusive',
    'leaves out the last byte of a range',
    ['download.range', 'download.range-length'],
    byRange,
    part((answer) => withBody(answer, answer.body.subarray(0, -1))),
  ),
  downloadFault(
    'range-end-one-more',
    'gives one byte more than a range has',
    RANGE,
    byRange,
    ranged((range) =>
      range.replace(/-(\d+)$/, (whole, last) => (range.startsWith('-') ? whole : `-${Number(last) + 1}`)),
    ),
  ),
  downloadFault(
    'range-from-one',
    'counts the bytes of a range from 1',
    RANGE,
    byRange,
    ranged((range) => range.replace(/^\d+/, (first) => String(Math.max(0, Number(first) - 1)))),
  ),
  downloadFault(
    'range-length-for-end',
    'takes the end of a range for its length',
    RANGE,
    byRange,
    ranged((range) =>
      range.replace(/^(\d+)-(\d+)$/, (_, first, last) => `${first}-${Number(first) + Math.max(0, Number(last) - 1)}`),
    ),
  ),
  downloadFault(
    'suffix-from-zero',
    'takes the last bytes of a file for its first',
    RANGE,
    byRange,
    ranged((range) => range.replace(/^-(\d+)$/, (_, count) => `0-${Math.max(0, Number(count) - 1)}`)),
  ),
  downloadFault(
    'suffix-refused',
    'refuses a range without a beginning',
    RANGE,
    (request) => byRange(request) && /=-\d+$/.test(rangeIn(request)),
    { kind: 'answer', answer: refusal() },
  ),
  downloadFault(
    'open-refused',
    'refuses a range without an end',
    ['download.range', 'download.range-resumes'],
    (request) => byRange(request) && /\d-$/.test(rangeIn(request)),
    { kind: 'answer', answer: refusal() },
  ),
  downloadFault(
    'open-short',
    'gives no more than 4 KiB of a range without an end',
    ['download.range-resumes'],
    (request) => byRange(request) && /\d-$/.test(rangeIn(request)),
    part((answer) => withBody(answer, answer.body.subarray(0, 4 * 1024))),
  ),
  downloadFault(
    'range-short',
    'gives no more than 64 KiB of a range',
    RANGE,
    byRange,
    part((answer) => withBody(answer, answer.body.subarray(0, 64 * 1024))),
  ),
  downloadFault('beyond-the-end', 'answers 416 where a range ends behind the file', RANGE, byRange, (request) =>
    part((answer) => {
      const size = /\/(\d+)$/.exec(headerValue(answer.headers, TOLD) ?? '')?.[1];
      const last = /\d-(\d+)$/.exec(rangeIn(request))?.[1];
      return Number(last) >= Number(size) ? refusal(416) : answer;
    }),
  ),
  downloadFault(
    'range-16-bits',
    'reckons with the last 16 bits of a position',
    RANGE,
    byRange,
    ranged((range) =>
      range.replaceAll(/\d+/g, (each) => (Number(each) < 2 ** 32 ? String(Number(each) % 2 ** 16) : each)),
    ),
  ),
  downloadFault(
    '200-for-part',
    'answers 200 for a part',
    ['download.range', 'download.range-resumes'],
    byRange,
    status((code) => code === 206, 200),
  ),
  downloadFault(
    'part-untold',
    'does not tell which part it gives',
    ['download.range-told', 'download.range-several'],
    byRange,
    headers(withoutHeader(TOLD)),
  ),
  downloadFault(
    'part-end-exclusive',
    'tells the position behind the last byte of a part',
    ['download.range-told'],
    byRange,
    headers(withHeader(TOLD, (old) => old.replace(/-(\d+)/, (_, last) => `-${Number(last) + 1}`))),
  ),
  downloadFault(
    'part-of-part',
    'tells the length of a part as that of the file',
    ['download.range-told'],
    byRange,
    part((answer) => ({
      ...answer,
      headers: withHeader(TOLD, (old) => old.replace(/\/.*/, `/${answer.body.length}`))(answer.headers),
    })),
  ),
  downloadFault(
    'part-without-unit',
    'tells a part without its unit',
    ['download.range-told'],
    byRange,
    headers(withHeader(TOLD, (old) => old.replace(/^bytes /, ''))),
  ),
  downloadFault(
    'part-is-text',
    'says that a part is text',
    ['download.octet-stream'],
    byRange,
    headers(withHeader('content-type', () => 'text/plain')),
  ),
  downloadFault(
    '416-is-400',
    'answers 400 for a range that a file does not have',
    ['download.range-unsatisfiable'],
    byRange,
    status((code) => code === 416, 400),
  ),
  downloadFault(
    '416-is-empty',
    'gives nothing, and says that it is a part, where a file does not have a range',
    ['download.range-unsatisfiable'],
    byRange,
    {
      kind: 'change',
      change: (answer) => (answer.status === 416 ? withBody({ ...answer, status: 206 }, '') : answer),
    },
  ),
  downloadFault(
    '416-is-whole',
    'gives nothing for a range that a file does not have',
    ['download.range-unsatisfiable'],
    byRange,
    {
      kind: 'change',
      change: (answer) => (answer.status === 416 ? answerOf(200) : answer),
    },
  ),
  downloadFault(
    'malformed-first-byte',
    'takes a malformed range for the first byte',
    ['download.range-malformed'],
    (request) => byRange(request) && !WELL_FORMED.test(rangeIn(request)) && !rangeIn(request).includes(','),
    askedHeaders(withHeader('range', () => 'bytes=0-0')),
  ),
  downloadFault(
    'malformed-500',
    'answers 500 to a malformed range',
    ['download.range-malformed'],
    byRangeAlone,
    status((code) => code === 400, 500),
  ),
  downloadFault(
    'malformed-is-empty',
    'gives nothing for a malformed range',
    ['download.range-malformed'],
    byRangeAlone,
    {
      kind: 'change',
      change: (answer) => (answer.status === 400 ? answerOf(200) : answer),
    },
  ),
  downloadFault(
    'any-unit',
    'takes any unit of a range for bytes',
    ['download.range-unit'],
    byRange,
    askedHeaders(withHeader('range', (old) => old.replace(/^\w+=/, 'bytes='))),
  ),
  downloadFault(
    'unit-416',
    'answers 416 to an unknown unit',
    ['download.range-unit'],
    (request) => byRange(request) && /^(?!bytes)\w+=/.test(rangeIn(request)),
    { kind: 'answer', answer: refusal(416) },
  ),
  several('several-refused', 'refuses several ranges', () => refusal()),
  several('several-joined', 'gives several ranges without anything between them, as a part', (answer, parts) => ({
    ...withBody(answer, Buffer.concat(parts.map(({ content }) => content))),
    status: 206,
  })),
  several('several-first', 'gives the first of several ranges as if it were the file', (answer, [first]) =>
    withBody(answer, first?.content ?? ''),
  ),
  several('several-misnamed', 'gives the first of several ranges, and says that it is the last', (answer, parts) => {
    const { headers: list, ...rest } = withBody(answer, parts[0]?.content ?? '');
    return { ...rest, status: 206, headers: [...list, ['Content-Range', `bytes ${parts.at(-1)?.told}`]] };
  }),
  several('several-bare', 'gives several ranges in parts that do not say what they are', (answer, parts) => {
    const pieces = parts.flatMap(({ content }) => [Buffer.from('--x\r\n\r\n'), content, Buffer.from('\r\n')]);
    const { headers: list, ...rest } = withBody(answer, Buffer.concat([...pieces, Buffer.from('--x--\r\n')]));
    const type = withHeader('content-type', () => 'multipart/byteranges; boundary=x');
    return { ...rest, status: 206, headers: type(list) };
  }),
  downloadFault(
    'if-range-ignored',
    'does not look at If-Range',
    ['download.if-range'],
    byRange,
    askedHeaders(withoutHeader('if-range')),
  ),
  downloadFault(
    'if-range-412',
    'answers 412 where a file is not that of If-Range',
    ['download.if-range'],
    byRange,
    (request) =>
      headerValue(request.headers, 'if-range') === undefined ? undefined : status((code) => code === 200, 412),
  ),
  downloadFault(
    'if-range-never',
    'gives the whole file wherever there is an If-Range',
    ['download.if-range'],
    (request) => byRange(request) && headerValue(request.headers, 'if-range') !== undefined,
    askedHeaders(withoutHeader('range')),
  ),
];

/** Lines with their ends. */
const linesIn = (content: Buffer): string[] => content.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? [];

const lines =
  (change: (lines: string[], request: FaultRequest) => readonly string[]) =>
  (request: FaultRequest): Fault =>
    bytes((content) => Buffer.from(change(linesIn(content), request).join(''), 'latin1'));

const number = (request: FaultRequest, name: string): number | undefined => {
  const text = queryOf(request).get(name);
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
};

type Counted = 'offset' | 'limit';

/** Asks for lines by another number, where `change` gives one; for an empty text the number is left out. */
const counted = (id: string, says: string, name: Counted, change: (text: string) => string | undefined): LiveFault =>
  downloadFault(
    id,
    says,
    [`download.${name}-positive`],
    byLines,
    askedQuery((query) => {
      const text = query.get(name);
      const changed = text === null ? undefined : change(text);
      if (changed === '') query.delete(name);
      else if (changed !== undefined) query.set(name, changed);
    }),
  );

const atLeastOne = (id: string, says: string, name: Counted): LiveFault =>
  counted(id, says, name, (text) => (/^(?:0|-\d+)$/.test(text) ? '1' : undefined));

const leadingDigits = (id: string, says: string, name: Counted): LiveFault =>
  counted(id, says, name, (text) => /^[1-9]\d*/.exec(text)?.[0]);

const passedOver = (id: string, says: string, name: Counted): LiveFault =>
  counted(id, says, name, (text) => (/^-?\d/.test(text) ? undefined : ''));

const ofLines: readonly LiveFault[] = [
  downloadFault(
    'offset-from-zero',
    'counts lines from 0',
    ['download.lines-offset'],
    byLines,
    askedQuery((query) => {
      const offset = query.get('offset');
      if (offset !== null && /^\d+$/.test(offset) && offset !== '0') query.set('offset', String(Number(offset) + 1));
    }),
  ),
  downloadFault('offset-ignored', 'does not look at offset', ['download.lines-offset'], byLines, (request) =>
    number(request, 'offset') === undefined ? undefined : askedQuery((query) => query.set('offset', '1')),
  ),
  downloadFault(
    'offset-alone',
    'gives one line where there is no limit',
    ['download.lines-offset'],
    byLines,
    (request) => (queryOf(request).has('limit') ? undefined : lines((all) => all.slice(0, 1))(request)),
  ),
  downloadFault('limit-ignored', 'does not look at limit', ['download.lines-limit'], byLines, (request) =>
    number(request, 'limit') === undefined || number(request, 'limit') === 0
      ? undefined
      : askedQuery((query) => {
          query.set('offset', query.get('offset') ?? '1');
          query.delete('limit');
        }),
  ),
  downloadFault('limit-one-less', 'gives one line less than the limit', ['download.lines-limit'], byLines, (request) =>
    number(request, 'limit') === undefined
      ? undefined
      : lines((all) => all.slice(0, Math.max(0, (number(request, 'limit') ?? 0) - 1)))(request),
  ),
  downloadFault(
    'limit-is-end',
    'takes the limit for the number of the last line',
    ['download.lines-limit', 'download.lines-offset'],
    byLines,
    (request) => {
      const [offset, limit] = [number(request, 'offset'), number(request, 'limit')];
      if (offset === undefined || limit === undefined) return undefined;
      return lines((all) => all.slice(0, Math.max(0, limit - offset + 1)))(request);
    },
  ),
  downloadFault(
    'limit-too-much',
    'refuses a limit that is more than there are lines',
    ['download.lines-limit'],
    byLines,
    (request) => {
      const limit = number(request, 'limit') ?? 0;
      return {
        kind: 'change',
        change: (answer) => (answer.status === 200 && linesIn(answer.body).length < limit ? refusal() : answer),
      };
    },
  ),
  downloadFault(
    'blank-lines-lost',
    'gives no blank lines',
    ['download.lines-offset', 'download.lines-limit'],
    byLines,
    lines((all) => all.filter((line) => line.trim() !== '')),
  ),
  downloadFault(
    'unended-line-lost',
    'gives no line without an end',
    ['download.lines-offset', 'download.lines-limit'],
    byLines,
    lines((all) => all.filter((line) => line.endsWith('\n'))),
  ),
  downloadFault(
    'lines-trimmed',
    'gives lines one behind the other, without their ends',
    ['download.lines-offset', 'download.lines-limit'],
    byLines,
    lines((all) => all.map((line) => line.replace(/\n$/, ''))),
  ),
  downloadFault(
    'long-lines-cut',
    'gives no more than 64 KiB of a line',
    ['download.lines-limit'],
    byLines,
    lines((all) => all.map((line) => line.slice(0, 64 * 1024))),
  ),
  downloadFault(
    'lines-latin',
    'gives lines in Latin-1',
    ['download.lines-offset', 'download.lines-limit'],
    byLines,
    bytes((content) => Buffer.from(content.toString(), 'latin1')),
  ),
  downloadFault(
    'last-line-again',
    'gives the last line where there is none any more',
    ['download.lines-offset'],
    byLines,
    bytes((content) => (content.length === 0 ? Buffer.from('\n.') : content)),
  ),
  downloadFault(
    'behind-500',
    'answers 500 where there is no line any more',
    ['download.lines-offset'],
    byLines,
    (request) =>
      number(request, 'offset') === undefined
        ? undefined
        : {
            kind: 'change',
            change: (answer) => (answer.status === 200 && answer.body.length === 0 ? refusal(500) : answer),
          },
  ),
  downloadFault(
    'lines-octets',
    'says that lines are bytes',
    ['download.lines-plain-text'],
    byLines,
    headers(withHeader('content-type', () => 'application/octet-stream')),
  ),
  downloadFault(
    'lines-attached',
    'says that lines are an attachment',
    ['download.lines-no-attachment'],
    byLines,
    headers((list) => [...list, ['Content-Disposition', 'attachment']]),
  ),
  downloadFault(
    'lines-before-range',
    'gives lines where a range is asked for too',
    ['download.lines-exclude-range'],
    byLines,
    askedHeaders(withoutHeader('range')),
  ),
  downloadFault(
    'range-before-lines',
    'gives a range where lines are asked for too',
    ['download.lines-exclude-range'],
    (request) => byLines(request) && byRange(request),
    askedQuery((query) => {
      query.delete('offset');
      query.delete('limit');
    }),
  ),
  atLeastOne('offset-at-least-one', 'takes an offset below 1 for 1', 'offset'),
  atLeastOne('limit-at-least-one', 'takes a limit below 1 for 1', 'limit'),
  leadingDigits('offset-leading-digits', 'takes what begins like a number for an offset', 'offset'),
  leadingDigits('limit-leading-digits', 'takes what begins like a number for a limit', 'limit'),
  passedOver('offset-no-number', 'does not look at an offset that is no number', 'offset'),
  passedOver('limit-no-number', 'does not look at a limit that is no number', 'limit'),
];

export const rangeFaults: readonly LiveFault[] = [...ofBytes, ...ofLines];
