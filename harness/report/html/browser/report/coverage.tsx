/** Which documented responses were exercised, and what came of it: a row for each operation. */
import type { CoverageView, CoverageWord, ResponseView } from '../../view.ts';
import { Disclosure } from '../components/disclosure.tsx';
import { Section } from '../components/shell.tsx';
import { COVERAGE_LOOKS } from '../components/words.tsx';
import { writeHash } from '../hash.ts';
import { count } from '../texts.ts';
import { useReport } from './context.ts';
import { sectionOf } from './sections.ts';

const WORDS = Object.keys(COVERAGE_LOOKS) as CoverageWord[];

export function Coverage() {
  const report = useReport();
  if (report.coverage.length === 0) return null;
  return (
    <Section
      entry={sectionOf('coverage', report)}
      lead="Each operation with the statuses that its document names. A status leads to its checks."
    >
      <div class="sheet">
        {report.coverage.map((document) => (
          <Document key={document.document} document={document} />
        ))}
      </div>
    </Section>
  );
}

function Document({ document: { document, operations } }: { document: CoverageView }) {
  const responses = operations.flatMap((operation) => operation.responses);
  const sums = WORDS.map((word) => ({ word, sum: responses.filter((response) => response.word === word).length }));
  const summary = (
    <span class="row">
      <span class="grow mono">{document}</span>
      <span class="tally-text">
        {sums
          .filter(({ sum }) => sum > 0)
          .map(({ word, sum }) => (
            <span key={word} class={`tone-${COVERAGE_LOOKS[word].tone}`}>
              {COVERAGE_LOOKS[word].sign} {count(sum)} {COVERAGE_LOOKS[word].text}
            </span>
          ))}
      </span>
    </span>
  );
  return (
    <Disclosure summary={summary} print>
      {() => (
        <table class="coverage">
          <tbody>
            {operations.map(({ operation, responses: own }) => (
              <tr key={operation}>
                <th scope="row">{operation}</th>
                <td>
                  <div class="cells">
                    {own.map((response) => (
                      <Response key={response.status} operation={operation} document={document} response={response} />
                    ))}
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Disclosure>
  );
}

function Response(props: { document: string; operation: string; response: ResponseView }) {
  const { document, operation, response } = props;
  const look = COVERAGE_LOOKS[response.word];
  const name = `${operation} ${response.status}`;
  return (
    <a
      class={`cell ${look.tone}`}
      href={writeHash({ file: `specs/${document}`, q: name })}
      aria-label={`${name}: ${look.text}`}
      title={look.text}
    >
      <span aria-hidden="true">{look.sign}</span> {response.status}
    </a>
  );
}
