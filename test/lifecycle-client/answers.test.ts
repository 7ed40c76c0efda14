/** What the clean-up takes an answer for, however it is written; and what it still says is left. */
import { describe, expect, it } from 'vitest';
import { idOf, isDeleted, stateOf } from '../../harness/lifecycle-client/answers.ts';
import type { Answer, LifecycleClient } from '../../harness/lifecycle-client/client.ts';
import { deleteSandbox, hasEnded } from '../../harness/lifecycle-client/remove-sandbox.ts';
import { removeSnapshot } from '../../harness/lifecycle-client/remove-snapshot.ts';
import { openLedger } from '../../harness/run/ledger.ts';
import { sweepSandboxes } from '../../harness/session/sweep.ts';
import type { Clock } from '../../harness/until.ts';

const answer = (status: number, json?: unknown): Answer => ({ status, json, text: JSON.stringify(json) ?? 'a text' });

/** A server that gives these answers to a method, one after the other, the last for ever. */
function clientOf(answers: Record<string, Answer[]>): LifecycleClient & { sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    async send(method, target) {
      sent.push(`${method} ${target.split('?')[0]}`);
      const list = answers[method] ?? [];
      return (list.length > 1 ? list.shift() : list[0]) ?? answer(500);
    },
  };
}

/** A clock on which nothing but pauses takes time. */
function unhurriedClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    async pause(ms) {
      now += ms;
    },
  };
}

describe('an answer', () => {
  it('is that of a deletion with any 2xx, and where there is nothing more to delete', () => {
    expect([200, 202, 204, 404, 410].filter(isDeleted)).toEqual([200, 202, 204, 404, 410]);
    expect([302, 400, 401, 409, 500].filter(isDeleted)).toEqual([]);
  });

  it('has an id as a text or a number', () => {
    expect([{ id: 'a' }, { id: 7 }].map(idOf)).toEqual(['a', '7']);
    expect([{ id: '' }, { id: null }, {}, null, undefined, 'a'].map(idOf)).toEqual(Array(6).fill(undefined));
  });

  it('has a state, in any case; one that is not known stays as it is', () => {
    const state = (value: unknown) => stateOf(answer(200, { status: { state: value } }));
    expect(['Running', 'running', 'TERMINATED', 'creating', 'thawing'].map(state)).toEqual([
      ...['Running', 'Running', 'Terminated', 'Creating', 'thawing'],
    ]);
    expect([{}, { status: null }, null, undefined].map((json) => stateOf(answer(200, json)))).toEqual(
      Array(4).fill(undefined),
    );
    expect(state(7)).toBeUndefined();
  });
});

describe('the removal of a snapshot', () => {
  it('waits for the end of its creation, takes 200 for a deletion and a 404 in text for its end', async () => {
    const creating = answer(200, { status: { state: 'creating' } });
    const client = clientOf({
      GET: [creating, answer(200, { status: { state: 'ready' } }), answer(404)],
      DELETE: [answer(200, { deleted: true })],
    });
    expect(await removeSnapshot(client, 'a')).toBe(true);
    expect(client.sent).toEqual(['GET /snapshots/a', 'GET /snapshots/a', 'DELETE /snapshots/a', 'GET /snapshots/a']);
  });

  it('tells where there was nothing to remove any more', async () => {
    expect(await removeSnapshot(clientOf({ GET: [answer(404)], DELETE: [answer(404)] }), 'a')).toBe(false);
  });

  it('fails where the deletion is refused', async () => {
    const ready = answer(200, { status: { state: 'Ready' } });
    const client = clientOf({ GET: [ready], DELETE: [answer(403, { code: 'X' })] });
    await expect(removeSnapshot(client, 'a')).rejects.toThrow('DELETE answered 403');
  });

  it('is asked for again after a conflict, until it is accepted', async () => {
    const going = answer(200, { status: { state: 'Committing' } });
    const client = clientOf({ GET: [going, answer(404)], DELETE: [answer(409), answer(204)] });
    expect(await removeSnapshot(client, 'a')).toBe(true);
    expect(client.sent).toEqual(['GET /snapshots/a', 'DELETE /snapshots/a', 'DELETE /snapshots/a', 'GET /snapshots/a']);
  });
});

