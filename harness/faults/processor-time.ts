/** How much processor time this process and all that it has waited for have taken. */
import { readFileSync } from 'node:fs';

/** The unit of /proc/PID/stat for programs, whatever the kernel counts in (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Seconds, or undefined where the kernel does not tell. Ended children count, running ones do not. */
export function processorSeconds(): number | undefined {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    // The name in parentheses may hold anything; utime, stime, cutime and cstime are fields 14 to 17.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return Math.round(ticks / TICKS_PER_SECOND);
  } catch {
    return undefined;
  }
}
