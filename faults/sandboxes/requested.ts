/** Servers that make another sandbox than was asked for, or one where they should refuse, or none. */

import type { LiveFault } from '../../harness/faults/fault.ts';
import { marksOf } from '../../harness/faults/marks.ts';
import { CREATE, DELETE } from '../../harness/faults/operations.ts';
import { leavingBehind } from '../../harness/faults/remembering.ts';
import { answered, answerOf, asked, onWire, status, when, without } from '../../harness/faults/wiring.ts';
import { IDLE_ENTRYPOINT } from '../../harness/run/idle-sandbox.ts';
import type { Answer } from '../../harness/wire/faults.ts';

const CREATION = ['lifecycle/create.yaml'];
const MANY = ['lifecycle/list.yaml'];

/** Changes the seconds that a sandbox is to live; one that is to live for ever, or whose timeout is at fault, stays. */
const timeouts = (change: (seconds: number) => number): LiveFault['server'] =>
  onWire(
    CREATE,
    asked((body) => (typeof body.timeout === 'number' ? { ...body, timeout: change(body.timeout) } : body)),
  );

export const requestedFaults: readonly LiveFault[] = [
  {
    id: 'sandbox.create.metadata-lost',
    says: 'forgets the metadata of a creation',
    area: ['sandbox.create.metadata-kept', 'sandbox.get.metadata', 'sandbox.create.core-members'],
    in: CREATION,
    server: onWire(
      CREATE,
      asked((body) => ({ ...body, metadata: marksOf(body) })),
    ),
  },
  {
    id: 'sandbox.create.timeout-in-minutes',
    says: 'takes the timeout for minutes',
    area: ['sandbox.timeout.seconds', 'sandbox.expires-at'],
    in: CREATION,
    server: timeouts((seconds) => seconds * 60),
  },
  {
    id: 'sandbox.create.timeout-rounded-up',
    says: 'adds a minute of grace to every timeout',
    area: ['sandbox.timeout.seconds', 'sandbox.expires-at'],
    in: CREATION,
    server: timeouts((seconds) => seconds + 60),
  },
  {
    id: 'sandbox.create.timeout-default',
    says: 'gives every sandbox an hour',
    area: ['sandbox.timeout.seconds', 'sandbox.expires-at'],
    in: CREATION,
    server: timeouts(() => 60 * 60),
  },
  {
    id: 'sandbox.create.without-source',
    says: 'takes a default image where none is named',
    area: ['sandbox.create.source-required'],
    in: CREATION,
    server: ({ image }) => ({
      wire: when(
        CREATE,
        asked((body) => ({ image: { uri: image }, ...body })),
      ),
    }),
  },
  {
    id: 'sandbox.create.without-limits',
    says: 'takes default limits where none are given',
    area: ['sandbox.create.limits-required'],
    in: CREATION,
    server: onWire(
      CREATE,
      asked((body) => ({ resourceLimits: {}, ...body })),
    ),
  },
  {
    id: 'sandbox.create.without-entrypoint',
    says: 'takes a default entrypoint where none is given',
    area: ['sandbox.create.entrypoint-required-with-image'],
    in: CREATION,
    server: onWire(
      CREATE,
      asked((body) => ({ entrypoint: IDLE_ENTRYPOINT, ...body })),
    ),
  },
  {
    id: 'sandbox.create.refuses-with-500',
    says: 'answers 500 to what it should refuse with 400',
    area: ['sandbox.create.source-required'],
    in: CREATION,
    server: onWire(
      CREATE,
      status((code) => code === 400, 500),
    ),
  },
  {
    id: 'sandbox.create.refused-and-left',
    says: 'makes a sandbox of the image before it refuses a creation that names a snapshot as well',
    area: ['sandbox.create.refused-no-effect'],
    in: ['lifecycle/validation-prose.yaml'],
    server: leavingBehind(
      (body) => (body.image === undefined || body.snapshotId === undefined ? undefined : without(body, 'snapshotId')),
      'An image and a snapshot cannot be had together.',
    ),
  },
  {
    id: 'sandbox.create.overlapping-lost',
    says: 'fails all creations that are under way at the same time',
    area: ['sandbox.create.at-once'],
    in: MANY,
    server: () => {
      const underWay = new Set<{ alone: boolean }>();
      return {
        wire: when(CREATE, () => {
          const own = { alone: underWay.size === 0 };
          for (const other of underWay) other.alone = false;
          underWay.add(own);
          return {
            kind: 'change',
            change(answer) {
              underWay.delete(own);
              return own.alone ? answer : answerOf(503, { code: 'BUSY', message: 'Too much at once.' });
            },
          };
        }),
      };
    },
  },
  {
    id: 'sandbox.create.places-not-freed',
    says: 'makes no more sandboxes once one has been deleted, as if that still took its place',
    area: ['sandbox.create.at-once'],
    in: MANY,
    server: () => {
      let deleted = false;
      const note = (answer: Answer): Answer => {
        if (answer.status === 204) deleted = true;
        return answer;
      };
      return {
        wire: (request) => {
          if (DELETE(request)) return { kind: 'change', change: note };
          return deleted && CREATE(request)
            ? answered(409, { code: 'FULL', message: 'No more sandboxes can be made.' })
            : undefined;
        },
      };
    },
  },
];
