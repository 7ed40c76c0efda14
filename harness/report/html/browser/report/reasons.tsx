/** Why a check did not pass: what was expected and what was seen, side by side where the reason has both. */
import { contrastOf } from '../../contrast.ts';
import { Breakable } from '../components/breakable.tsx';
import { counted } from '../texts.ts';

/** At most `most` reasons; how many more there are is said. */
export function Reasons({ reasons, most = 20 }: { reasons: readonly string[]; most?: number }) {
  const more = reasons.length - most;
  return (
    <div class="reasons">
      {reasons.slice(0, most).map((reason, index) => (
        <Reason key={index} reason={reason} />
      ))}
      {more > 0 ? <p class="soft small">and {counted(more, 'more reason')}</p> : null}
    </div>
  );
}

function Reason({ reason }: { reason: string }) {
  const contrast = contrastOf(reason);
  if (contrast === undefined)
    return (
      <pre class="reason">
        <Breakable text={reason} />
      </pre>
    );
  const { where, expected, values, seen, notes } = contrast;
  return (
    <div class="reason">
      <dl class={values === undefined ? 'contrast' : 'contrast expression'}>
        {where === undefined ? null : (
          <div>
            <dt>Where</dt>
            <dd class="mono">{where}</dd>
          </div>
        )}
        <div>
          <dt>{values === undefined ? 'Expected' : 'Expression that must be true'}</dt>
          <dd class="mono">
            <Breakable text={expected} />
          </dd>
        </div>
        {values === undefined || values === '' ? null : (
          <div>
            <dt>Values in it</dt>
            <dd class="mono">
              <Breakable text={values} />
            </dd>
          </div>
        )}
        <div>
          <dt>Seen</dt>
          <dd class="mono seen">
            <Breakable text={seen} />
          </dd>
        </div>
      </dl>
      {notes.map((note) => (
        <p key={note} class="soft small note">
          {note}
        </p>
      ))}
    </div>
  );
}
