import { whilePrepared } from '../session/probe.ts';
import { PROVISIONERS } from '../volumes/all.ts';
import type { Answer, Question } from './question.ts';

/** Makes everything ready as a run does, with the way to volumes that a run would take, and stops it again. */
export const target: Question = {
  about: 'target',
  needsAll: true,
  async ask({ settings, log, signal }) {
    const { result, left } = await whilePrepared(settings, log, signal, async ({ target: ready }) => ready);
    const { label, url, address = url, image, volumes } = result;
    const { look, sentence } = PROVISIONERS.get(volumes.kind, 'volumes');
    const answers: Answer[] = [{ state: 'good', text: `${label} at ${address} is ready, image ${image}` }];
    answers.push(
      look === undefined
        ? {
            state: 'note',
            text: `volumes are reached through ${sentence}: what that cannot show is not verified (docs/volumes.md has other ways)`,
          }
        : { state: 'good', text: `volumes are reached through ${sentence}` },
    );
    return [...answers, ...left.map((line): Answer => ({ state: 'bad', text: `left behind: ${line}` }))];
  },
};
