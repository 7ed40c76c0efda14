/** Words in which variants are written that stand before a server. */
import { setTimeout as delay } from 'node:timers/promises';
import { CREATE, type Which } from '../faults/operations.ts';
import { answerOf, type Json, parsed } from '../faults/wiring.ts';
import { wholeBody } from '../front/front.ts';
import type { Framing, FrontRequest, Layer, Reply } from '../front/reply.ts';
import { headerValue } from '../wire/exchange.ts';

/** A layer for those requests that are meant; all others pass. */
export const where =
  (which: Which, layer: Layer): Layer =>
  (request, next) =>
    which(request) ? layer(request, next) : next();

/** Any request. */
export const ALL: Which = () => true;

/** Changes answers. A body that is changed is to be read with `wholeBody`. */
export const replies = (which: Which, change: (reply: Reply, request: FrontRequest) => Reply | Promise<Reply>): Layer =>
  where(which, async (request, next) => change(await next(), request));

/** Changes JSON objects of answers with a status below 300, or with any. What is no JSON object stays. */
export const jsonReplies = (which: Which, change: (body: Json, request: FrontRequest) => Json, any = false): Layer =>
  replies(which, async (reply, request) => {
    const type = headerValue(reply.headers, 'content-type') ?? '';
    if (!/\bjson\b/i.test(type) || (!any && reply.status >= 300)) return reply;
    const body = await wholeBody(reply);
    const value = parsed(body);
    return { ...reply, body: value === undefined ? body : Buffer.from(JSON.stringify(change(value, request))) };
  });

/** Puts answers on the wire in another form. */
export const framed = (which: Which, framing: Framing): Layer =>
  replies(which, (reply) => ({ ...reply, framing: { ...reply.framing, ...framing } }));

/** Asks the server so many milliseconds later. */
export const late = (which: Which, ms: number): Layer =>
  where(which, async (_request, next) => {
    await delay(ms);
    return next();
  });

/** Refuses creations with 400 before the server sees them, where their body asks for what is meant. */
export const refusingCreations = (code: string, message: string, meant: (body: Json) => boolean): Layer =>
  where(CREATE, async (request, next) => {
    const body = parsed(await request.body());
    return body !== undefined && meant(body) ? answerOf(400, { code, message }) : next();
  });

/** Puts an object into those answers of a status that have no body. */
export const withObject = (which: Which, status: number, object: Json): Layer =>
  replies(which, async (reply) => {
    if (reply.status !== status) return reply;
    const body = await wholeBody(reply);
    if (body.length > 0) return { ...reply, body };
    const headers = [...reply.headers, ['Content-Type', 'application/json'] as [string, string]];
    return { ...reply, headers, body: Buffer.from(JSON.stringify(object)) };
  });
