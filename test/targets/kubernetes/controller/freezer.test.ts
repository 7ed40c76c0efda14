/** harness/targets/kubernetes/controller/sandboxes/freezer.ts, before a ctr that only notes what it is asked. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Pod } from '../../../../harness/targets/kubernetes/controller/api/objects.ts';
import { createFreezer } from '../../../../harness/targets/kubernetes/controller/sandboxes/freezer.ts';

/** Keeps the state of each container in a file, and cannot pause one whose file `stiff-ID` is there. */
const CTR = `#!/bin/sh
cd "$(dirname "$0")" || exit 9
test "$1 $2 $3 $4 $5" = "--address /the/socket --namespace k8s.io tasks" || exit 8
shift 5
echo "$*" >> calls
case $1 in
  ls) echo "TASK PID STATUS"; for id in a b other; do echo "$id 7 $(cat "state-$id")"; done ;;
  pause) test -e "stiff-$2" && { echo "it will not" >&2; exit 1; }; test "$(cat "state-$2")" = RUNNING && echo PAUSED > "state-$2" ;;
  resume) test "$(cat "state-$2")" = PAUSED && echo RUNNING > "state-$2" ;;
esac
`;

const POD: Pod = {
  metadata: { name: 'p', uid: 'u' },
  status: {
    containerStatuses: [
      { name: 'a', containerID: 'containerd://a', state: { running: {} } },
      { name: 'b', containerID: 'containerd://b', state: { running: {} } },
      { name: 'ended', containerID: 'containerd://ended', state: { terminated: { exitCode: 0 } } },
    ],
  },
};

const path = process.env.PATH;
let directory: string;
const state = (id: string): string => readFileSync(join(directory, `state-${id}`), 'utf8').trim();
const calls = (): string[] => readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');
const freezer = createFreezer('/the/socket', new AbortController().signal);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ctr-'));
  writeFileSync(join(directory, 'ctr'), CTR);
  chmodSync(join(directory, 'ctr'), 0o755);
  for (const id of ['a', 'b', 'other']) writeFileSync(join(directory, `state-${id}`), 'RUNNING');
  process.env.PATH = `${directory}:${path}`;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(directory, { recursive: true });
});

it('stands all containers of the pod still that run, and no other', async () => {
  await freezer.freeze(POD);
  expect(['a', 'b', 'other'].map(state)).toEqual(['PAUSED', 'PAUSED', 'RUNNING']);
  await freezer.thaw(POD);
  expect(['a', 'b', 'other'].map(state)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
  expect(calls()).toEqual(['ls', 'pause a', 'pause b', 'ls', 'resume a', 'resume b']);
});

it('does what is left to be done', async () => {
  writeFileSync(join(directory, 'state-a'), 'PAUSED');
  await freezer.freeze(POD);
  await freezer.freeze(POD);
  expect(calls()).toEqual(['ls', 'pause b', 'ls']);
  writeFileSync(join(directory, 'state-b'), 'RUNNING');
  await freezer.thaw(POD);
  expect(calls().slice(3)).toEqual(['ls', 'resume a']);
});

it('lets all go on when one does not stand still, and says why', async () => {
  writeFileSync(join(directory, 'stiff-b'), '');
  await expect(freezer.freeze(POD)).rejects.toThrow('it will not');
  expect(['a', 'b'].map(state)).toEqual(['RUNNING', 'RUNNING']);
});

it('does not call a pod frozen of which nothing runs', async () => {
  await expect(freezer.freeze({ metadata: POD.metadata })).rejects.toThrow('no container');
  expect(existsSync(join(directory, 'calls')) && calls().some((call) => call.startsWith('pause'))).toBe(false);
});
