/** Servers whose answers have more or fewer of the members that need not be there. */
import { ENDPOINT, LIST, LIST_SNAPSHOTS, lifecycle, PAUSE, RESUME } from '../../harness/faults/operations.ts';
import { type Json, things, without } from '../../harness/faults/wiring.ts';
import type { Layer } from '../../harness/front/reply.ts';
import { isObject } from '../../harness/json-object.ts';
import { jsonReplies, replies, withObject } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';

/** Changes each sandbox that an answer tells of. */
const sandboxes = (change: (sandbox: Json) => Json): Layer =>
  jsonReplies(
    lifecycle,
    things((thing) => (thing.entrypoint === undefined ? thing : change(thing))),
  );

/** Changes each snapshot that an answer tells of. */
const snapshots = (change: (snapshot: Json) => Json): Layer =>
  jsonReplies(
    lifecycle,
    things((thing) => (thing.sandboxId === undefined ? thing : change(thing))),
  );

/** Members that no document names, one of each type. */
const MORE = {
  region: 'eu-1',
  generation: 3,
  links: { self: '/x', events: [{ at: 'now' }] },
  spot: false,
  parent: null,
  'x-übrig': '…',
};

export const memberVariants: readonly Variant[] = [
  {
    id: 'text.answers.accepted-body',
    says: 'answers an accepted pause and resumption with an object',
    axis: 'accepted-body',
    silent: 'No content is documented for pauseSandbox 202 and resumeSandbox 202, and none is forbidden.',
    server: () => ({ layer: withObject((request) => PAUSE(request) || RESUME(request), 202, { accepted: true }) }),
  },
  {
    id: 'text.members.more',
    says: 'has more members in sandboxes, their states, lists and pagination than the documents name',
    axis: 'more-members',
    allows:
      'sandbox-lifecycle.yml Sandbox, SandboxStatus, CreateSandboxResponse, ListSandboxesResponse, PaginationInfo: open objects',
    server: () => ({
      layer: jsonReplies(lifecycle, (body) => {
        const opened = things((thing) =>
          thing.entrypoint === undefined
            ? thing
            : { ...MORE, ...thing, status: { ...(thing.status as Json), ...MORE } },
        )(body);
        if (!isObject(opened) || !isObject(opened.pagination)) return opened;
        return { ...opened, ...MORE, pagination: { ...MORE, ...opened.pagination } };
      }),
    }),
  },
  {
    id: 'text.platform.null',
    says: 'says that the platform of a sandbox is null where none was asked for',
    axis: 'platform-told',
    allows: 'sandbox-lifecycle.yml Sandbox.platform: null when there is no constraint',
    server: () => ({ layer: sandboxes((sandbox) => ({ platform: null, ...sandbox })) }),
  },
  {
    id: 'text.platform.of-template',
    says: 'tells the platform of its workload template where none was asked for',
    axis: 'platform-told',
    allows: 'sandbox-lifecycle.yml Sandbox.platform: echoed from the request or the workload template',
    server: () => ({
      layer: sandboxes((sandbox) => ({ platform: { os: 'linux', arch: 'amd64' }, ...sandbox })),
    }),
  },
  {
    id: 'text.metadata.absent-when-empty',
    says: 'leaves metadata out of a sandbox that has none',
    axis: 'metadata-empty',
    allows: 'sandbox-lifecycle.yml Sandbox.required: metadata is not among it',
    server: () => ({
      layer: sandboxes((sandbox) =>
        Object.keys((sandbox.metadata ?? {}) as Json).length === 0 ? without(sandbox, 'metadata') : sandbox,
      ),
    }),
  },
  {
    id: 'text.snapshot.named-by-server',
    says: 'gives a name to a snapshot that was made without one',
    axis: 'snapshot-name',
    allows: 'sandbox-lifecycle.yml Snapshot.name: an optional text for people, which need not come from the request',
    server: () => ({ layer: snapshots((snapshot) => ({ name: `snapshot of ${snapshot.createdAt}`, ...snapshot })) }),
  },
  {
    id: 'text.snapshot.state-alone',
    says: 'tells the state of a snapshot and no reason, message or time of it',
    axis: 'snapshot-status',
    allows: 'sandbox-lifecycle.yml SnapshotStatus.required: state alone',
    server: () => ({
      layer: snapshots((snapshot) => ({ ...snapshot, status: { state: (snapshot.status as Json).state } })),
    }),
  },
  {
    id: 'text.pages.one-when-empty',
    says: 'counts one page where nothing was found',
    axis: 'pages-of-nothing',
    allows: 'sandbox-lifecycle.yml PaginationInfo.totalPages: how many pages an empty list has is not said',
    server: () => ({
      layer: jsonReplies(
        (request) => LIST(request) || LIST_SNAPSHOTS(request),
        (body) => {
          const pagination = body.pagination as Json | undefined;
          return pagination?.totalItems === 0 ? { ...body, pagination: { ...pagination, totalPages: 1 } } : body;
        },
      ),
    }),
  },
  {
    id: 'text.location.public-address',
    says: 'names new sandboxes and snapshots at its public address, which is not the one that it was asked at',
    axis: 'location',
    allows: 'sandbox-lifecycle.yml headers.Location: the URI of the new resource, whose authority is not bound',
    server: () => ({
      layer: replies(lifecycle, (reply) => ({
        ...reply,
        headers: reply.headers.map(([name, value]): [string, string] =>
          name.toLowerCase() === 'location'
            ? [name, value.replace(/^\w+:\/\/[^/]+/, 'https://sandboxes.example.com/api')]
            : [name, value],
        ),
      })),
    }),
  },
  {
    id: 'text.request-id.capitals',
    says: 'writes the uuid of a request in capitals',
    axis: 'request-id',
    allows:
      'sandbox-lifecycle.yml headers.XRequestId: a uuid, whose digits may be of either case (RFC 9562, section 4)',
    server: () => ({
      layer: replies(lifecycle, (reply) => ({
        ...reply,
        headers: reply.headers.map(([name, value]): [string, string] =>
          name.toLowerCase() === 'x-request-id' ? [name, value.toUpperCase()] : [name, value],
        ),
      })),
    }),
  },
  {
    id: 'text.endpoint.no-headers',
    says: 'gives endpoints with an empty object of headers',
    axis: 'endpoint-headers',
    allows: 'sandbox-lifecycle.yml Endpoint.headers: an object of any number of members',
    without: ['execd.token'],
    server: () => ({
      seams: { execdToken: () => undefined },
      layer: jsonReplies(ENDPOINT, (body) => ({ headers: {}, ...body })),
    }),
  },
  {
    id: 'text.endpoint.headers-absent',
    says: 'gives endpoints that need no headers, and names none',
    axis: 'endpoint-headers',
    allows: 'sandbox-lifecycle.yml Endpoint.required: headers is not among it',
    without: ['execd.token'],
    server: () => ({ seams: { execdToken: () => undefined } }),
  },
];
