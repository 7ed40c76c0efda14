/** The Lifecycle API over HTTP: routes of sandbox-lifecycle.yml below /v1, and /health. */
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { describeError } from '../../errors.ts';
import type { Seams } from '../seams.ts';
import { API_KEY_HEADER, apiKeyCheck } from './api-key.ts';
import { planSandbox } from './create-rules.ts';
import { errorAnswer } from './error-response.ts';
import { demandedHeaders } from './gateway.ts';
import { patchedMetadata } from './metadata.ts';
import { pageAskedFor } from './paging.ts';
import { decimalNumber, flagOf } from './query.ts';
import { conflict, invalid, Refusal } from './refusal.ts';
import { checkedBody } from './request-check.ts';
import { createSandboxBody, metricsEventBody, patchMetadataBody, renewBody } from './request-shapes.ts';
import type { CreateSandboxRequest } from './request-types.ts';
import { readTimestamp } from './rfc3339.ts';
import { filterSandboxes } from './sandbox-filter.ts';
import { createView, sandboxView, timestamp } from './sandbox-record.ts';
import type { Sandboxes } from './sandboxes.ts';
import type { SignedRoutes } from './signed-routes.ts';
import { addSnapshotRoutes } from './snapshots/routes.ts';
import type { Snapshots } from './snapshots/snapshots.ts';

export type AppOptions = {
  sandboxes: Sandboxes;
  snapshots: Snapshots;
  routes: SignedRoutes;
  seams: Pick<Seams, 'hasEndpoint'>;
  apiKey: string;
  now: () => number;
  /** Authority of the endpoints that are handed out, `127.0.0.1:8080`; gets the Host header of the request. */
  endpointHost: (host: string | undefined) => string;
  report: (message: string) => void;
};

export function lifecycleApp(options: AppOptions): Hono {
  const { sandboxes } = options;
  const app = new Hono();
  const checkApiKey = apiKeyCheck(options.apiKey);

  app.use(async (context, next) => {
    await next();
    context.res.headers.set('X-Request-ID', randomUUID());
  });
  app.onError((error, context) => {
    if (!(error instanceof Refusal)) options.report(error.stack ?? describeError(error));
    const { status, body: answer } = errorAnswer(error);
    return context.json(answer, status as 400);
  });
  app.notFound((context) => context.json({ code: 'NOT_FOUND', message: 'There is no such operation.' }, 404));
  // Before anything else, also before saying whether a route or a sandbox exists.
  app.use('/v1/*', async (context, next) => {
    checkApiKey(context.req.header(API_KEY_HEADER));
    await next();
  });

  app.get('/health', (context) => context.json({ status: 'healthy' }));

  // Taken and forgotten: this runtime exports nothing.
  app.post('/v1/metrics/events', async (context) => {
    await checkedBody(context.req.raw, metricsEventBody);
    return context.body(null, 204);
  });

  app.post('/v1/sandboxes', async (context) => {
    const request = (await checkedBody(context.req.raw, createSandboxBody)) as CreateSandboxRequest;
    const record = await sandboxes.create(planSandbox(request, options.now()));
    const host = options.endpointHost(context.req.header('host'));
    context.header('Location', `http://${host}/v1/sandboxes/${encodeURIComponent(record.id)}`);
    return context.json(createView(record), 202);
  });

  app.get('/v1/sandboxes', (context) => {
    const query = new URL(context.req.url).searchParams;
    const found = filterSandboxes(sandboxes.list(), query.getAll('state'), query.getAll('metadata'));
    const page = pageAskedFor(found, query);
    return context.json({ ...page, items: page.items.map(sandboxView) });
  });

  app.get('/v1/sandboxes/:id', (context) => context.json(sandboxView(sandboxes.get(context.req.param('id')))));

  app.delete('/v1/sandboxes/:id', async (context) => {
    await sandboxes.remove(context.req.param('id'));
    return context.body(null, 204);
  });

  app.patch('/v1/sandboxes/:id/metadata', async (context) => {
    const record = sandboxes.get(context.req.param('id'));
    const patch = (await checkedBody(context.req.raw, patchMetadataBody)) as Record<string, string | null>;
    if (record.ending) throw conflict('SANDBOX_STOPPING', 'The sandbox is being deleted.');
    record.metadata = patchedMetadata(record.metadata, patch);
    return context.json(sandboxView(record));
  });

  app.post('/v1/sandboxes/:id/renew-expiration', async (context) => {
    const id = context.req.param('id');
    sandboxes.get(id);
    const { expiresAt } = (await checkedBody(context.req.raw, renewBody)) as { expiresAt: string };
    const renewed = sandboxes.renew(id, readTimestamp(expiresAt));
    return context.json({ expiresAt: timestamp(renewed.expiresAt ?? 0) });
  });

  app.get('/v1/sandboxes/:id/endpoints/:port', (context) => {
    const { id, port } = context.req.param();
    const query = new URL(context.req.url).searchParams;
    const number = /^[0-9]{1,5}$/.test(port) ? Number(port) : 0;
    if (number < 1 || number > 65_535) throw invalid('port must be a whole number from 1 to 65535.');
    const throughServer = flagOf(query, 'use_server_proxy', false);
    const expires = decimalNumber(query, 'expires');
    if (expires !== undefined && throughServer) throw invalid('expires cannot be combined with use_server_proxy.');
    const record = sandboxes.get(id);
    if (!options.seams.hasEndpoint(record.status.state)) {
      throw new Refusal(404, 'ENDPOINT_NOT_FOUND', `The sandbox is ${record.status.state}: nothing listens in it.`);
    }
    const host = options.endpointHost(context.req.header('host'));
    const headers = demandedHeaders(record, number);
    const unsigned = `/sandboxes/${encodeURIComponent(record.id)}/port/${number}`;
    const path = expires === undefined ? unsigned : options.routes.sign(record.id, number, expires);
    return context.json({ endpoint: `${host}${path}`, ...(Object.keys(headers).length === 0 ? {} : { headers }) });
  });

  for (const operation of ['pause', 'resume'] as const) {
    app.post(`/v1/sandboxes/:id/${operation}`, (context) => {
      sandboxes[operation](context.req.param('id'));
      return context.body(null, 202);
    });
  }

  addSnapshotRoutes(app, options);
  return app;
}
