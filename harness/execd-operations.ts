/** The operations of execd-api.yaml by operationId: what a step asks of execd must be known before any document is read. */

/** Every operation of the document, as a test holds it. */
export const EXECD_OPERATIONS: readonly string[] = [
  'ping',
  'listContexts',
  'deleteContextsByLanguage',
  'getContext',
  'deleteContext',
  'createCodeContext',
  'runCode',
  'interruptCode',
  'createSession',
  'runInSession',
  'deleteSession',
  'runCommand',
  'interruptCommand',
  'getCommandStatus',
  'getBackgroundCommandLogs',
  'getFilesInfo',
  'removeFiles',
  'chmodFiles',
  'renameFiles',
  'searchFiles',
  'replaceContent',
  'uploadFile',
  'downloadFile',
  'listDirectory',
  'makeDirs',
  'removeDirs',
  'getMetrics',
  'watchMetrics',
];

const NAMES: ReadonlySet<string> = new Set(EXECD_OPERATIONS);

/** Whether an operation is one of execd, and so is asked in a sandbox. */
export const isOfExecd = (operation: string): boolean => NAMES.has(operation);

/** The header that the access token of an execd stands in (security scheme AccessToken). */
export const EXECD_TOKEN_HEADER = 'X-EXECD-ACCESS-TOKEN';
