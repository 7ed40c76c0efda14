import { describe, expect, it } from 'vitest';
import { type CallAction, call } from '../../harness/verbs/call.ts';
import type { CallRequest } from '../../harness/verbs/surroundings.ts';
import { act, fakeSurroundings } from '../engine/fakes.ts';

/** The requests that a `call` makes, when all are answered with `status` and `body`. */
async function sent(action: CallAction, status: number, body: unknown): Promise<CallRequest[]> {
  const around = fakeSurroundings();
  const requests: CallRequest[] = [];
  around.call = async (request) => {
    requests.push(request);
    return { status, headers: {}, body, sentAt: 0, answeredAt: 0 };
  };
  const { signal } = new AbortController();
  expect(await act(call, action, { around, signal })).toMatchObject({ status, body });
  return requests;
}

describe('a call', () => {
  it('sends a body as JSON, as text or as bytes', async () => {
    const bodyOf = async (action: Partial<CallAction>) =>
      (await sent({ operation: 'createSandbox', ...action }, 400, null))[0]?.body;
    expect(await bodyOf({ body: { a: 1 } })).toBe('{"a":1}');
    expect(await bodyOf({ text: '' })).toBe('');
    expect(await bodyOf({ base64: '/w==' })).toEqual(Buffer.from([0xff]));
    expect(await bodyOf({ operation: 'listSandboxes' })).toBeUndefined();
  });

  it('deletes a sandbox that should not have been made', async () => {
    const [, second] = await sent({ operation: 'createSandbox', wrong: true }, 202, { id: 's1' });
    expect(second).toMatchObject({ operation: 'deleteSandbox', path: { sandboxId: 's1' }, key: 'right' });
    expect(second?.wrongOnPurpose).toBe(false);
  });

  it('deletes a snapshot that should not have been taken, as soon as that is possible', async () => {
    const around = fakeSurroundings();
    const statuses = [202, 409, 409, 204];
    const asked: string[] = [];
    around.call = async ({ operation, path }) => {
      asked.push(`${operation} ${path.snapshotId ?? ''}`.trim());
      return { status: statuses.shift() ?? 500, headers: {}, body: { id: 'n1' }, sentAt: 0, answeredAt: 0 };
    };
    const { signal } = new AbortController();
    await act(call, { operation: 'createSnapshot', wrong: true }, { around, signal });
    expect(asked).toEqual(['createSnapshot', ...Array(3).fill('deleteSnapshot n1')]);
  });

  it('keeps any other', async () => {
    expect(await sent({ operation: 'createSandbox' }, 202, { id: 's1' })).toHaveLength(1);
    expect(await sent({ operation: 'createSandbox', wrong: true }, 400, { id: 's1' })).toHaveLength(1);
    expect(await sent({ operation: 'getSandbox', wrong: true }, 200, { id: 's1' })).toHaveLength(1);
  });
});
