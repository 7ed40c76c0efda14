/** What the run says, in a sentence, and what it is about. */
import { Breakable } from '../components/breakable.tsx';
import { RUN_LOOKS } from '../components/words.tsx';
import { counted, duration, moment } from '../texts.ts';
import { useReport } from './context.ts';
import { Tally } from './tally.tsx';

export function VerdictHead() {
  const { verdict, facts, counts } = useReport();
  const look = RUN_LOOKS[verdict.word];
  return (
    <section id="verdict" class={`verdict sheet ${look.tone}-edge`} aria-labelledby="verdict-title">
      <h1 id="verdict-title">
        <span class={`seal ${look.tone}`} aria-hidden="true">
          {look.sign}
        </span>
        {look.text}
      </h1>
      <p class="sentence">{verdict.sentence}</p>
      <Tally counts={counts} />
      {verdict.unexpected.length === 0 ? null : (
        <ul class="unexpected">
          {verdict.unexpected.map((text) => (
            <li key={text}>Unexpected: {text}</li>
          ))}
        </ul>
      )}
      <dl class="facts">
        <Fact name="Target" value={facts.target.label} />
        <Fact name="Address" value={facts.target.url} />
        {facts.server === undefined ? null : <Fact name="Server version" value={facts.server.version ?? 'not told'} />}
        {facts.set === undefined ? null : (
          <Fact name="Requirement set" value={[facts.set, ...facts.overlays].join(' with ')} />
        )}
        <Fact name="Suite" value={facts.suite} />
        <Fact name="Date" value={moment(facts.startedAt)} />
        <Fact
          name={facts.drivers.length > 1 ? 'Drivers' : 'Driver'}
          value={facts.drivers.map((each) => each.driver).join(', ')}
        />
        <Fact name="Took" value={duration(facts.ms)} />
        <Fact name="Created" value={counted(facts.sandboxes, 'sandbox', 'sandboxes')} />
        <Fact name="Run" value={facts.run} />
      </dl>
      {verdict.notJudged.length === 0 ? null : (
        <div class="not-judged">
          <h2 class="label">What this run does not say</h2>
          <ul>
            {verdict.notJudged.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>
      <Breakable text={value} />
    </dd>
  </div>
);
