// The types alone: beside the workers vitest itself refuses to be loaded where node_modules is a link.
import type {} from 'vitest';
import type { SessionInfo } from '../session/info.ts';
import type { JudgedHistory } from '../verdict/history-format.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { AheadOrder } from './ahead.ts';

declare module 'vitest' {
  interface ProvidedContext {
    conformance: SessionInfo;
    /** What a worker does before it is asked for it; absent where each scenario waits for its turn. */
    ahead?: AheadOrder;
    /** In the project of a further driver: its name. */
    driver?: string;
  }
  interface TaskMeta {
    conformance?: RawCheck;
    /** What one test stands for: the rules of an operation that nothing exercised. */
    conformances?: RawCheck[];
    history?: JudgedHistory;
    /** How long it really took, in milliseconds, where it was done ahead of its turn. */
    ms?: number;
  }
}
