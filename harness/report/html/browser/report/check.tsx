/** One check: a row, and all that explains it when it is opened. */
import type { CheckView, ExchangeView } from '../../view.ts';
import { Breakable } from '../components/breakable.tsx';
import { Disclosure, Wanted } from '../components/disclosure.tsx';
import { Prose } from '../components/prose.tsx';
import { CHECK_LOOKS, Sign } from '../components/words.tsx';
import { counted, duration } from '../texts.ts';
import { checkLink, nameOf, ruleLink, rulesAt, useReport } from './context.ts';
import { Exchange } from './exchange.tsx';
import { Reasons } from './reasons.tsx';
import { Repeat } from './repeat.tsx';

/** `open`: at first. `print`: on paper too. `file`: the row names the file as well. */
export function CheckRow(props: { index: number; open?: boolean; print?: boolean; file?: boolean; wanted?: boolean }) {
  const { checks, facts } = useReport();
  const { index, open = false, print = false, file = false, wanted = false } = props;
  const check = checks[index];
  if (check === undefined) return null;
  const summary = (
    <span class="row">
      <Sign look={CHECK_LOOKS[check.status]} />
      <span class="grow">
        <Breakable text={file ? check.id : nameOf(check)} />
      </span>
      {facts.drivers.length > 1 && check.driver !== undefined ? <span class="level">{check.driver}</span> : null}
      {check.ms === undefined ? null : <span class="soft small number">{duration(check.ms)}</span>}
    </span>
  );
  return (
    <Wanted wanted={wanted} class="anchor">
      <Disclosure summary={summary} open={open || wanted} print={print} class="check">
        {() => <CheckDetails check={check} index={index} />}
      </Disclosure>
    </Wanted>
  );
}

export function CheckDetails({ check, index }: { check: CheckView; index: number }) {
  const { evidence } = useReport();
  const { kind, reasons, questions = [], waivers = [], request } = check;
  const exchanges = evidence[index]?.exchanges ?? [];
  return (
    <div class="details">
      {kind === 'clean-up' ? (
        <p class="small">This is no check of the server: a file could not be loaded, run to its end or cleaned up.</p>
      ) : null}
      <Reasons reasons={reasons} />
      {questions.map(({ id, question }) => (
        <p key={id} class="small">
          <strong>Open question</strong> ({id}): {question}
        </p>
      ))}
      <Rules check={check} />
      {waivers.map((waiver) => (
        <p key={waiver.check} class="small">
          Waiver {waiver.status}: <span class="mono">{waiver.check}</span>
        </p>
      ))}
      <Exchanges exchanges={exchanges} />
      {request === undefined || exchanges.length > 0 ? null : (
        <p class="small">
          <span class="soft">Request</span>{' '}
          <code>
            <Breakable text={request} />
          </code>
        </p>
      )}
      <Repeat check={check} index={index} />
      <p class="small soft places">
        {check.place === undefined ? null : <span>At {check.place}</span>}
        {check.transcript === undefined ? null : (
          <span>
            Transcript <Breakable text={check.transcript} />
          </span>
        )}
        <a class="here" href={checkLink(check)}>
          Link to this check
        </a>
      </p>
    </div>
  );
}

/** The exchange that was judged, which is the last, and on demand what came before it. */
function Exchanges({ exchanges }: { exchanges: readonly ExchangeView[] }) {
  const judged = exchanges.at(-1);
  const earlier = exchanges.slice(0, -1);
  if (judged === undefined) return null;
  return (
    <>
      <Exchange exchange={judged} />
      {earlier.length === 0 ? null : (
        <Disclosure class="minor" summary={`What came before it: ${counted(earlier.length, 'exchange')}`}>
          {() => earlier.map((exchange) => <Exchange key={exchange.seq} exchange={exchange} />)}
        </Disclosure>
      )}
    </>
  );
}

/** The rules that it speaks against; of one that speaks against none those that it is about. */
function Rules({ check }: { check: CheckView }) {
  const report = useReport();
  const blamed = check.blames.length > 0;
  const rules = rulesAt(report, blamed ? check.blames : check.verifies);
  if (rules.length === 0) return null;
  return (
    <ul class="rules small">
      {rules.map((rule) => (
        <li key={rule.id}>
          <span class="soft">{blamed ? 'Against' : 'About'}</span> <a href={ruleLink(rule)}>{rule.id}</a>{' '}
          <span class="level">{rule.level}</span> <Prose text={rule.text ?? ''} />
        </li>
      ))}
    </ul>
  );
}
