/** The part of the closing lines that is about SDKs, apart from what is about the server. */
import pc from 'picocolors';
import type { CheckRecord } from '../verdict/record.ts';
import { cut } from './check-text.ts';

/** Lines of findings; the others are in the reports. */
const MAX_LINES = 3;
const WIDTH = 150;

/** A line for each check that speaks about an SDK and found something. None where there is none. */
export function sdkLines(checks: readonly CheckRecord[], file: string): string[] {
  const found = checks.filter(({ sdk, status }) => sdk !== undefined && status !== 'pass' && status !== 'skipped');
  const lines = found.map(({ sdk, id, reasons }) => {
    const [why = ''] = reasons[0]?.split('\n') ?? [];
    const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
    const text = `SDKs        ${sdk}: ${id.split(' > ').at(-1)}: `;
    return `${text}${cut(why, Math.max(40, WIDTH - text.length - more.length))}${more}`;
  });
  const rest = lines.length > MAX_LINES ? [`SDKs        and ${lines.length - MAX_LINES} more: see ${file}`] : [];
  return [...lines.slice(0, MAX_LINES), ...rest].map((line) => pc.yellow(line));
}
