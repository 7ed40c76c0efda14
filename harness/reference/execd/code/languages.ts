/** The languages that code can be in here. */
import type { Decisions } from '../decisions.ts';
import { badRequest } from '../failure.ts';
import { findProgram } from '../sessions/shell-process.ts';
import { createBashKernel } from './bash.ts';
import { JAVASCRIPT_WORKER } from './javascript-worker.ts';
import type { Kernel } from './kernel.ts';
import { PYTHON_WORKER } from './python-worker.ts';
import { createWorkerKernel } from './worker.ts';

/** Of code for which no language is named: the example of the document is one for a shell. */
export const DEFAULT_LANGUAGE = 'bash';

/** What runs code of a language, not yet started. Throws 400 for one that is not there. */
export function createKernel(language: string, decisions: Decisions): Kernel {
  if (language === 'javascript') {
    return createWorkerKernel({ program: process.execPath, args: ['-e', JAVASCRIPT_WORKER] });
  }
  if (language === 'python') {
    const python = findProgram('python3');
    if (python !== undefined) return createWorkerKernel({ program: python, args: ['-c', PYTHON_WORKER] });
  }
  if (language === 'bash' && findProgram('bash') !== undefined) return createBashKernel(decisions);
  throw badRequest(`there is no language ${JSON.stringify(language.slice(0, 80))} here`, 'UNKNOWN_LANGUAGE');
}
