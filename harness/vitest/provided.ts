import 'vitest';
import type { SessionInfo } from '../session/info.ts';
import type { CheckRecord } from '../verdict/record.ts';

declare module 'vitest' {
  interface ProvidedContext {
    conformance: SessionInfo;
  }
  interface TaskMeta {
    conformance?: CheckRecord;
    /** What one test stands for: the rules of an operation that nothing exercised. */
    conformances?: CheckRecord[];
  }
}
