/** The snapshot operations of the Lifecycle API. */
import type { Hono } from 'hono';
import { pageAskedFor } from '../paging.ts';
import { checkedBody } from '../request-check.ts';
import { createSnapshotBody } from '../request-shapes.ts';
import type { Sandboxes } from '../sandboxes.ts';
import { filterSnapshots } from './snapshot-filter.ts';
import { snapshotView } from './snapshot-record.ts';
import type { Snapshots } from './snapshots.ts';

export type SnapshotRoutes = {
  sandboxes: Pick<Sandboxes, 'get'>;
  snapshots: Snapshots;
  /** Authority of the Location header. */
  endpointHost: (host: string | undefined) => string;
};

export function addSnapshotRoutes(app: Hono, { sandboxes, snapshots, endpointHost }: SnapshotRoutes): void {
  app.post('/v1/sandboxes/:id/snapshots', async (context) => {
    const id = context.req.param('id');
    sandboxes.get(id);
    const request = (await checkedBody(context.req.raw, createSnapshotBody, false)) as { name?: string } | undefined;
    const record = snapshots.create(sandboxes.get(id), request?.name);
    context.header(
      'Location',
      `http://${endpointHost(context.req.header('host'))}/v1/snapshots/${encodeURIComponent(record.id)}`,
    );
    return context.json(snapshotView(record), 202);
  });

  app.get('/v1/snapshots', (context) => {
    const query = new URL(context.req.url).searchParams;
    const filter = { sandboxId: query.get('sandboxId'), name: query.get('name'), states: query.getAll('state') };
    const found = filterSnapshots(snapshots.list(), filter);
    const page = pageAskedFor(found, query);
    return context.json({ ...page, items: page.items.map(snapshotView) });
  });

  app.get('/v1/snapshots/:id', (context) => context.json(snapshotView(snapshots.get(context.req.param('id')))));

  app.delete('/v1/snapshots/:id', async (context) => {
    await snapshots.remove(context.req.param('id'));
    return context.body(null, 204);
  });
}
