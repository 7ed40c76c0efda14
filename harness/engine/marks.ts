/** Headers by which a request tells the recorder what it is; they go no further. */
import type { CallRequest } from '../verbs/surroundings.ts';
import { STEP_HEADER, WRONG_HEADER, WRONG_KEY_HEADER } from '../wire/header-lines.ts';

/** That a request is wrong on purpose, which wrong key it has, and whose step it is. */
export const marksOf = ({
  wrongOnPurpose,
  key,
  step,
}: Pick<CallRequest, 'wrongOnPurpose' | 'key' | 'step'>): Record<string, string> => ({
  ...(wrongOnPurpose ? { [WRONG_HEADER]: '1' } : {}),
  ...(isHidden(key) ? { [WRONG_KEY_HEADER]: key } : {}),
  ...(step === undefined ? {} : { [STEP_HEADER]: encodeURIComponent(step) }),
});

/** Whether a record cannot tell this value from the right one: it hides both. */
const isHidden = (key: CallRequest['key']): boolean => key !== 'right' && key !== 'none' && key !== 'empty';

/** An empty media type asks for none; other headers may be empty, as a key. */
export const withoutEmptyType = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name, value]) => name !== 'content-type' || value !== ''));