describe('the deletion of a sandbox', () => {
  const shown = (state: string) => answer(200, { status: { state } });

  it('is asked for again after a conflict, until it is accepted', async () => {
    const client = clientOf({ DELETE: [answer(409), answer(204)], GET: [shown('Resuming')] });
    expect(await deleteSandbox(client, 'a')).toBe(true);
    expect(client.sent).toEqual(['DELETE /sandboxes/a', 'GET /sandboxes/a', 'DELETE /sandboxes/a']);
  });

  it.each([shown('Stopping'), shown('Terminated'), answer(404)])(
    'is under way or done in spite of a conflict',
    async (now) => {
      const client = clientOf({ DELETE: [answer(409)], GET: [now] });
      await deleteSandbox(client, 'a');
      expect(client.sent).toEqual(['DELETE /sandboxes/a', 'GET /sandboxes/a']);
    },
  );

  it('tells where there was nothing to delete any more, and not of what went while it was asked again', async () => {
    expect(await deleteSandbox(clientOf({ DELETE: [answer(404)] }), 'a')).toBe(false);
    const meanwhile = clientOf({ DELETE: [answer(409), answer(404)], GET: [shown('Pausing')] });
    expect(await deleteSandbox(meanwhile, 'a')).toBe(true);
  });

  it('fails where it is refused', async () => {
    await expect(deleteSandbox(clientOf({ DELETE: [answer(403)] }), 'a')).rejects.toThrow('DELETE answered 403');
  });

  it('has been done when the sandbox is Terminated or gone', async () => {
    expect(await hasEnded(clientOf({ GET: [shown('Stopping'), shown('Terminated')] }), 'a')).toBe(true);
    expect(await hasEnded(clientOf({ GET: [shown('Stopping'), answer(404)] }), 'a')).toBe(true);
    expect(await hasEnded(clientOf({ GET: [shown('Stopping')] }), 'a', 1)).toBe(false);
  });

  it('has been done when the sandbox stays Failed, which no state follows, for some seconds', async () => {
    const ended = (within: number, ...GET: Answer[]) => hasEnded(clientOf({ GET }), 'a', within, unhurriedClock());
    expect(await ended(90_000, shown('Failed'))).toBe(true);
    expect(await ended(4000, shown('Failed'))).toBe(false);
    expect(await ended(90_000, shown('Failed'), shown('Stopping'))).toBe(false);
  });
});

describe('the sweep after a run', () => {
  const listing = answer(200, { items: [null, { id: 7, metadata: { 'conformance-run': 'r1' } }, { id: 'other' }] });
  const ledger = openLedger('/dev/null');

  it('takes 200 for a deletion', async () => {
    const client = clientOf({ GET: [listing, answer(404)], DELETE: [answer(200)] });
    expect(await sweepSandboxes(client, 'r1', ledger, 0)).toEqual({ removed: ['7'], missing: [], left: [] });
  });

  it('passes over what was deleted and is Failed, and over nothing else that is', async () => {
    const items = ['a', 'b'].map((id) => ({
      id,
      metadata: { 'conformance-run': 'r1' },
      status: { state: 'Failed' },
    }));
    const client = clientOf({ GET: [answer(200, { items }), answer(404)], DELETE: [answer(204)] });
    const swept = await sweepSandboxes(client, 'r1', ledger, 0, { deleted: new Set(['a']) });
    expect(swept).toEqual({ removed: ['b'], missing: [], left: [] });
    expect(client.sent).toContain('DELETE /sandboxes/b');
    expect(client.sent).not.toContain('DELETE /sandboxes/a');
  });

  it('still says what is left', async () => {
    const client = clientOf({ GET: [listing], DELETE: [answer(500)] });
    expect(await sweepSandboxes(client, 'r1', ledger, 0)).toEqual({
      removed: [],
      missing: [],
      left: ['sandbox 7: DELETE answered 500 a text'],
    });
  });
});
