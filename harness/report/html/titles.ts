/** What a run comes to, as the title of a page. */
import type { RunWord } from './view.ts';

export const RUN_TITLES: Record<RunWord, string> = {
  'not-conformant': 'Not conformant',
  'not-verified': 'Not verified',
  interrupted: 'Interrupted',
  partial: 'A part of the suite',
  waived: 'Conformant, but for waived deviations',
  conformant: 'Conformant in all that was judged',
};
