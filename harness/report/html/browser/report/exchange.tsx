/** A recorded exchange: what was sent, and what came. */
import type { ExchangeView, MessageView } from '../../view.ts';
import { Breakable } from '../components/breakable.tsx';
import { duration } from '../texts.ts';

export function Exchange({ exchange }: { exchange: ExchangeView }) {
  const { seq, step, ms, request, response, failure } = exchange;
  return (
    <figure class="exchange">
      <figcaption class="small soft">
        Exchange {seq}
        {step === null ? ', set-up or clean-up' : `, step “${step}”`}, {duration(ms)}
      </figcaption>
      <div class="messages">
        <Message title="Request" message={request} />
        {response === undefined ? null : <Message title="Response" message={response} />}
      </div>
      {failure === undefined ? null : <p class="small tone-bad">No whole answer: {failure}</p>}
    </figure>
  );
}

function Message({ title, message }: { title: string; message: MessageView }) {
  const { head, headers, body, note } = message;
  return (
    <section class="message" aria-label={title}>
      <p class="head">
        <span class="soft small">{title}</span>{' '}
        <code>
          <Breakable text={head} />
        </code>
      </p>
      {headers.length === 0 ? null : (
        <pre class="headers">
          {headers.map(([name, value], index) => (
            <span key={index}>
              <span class="soft">{name}:</span> <Breakable text={value} />
              {'\n'}
            </span>
          ))}
        </pre>
      )}
      {body === undefined ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
        <pre class="body" tabIndex={0}>
          {body}
        </pre>
      )}
      {note === undefined ? null : <p class="small soft">Body: {note}.</p>}
    </section>
  );
}
