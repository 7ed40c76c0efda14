/** Servers that decide in another way about requests at the edge of what is valid. */
import { CREATE, LIST, LIST_SNAPSHOTS, queryOf, type Which } from '../../harness/faults/operations.ts';
import { answerOf, type Json, parsed, volumesOf } from '../../harness/faults/wiring.ts';
import type { FrontRequest, Reply } from '../../harness/front/reply.ts';
import { isObject } from '../../harness/json-object.ts';
import { refusingCreations, where } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';

/** What a mount that cannot be is refused with. */
const refusal = (status: number, code: string, message: string): Reply => answerOf(status, { code, message });

const volumes = (body: Json): Json[] => volumesOf(body).filter(isObject);

/** One volume for each path, the last of them: those before it are hidden below it. */
function lastAtEachPath(body: Json): Json[] {
  const byPath = new Map(volumes(body).map((volume) => [String(volume.mountPath).replace(/\/+$/, ''), volume]));
  return [...byPath.values()];
}

const LISTS: Which = (request) => LIST(request) || LIST_SNAPSHOTS(request);
const MOST_ON_A_PAGE = 100;

/** The query of a list that holds at most so many on a page. */
function bounded({ target }: FrontRequest): string {
  const [path, text = ''] = target.split('?');
  const query = new URLSearchParams(text);
  const size = query.get('pageSize') ?? '';
  if (!/^\d+$/.test(size) || Number(size) <= MOST_ON_A_PAGE) return target;
  query.set('pageSize', String(MOST_ON_A_PAGE));
  return `${path}?${query}`;
}

const KNOWN = ['state', 'metadata', 'page', 'pageSize', 'sandboxId', 'name'];
const STATES = ['Pending', 'Running', 'Pausing', 'Paused', 'Resuming', 'Stopping', 'Terminated', 'Failed'];
const isPair = (pair: string): boolean => /^[^=]+=/.test(pair) && !/%(?![0-9A-Fa-f]{2})/.test(pair);

export const edgeVariants: readonly Variant[] = [
  {
    id: 'requests.mount-path.colon-refused',
    says: 'refuses a mountPath with a colon, which its engine takes for the end of the path',
    axis: 'requests-mount-path',
    silent: 'The pattern asks for a slash in front; no runtime is said to take every path, and a 400 is documented.',
    server: () => ({
      layer: refusingCreations('INVALID_REQUEST', 'mountPath must not have a colon.', (body) =>
        volumes(body).some(({ mountPath }) => String(mountPath).includes(':')),
      ),
    }),
  },
  {
    id: 'requests.mount-path.last-wins',
    says: 'mounts the last of several volumes at one mountPath',
    axis: 'requests-mount-path',
    silent: 'Unique is the name of a volume (Volume.name); of two at one path nothing is said.',
    server: () => ({
      layer: where(CREATE, async (request, next) => {
        const body = parsed(await request.body());
        if (body === undefined || volumes(body).length < 2 || volumes(body).length < volumesOf(body).length)
          return next();
        const last = lastAtEachPath(body);
        // What is right stays as it was written; two of one name are wrong whatever their paths.
        const names = new Set(volumes(body).map(({ name }) => name));
        if (last.length === volumes(body).length || names.size < volumes(body).length) return next();
        return next({ body: Buffer.from(JSON.stringify({ ...body, volumes: last })) });
      }),
    }),
  },
  {
    id: 'requests.mount.conflict',
    says: 'answers 409 where the volume has something else at the subPath than a directory',
    axis: 'requests-mount-refusal',
    allows: 'sandbox-lifecycle.yml components.responses.Conflict: the present state does not permit the operation',
    server: () => ({ seams: { placeRefused: () => 409 } }),
  },
  {
    id: 'requests.limits.least',
    says: 'refuses a memory limit below 6 MiB and more than 4096 processors',
    axis: 'requests-limits',
    silent: 'ResourceLimits takes any text; that every amount can be had is not said, and a 400 is documented.',
    server: () => ({
      layer: refusingCreations(
        'INVALID_REQUEST',
        'resourceLimits: at least 6 MiB of memory, at most 4096 processors.',
        ({ resourceLimits }) => {
          const { memory, cpu } = isObject(resourceLimits) ? resourceLimits : {};
          const few = /^\d+$/.test(String(memory)) && Number(memory) < 6 * 2 ** 20;
          return few || (/^\d+$/.test(String(cpu)) && Number(cpu) > 4096);
        },
      ),
    }),
  },
  {
    id: 'requests.page-size.capped',
    says: 'puts at most 100 on a page, and says so',
    axis: 'requests-page-size',
    allows: 'sandbox-lifecycle.yml PaginationInfo.pageSize: how many items a page holds, which the answer tells',
    server: () => ({ layer: where(LISTS, (request, next) => next({ target: bounded(request) })) }),
  },
  {
    id: 'requests.query.unknown-refused',
    says: 'refuses a list with a parameter that the document does not have',
    axis: 'requests-query',
    silent: 'What becomes of a parameter that no operation has is not said.',
    server: () => ({
      layer: where(
        (request) => LISTS(request) && [...queryOf(request).keys()].some((name) => !KNOWN.includes(name)),
        async () => refusal(400, 'INVALID_REQUEST', 'The list has no such parameter.'),
      ),
    }),
  },
  {
    id: 'requests.filters.strict',
    says: 'refuses a filter by a state that is none, and one by metadata that is no list of pairs',
    axis: 'requests-filters',
    allows: 'sandbox-lifecycle.yml components.responses.BadRequest: the request is malformed or breaks a rule',
    server: () => ({
      layer: where(
        (request) => {
          const states = queryOf(request).getAll('state');
          const pairs = queryOf(request).get('metadata')?.split('&') ?? [];
          return LIST(request) && !(states.every((state) => STATES.includes(state)) && pairs.every(isPair));
        },
        async () => refusal(400, 'INVALID_REQUEST', 'The filter is none.'),
      ),
    }),
  },
];
