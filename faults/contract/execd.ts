/** Servers whose execd says the right thing in the wrong form. Judged over recorded exchanges. */

import type { ReplayFault } from '../../harness/faults/fault.ts';
import { execd } from '../../harness/faults/operations.ts';
import {
  answering,
  both,
  events,
  jsonOf,
  refusing,
  responses,
  set,
  streams,
  without,
  withText,
} from '../../harness/faults/replaying.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import { messageFault } from './message-fault.ts';

const fault = (id: string, says: string, replay: (exchange: Exchange) => Exchange): ReplayFault =>
  messageFault(id, says, replay, ['contract.execd']);

const isStream = ({ request }: Exchange): boolean => /^\/command(\?|$)/.test(request.target);

export const execdMessageFaults: readonly ReplayFault[] = [
  fault(
    'stream.json-lines',
    'sends events as lines of JSON',
    streams((text) => text.replaceAll('data: ', '').replaceAll('\n\n', '\n')),
  ),
  fault(
    'stream.type-json',
    'calls a stream of events JSON',
    responses(
      both(execd, isStream),
      set('content-type', () => 'application/json'),
    ),
  ),
  fault(
    'stream.no-init',
    'sends no event with the id of a command',
    events((event) => (event.type === 'init' ? undefined : event)),
  ),
  fault(
    'stream.no-end',
    'ends a stream without the event that ends it',
    events((event) => (['execution_complete', 'error'].includes(String(event.type)) ? undefined : event)),
  ),
  fault(
    'stream.unknown-type',
    'calls output by another name',
    events((event) => (event.type === 'stdout' ? { ...event, type: 'printed' } : event)),
  ),
  fault(
    'stream.no-type',
    'sends events without a type',
    events(({ type: _, ...event }) => event),
  ),
  fault(
    'stream.time-a-text',
    'tells times of events as text',
    events((event) => ({ ...event, timestamp: new Date(Number(event.timestamp)).toISOString() })),
  ),
  fault(
    'stream.text-a-list',
    'sends output as a list of lines',
    events((event) => (event.type === 'stdout' ? { ...event, text: String(event.text).split('\n') } : event)),
  ),
  fault(
    'stream.duration-a-text',
    'tells the duration of a command as text',
    events((event) => (event.type === 'execution_complete' ? { ...event, execution_time: '19 ms' } : event)),
  ),
  fault(
    'stream.half-frame',
    'ends a stream in the middle of an event',
    streams((text) => text.slice(0, -2)),
  ),
  fault(
    'stream.not-json',
    'sends events that are no JSON',
    streams((text) => text.replaceAll('"type":', 'type:')),
  ),
  fault(
    'execd.error-detail',
    'sends detail in place of code and message',
    responses(
      both(execd, refusing),
      jsonOf(({ message }) => ({ detail: message })),
    ),
  ),
  fault(
    'execd.status-201',
    'answers 201 where the document has 200',
    responses(both(execd, answering(200)), (r) => ({ ...r, status: 201 })),
  ),
  fault(
    'execd.error-409',
    'answers 409 to what it cannot do',
    responses(both(execd, refusing), (r) => ({ ...r, status: 409 })),
  ),
  fault(
    'execd.json-broken',
    'sends half of its JSON',
    responses(execd, (r) => (r.body?.text?.startsWith('{') ? withText(r, r.body.text.slice(0, -1)) : r)),
  ),
  fault(
    'execd.type-text',
    'calls its errors plain text',
    responses(
      both(execd, refusing),
      set('content-type', () => 'text/plain'),
    ),
  ),
  fault(
    'execd.status-type-html',
    'calls the status of a command HTML',
    responses(
      ({ api, request }) => api === 'execd' && request.target.startsWith('/command/status/'),
      set('content-type', () => 'text/html'),
    ),
  ),
  fault('execd.type-missing', 'does not say what its bodies are', responses(execd, without('content-type'))),
  fault(
    'execd.download-json',
    'calls the content of files JSON',
    responses(
      ({ api, request }) => api === 'execd' && request.target.startsWith('/files/download'),
      set('content-type', () => 'application/json'),
    ),
  ),
  fault(
    'execd.length-a-word',
    'does not tell the length of a file as a number',
    responses(
      ({ api, request }) => api === 'execd' && request.target.startsWith('/files/download'),
      set('content-length', () => 'unknown'),
    ),
  ),
];
