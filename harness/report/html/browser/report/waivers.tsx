/** Known deviations: who has waived what until when, and what became of it in this run. */
import type { WaiverView } from '../../view.ts';
import { Breakable } from '../components/breakable.tsx';
import { Section } from '../components/shell.tsx';
import { type Look, Word } from '../components/words.tsx';
import { webAddress } from '../texts.ts';
import { useReport } from './context.ts';
import { sectionOf } from './sections.ts';

const LOOKS: Record<WaiverView['status'], Look> = {
  fixed: { sign: '✗', text: 'fixed: remove it', tone: 'bad' },
  'too-wide': { sign: '✗', text: 'too wide', tone: 'bad' },
  expired: { sign: '✗', text: 'expired', tone: 'bad' },
  applied: { sign: '~', text: 'applied', tone: 'warn' },
  'not-seen': { sign: '–', text: 'not seen', tone: 'idle' },
};

export function Waivers() {
  const report = useReport();
  const { waivers } = report;
  if (waivers.length === 0) return null;
  return (
    <Section entry={sectionOf('waivers', report)} lead="Entries of the baseline: deviations that somebody answers for.">
      <div class="sheet table">
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Status</th>
              <th scope="col">Owner</th>
              <th scope="col">Expires</th>
              <th scope="col">Issue</th>
            </tr>
          </thead>
          <tbody>
            {waivers.map((waiver) => (
              <tr key={waiver.check}>
                <th scope="row">
                  <Breakable text={waiver.check} />
                  <br />
                  <span class="small soft">
                    {waiver.evidence}
                    {waiver.reason === undefined ? '' : `; why: ${waiver.reason}`} ·{' '}
                    <span class="mono">
                      <Breakable text={waiver.clause} />
                    </span>
                  </span>
                </th>
                <td>
                  <Word look={LOOKS[waiver.status]} />
                </td>
                <td>{waiver.owner ?? '–'}</td>
                <td>{waiver.expires ?? '–'}</td>
                <td>
                  <Issue text={waiver.issue} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function Issue({ text }: { text: string | undefined }) {
  const address = text === undefined ? undefined : webAddress(text);
  if (address === undefined) return <>{text ?? '–'}</>;
  return (
    <a href={address} rel="noreferrer noopener">
      {text}
    </a>
  );
}
