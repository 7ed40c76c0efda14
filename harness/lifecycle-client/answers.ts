/**
 * What an answer of the lifecycle API says to whoever only uses the server: as much as can be understood, however it is
 * written. That it is written otherwise than the documents have it is told by the contract rules, and by nothing else.
 */
import { isObject } from '../json-object.ts';
import type { Answer } from './client.ts';

/** The server did what it was asked for: any 2xx. */
export const isDone = (status: number): boolean => status >= 200 && status < 300;

/** There is no such thing any more. */
export const isGone = (status: number): boolean => status === 404 || status === 410;

/** What an answer to a deletion says: the thing is gone, or on its way. */
export const isDeleted = (status: number): boolean => isDone(status) || isGone(status);

/** The id in an answer; undefined where there is none. */
export function idOf(json: unknown): string | undefined {
  const id = (json as { id?: unknown } | undefined | null)?.id;
  if (typeof id === 'string' && id !== '') return id;
  return typeof id === 'number' ? String(id) : undefined;
}

/** Every state of a sandbox and of a snapshot. */
const STATES = [
  'Pending',
  'Running',
  'Pausing',
  'Paused',
  'Resuming',
  'Stopping',
  'Terminated',
  'Failed',
  'Creating',
  'Ready',
  'Deleting',
];

/** The status of a sandbox or snapshot, as far as an answer has it. */
export type StatusInAnswer = {
  /** Spelled as the documents spell it where only the case differs. */
  state?: string;
  /** The state as the server wrote it. */
  written?: string;
  reason?: string;
  message?: string;
};

export function statusIn(json: unknown): StatusInAnswer {
  const status = isObject(json) && isObject(json.status) ? json.status : {};
  const { state: written, reason, message } = status;
  return {
    ...(typeof written === 'string' ? { state: spelledState(written), written } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof message === 'string' ? { message } : {}),
  };
}

/** The state in an answer, spelled as the documents spell it where only the case differs; undefined where there is none. */
export const stateOf = ({ json }: Pick<Answer, 'json'>): string | undefined => statusIn(json).state;

/** Whether a sandbox that was deleted has really ended: its volumes are free. */
export const isOver = (answer: Pick<Answer, 'status' | 'json'>): boolean =>
  isGone(answer.status) || stateOf(answer) === 'Terminated';

/** A state, spelled as the documents spell it where only the case differs. */
export function spelledState(state: string): string {
  return STATES.find((known) => known.toLowerCase() === state.toLowerCase()) ?? state;
}
