/** What can go wrong between the recorder and a server, as short reasons for people and tests. */
import { describeError } from '../errors.ts';

export type TroubleReason =
  | 'refused'
  | 'reset'
  | 'timeout'
  | 'dns'
  | 'tls'
  | 'garbage'
  | 'header-overflow'
  | 'idle-timeout'
  | 'total-timeout'
  | 'too-large'
  | 'client-abort'
  | 'closed'
  | 'dropped'
  | 'given-up'
  | 'error';

export type Trouble = { reason: TroubleReason; message: string };

const CODE_PREFIX = 'RECORDER_';

/** `code` of the body with which the recorder answers in place of a server that did not. */
export const recorderCode = (reason: TroubleReason): string =>
  `${CODE_PREFIX}${reason.toUpperCase().replaceAll('-', '_')}`;

/** Whether an answer is the recorder's and not the server's. */
export function isRecorderAnswer(status: number, body: unknown): boolean {
  const { code } = (body ?? {}) as { code?: unknown };
  return status === 502 && typeof code === 'string' && code.startsWith(CODE_PREFIX);
}

/** Error codes of node's http, net and tls. */
export function troubleOf(error: unknown): Trouble {
  const code = error instanceof Error ? String((error as NodeJS.ErrnoException).code ?? '') : '';
  return { reason: reasonFor(code), message: describeError(error) || code };
}

function reasonFor(code: string): TroubleReason {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
  if (/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/.test(code)) return 'timeout';
  if (/^(ENOTFOUND|EAI_)/.test(code)) return 'dns';
  if (code === 'HPE_HEADER_OVERFLOW') return 'header-overflow';
  if (
    code === 'HPE_CB_ON_MESSAGE_COMPLETE' ||
    code.startsWith('HPE_') ||
    /^ERR_(HTTP_INVALID|INVALID_CHAR)/.test(code)
  ) {
    return 'garbage';
  }
  if (/TLS|SSL|CERT|SELF_SIGNED|UNABLE_TO|^EPROTO$/.test(code)) return 'tls';
  return 'error';
}
