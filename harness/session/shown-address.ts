/** Where a request went, for people: to the server itself, and not to what stood for it while the run went on. */
import { literal } from '../pattern.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { SessionInfo } from './info.ts';

/** The check with commands that reach the server. */
export function atItsAddress(raw: RawCheck, { target }: Pick<SessionInfo, 'target'>): RawCheck {
  const { url, address } = target;
  if (address === undefined) return raw;
  const standIn = new RegExp(`${literal(url)}/sandboxes/[^/\\s]+/port/\\d+`, 'g');
  const reached = <Told extends { curl?: string }>(told: Told): Told =>
    told.curl === undefined ? told : { ...told, curl: told.curl.replace(standIn, () => address) };
  const { outcome } = raw;
  if (outcome.status !== 'findings') return reached(raw);
  const { findings, softened } = outcome;
  return reached({
    ...raw,
    outcome: {
      ...outcome,
      findings: findings.map(reached),
      softened: softened.map(({ finding, ...rest }) => ({ ...rest, finding: reached(finding) })),
    },
  });
}
