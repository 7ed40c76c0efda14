import { describe, expect, it } from 'vitest';
import { call } from '../../harness/verbs/call.ts';
import type { CallAction } from '../../harness/verbs/call-format.ts';
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

  describe('of createSandbox', () => {
    const bodyOf = async (action: CallAction | string) => {
      const around = fakeSurroundings();
      let body: unknown;
      around.call = async (request) => {
        body = request.body === undefined ? undefined : JSON.parse(String(request.body));
        return { status: 400, headers: {}, body: null, sentAt: 0, answeredAt: 0 };
      };
      await act(call, action, { around, signal: new AbortController().signal });
      return body;
    };
    const small = {
      image: { uri: 'img' },
      entrypoint: ['tail', '-f', '/dev/null'],
      timeout: 600,
      resourceLimits: { cpu: '500m', memory: '256Mi' },
      metadata: { 'conformance-run': 'r1' },
    };
    const operation = 'createSandbox';

    it('asks for a small sandbox that does nothing and bears the mark of the run', async () => {
      expect(await bodyOf('createSandbox')).toEqual(small);
      expect(await bodyOf({ operation })).toEqual(small);
      expect(await bodyOf({ operation, sandbox: {} })).toEqual(small);
      expect(await bodyOf('listSandboxes')).toBeUndefined();
    });

    it('has the members that the scenario gives, beside that mark', async () => {
      const sandbox = { timeout: 60, env: { A: 'b' }, metadata: { color: 'red' }, image: { uri: 'other' } };
      const metadata = { color: 'red', 'conformance-run': 'r1' };
      expect(await bodyOf({ operation, sandbox })).toEqual({ ...small, ...sandbox, metadata });
      const unmarked = { metadata: { 'conformance-run': 'another' } };
      expect(await bodyOf({ operation, sandbox: unmarked })).toEqual(small);
    });

    it('has them whatever they are, also metadata that is none', async () => {
      for (const metadata of ['text', null, ['a'], 7]) {
        expect(await bodyOf({ operation, sandbox: { metadata, timeout: null } })).toEqual({
          ...small,
          timeout: null,
          metadata,
        });
      }
    });

    it('has nothing but what the scenario gives as a body', async () => {
      expect(await bodyOf({ operation, body: { timeout: 60 } })).toEqual({ timeout: 60 });
      expect(await bodyOf({ operation, body: {} })).toEqual({});
      expect(await bodyOf({ operation, text: '[]' })).toEqual([]);
    });
  });
});
