/** What is newer than the documents, what the server offers, and where drivers differ. */
import { Prose } from '../components/prose.tsx';
import { Section } from '../components/shell.tsx';
import { CHECK_LOOKS, type Look, Sign, Word } from '../components/words.tsx';
import { count, duration } from '../texts.ts';
import { checkLink, useReport } from './context.ts';
import { sectionOf } from './sections.ts';
import { countStatuses, TallyText } from './tally.tsx';

export function Newer() {
  const report = useReport();
  if (report.newer.length === 0) return null;
  return (
    <Section entry={sectionOf('newer', report)} lead="Overlays of the run explain these. They are held against nobody.">
      <div class="sheet table">
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Overlay</th>
              <th scope="col">First seen</th>
              <th scope="col" class="number">
                Times
              </th>
            </tr>
          </thead>
          <tbody>
            {report.newer.map((thing) => (
              <tr key={`${thing.overlay} ${thing.what}`}>
                <th scope="row" class="mono">
                  {thing.what}
                </th>
                <td>{thing.overlay}</td>
                <td class="small">{thing.where}</td>
                <td class="number">{count(thing.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

const SEEN: Record<string, Look> = {
  offered: { sign: '✓', text: 'offered', tone: 'good' },
  broken: { sign: '✗', text: 'broken', tone: 'bad' },
  unknown: { sign: '?', text: 'unknown', tone: 'warn' },
  'not-offered': { sign: '–', text: 'not offered', tone: 'idle' },
};
const UNKNOWN: Look = { sign: '?', text: 'unknown', tone: 'warn' };

export function Capabilities() {
  const report = useReport();
  if (report.capabilities.length === 0) return null;
  return (
    <Section
      entry={sectionOf('capabilities', report)}
      lead={
        <>
          What is known of the capabilities of the server, and whether they were judged. One that is not offered breaks
          nothing: the profile of it is judged by the rest.
          {report.facts.server === undefined ? null : ` Of its version: ${report.facts.server.evidence}.`}
        </>
      }
    >
      <div class="sheet table">
        <table>
          <thead>
            <tr>
              <th scope="col">Capability</th>
              <th scope="col">Seen</th>
              <th scope="col">Judged</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {report.capabilities.map(({ capability, seen, judged, claimed, evidence, reason }) => (
              <tr key={capability}>
                <th scope="row" class="mono">
                  {capability}
                </th>
                <td>
                  <Word look={SEEN[seen] ?? UNKNOWN} />
                </td>
                <td>{judged ? 'yes' : 'no'}</td>
                <td class="small">
                  {claimed ? 'Claimed. ' : ''}
                  <Prose text={judged ? evidence : (reason ?? evidence)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

/** Differences that have a row. */
const MOST_DIFFERENCES = 200;

export function Drivers() {
  const report = useReport();
  const { facts, differences, checks } = report;
  const { drivers } = facts;
  if (drivers.length < 2) return null;
  return (
    <Section
      entry={sectionOf('drivers', report)}
      lead={
        differences.length === 0
          ? 'Every check came to the same by each driver that made it.'
          : 'Checks that came to different things by different drivers. What fails in one column is a failure of the check.'
      }
    >
      <div class="sheet table">
        <table>
          <thead>
            <tr>
              <th scope="col">Check</th>
              {drivers.map(({ driver }) => (
                <th key={driver} scope="col">
                  {driver}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr class="sums">
              <th scope="row">All checks</th>
              {drivers.map(({ driver, ms }) => (
                <td key={driver}>
                  <TallyText counts={countStatuses(checks.filter((check) => check.driver === driver))} />
                  <div class="small soft">{duration(ms)}</div>
                </td>
              ))}
            </tr>
            {differences.slice(0, MOST_DIFFERENCES).map(({ check: index, columns }) => {
              const check = checks[index];
              return check === undefined ? null : (
                <tr key={check.id}>
                  <th scope="row">{check.id}</th>
                  {drivers.map(({ driver }) => {
                    const own = columns.find((column) => column.driver === driver);
                    return (
                      <td key={driver}>
                        {own === undefined ? null : (
                          <a class="plain" href={checkLink({ id: check.id, driver })}>
                            <Sign look={CHECK_LOOKS[own.status]} /> {CHECK_LOOKS[own.status].text}
                          </a>
                        )}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
