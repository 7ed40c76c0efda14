/** Servers that say the same in other words: messages for people, codes, reasons. */

import { execd, lifecycle } from '../../harness/faults/operations.ts';
import type { Json } from '../../harness/faults/wiring.ts';
import { parsed, stateOf, things } from '../../harness/faults/wiring.ts';
import { wholeBody } from '../../harness/front/front.ts';
import type { FrontRequest, Layer } from '../../harness/front/reply.ts';
import { jsonReplies, replies } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';

/** Whatever answers errors with a code and a message. */
const daemons = (request: Pick<FrontRequest, 'api'>): boolean => lifecycle(request) || execd(request);

/** Changes the error that an answer is; what comes through a port of a sandbox is not the server's. */
const errors = (change: (error: Json) => Json): Layer =>
  replies(daemons, async (reply) => {
    if (reply.status < 400) return reply;
    const body = await wholeBody(reply);
    const error = parsed(body);
    if (error?.code === undefined) return { ...reply, body };
    return { ...reply, body: Buffer.from(JSON.stringify(change(error))) };
  });

/** Changes the status of each sandbox and snapshot that an answer tells of. */
const statuses = (change: (status: Json) => Json): Layer =>
  jsonReplies(lifecycle, (body) =>
    things((thing) => (stateOf(thing) === undefined ? thing : { ...thing, status: change(thing.status as Json) }))(
      body,
    ),
  );

export const wordVariants: readonly Variant[] = [
  {
    id: 'text.errors.language',
    says: 'tells people in Chinese what was wrong with a request',
    axis: 'error-message',
    allows: 'sandbox-lifecycle.yml ErrorResponse.message: a text for people, whose language is not named',
    server: () => ({
      layer: errors((error) => ({ ...error, message: '请求无法完成，参数无效，请检查后重试。' })),
    }),
  },
  {
    id: 'text.errors.codes',
    says: 'has error codes of its own, with dots and digits',
    axis: 'error-code',
    allows: 'sandbox-lifecycle.yml ErrorResponse.code: any machine-readable code; the ones that are named are examples',
    server: () => ({ layer: errors((error) => ({ ...error, code: 'acme.sandboxes.e4711' })) }),
  },
  {
    id: 'text.status.words',
    says: 'has reasons of its own for states, and messages in French',
    axis: 'status-words',
    allows: 'sandbox-lifecycle.yml SandboxStatus.reason, message: the reasons that are named are examples',
    server: () => ({
      layer: statuses((status) => ({ ...status, reason: 'PodPhaseChanged/v2', message: 'Le bac à sable a changé.' })),
    }),
  },
  {
    id: 'text.status.no-transition-time',
    says: 'does not tell when a state changed',
    axis: 'status-time',
    allows: 'sandbox-lifecycle.yml SandboxStatus.required: state alone',
    server: () => ({
      layer: statuses(({ lastTransitionAt: _, ...status }) => status),
    }),
  },
];
