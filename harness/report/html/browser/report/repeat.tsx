/** How to see again what a check has seen. */

import type { CheckView } from '../../view.ts';
import { visible } from '../../visible.ts';
import { Copyable } from '../components/copy.tsx';
import { Disclosure } from '../components/disclosure.tsx';
import { useReport } from './context.ts';

export function Repeat({ check, index, script = true }: { check: CheckView; index: number; script?: boolean }) {
  const { evidence, facts } = useReport();
  const { repro, curl } = check;
  const text = evidence[index]?.script;
  if (repro === undefined && curl === undefined && text === undefined) return null;
  return (
    <div class="repeat">
      <p class="label">See it again</p>
      {repro === undefined ? null : (
        <>
          <p class="small soft">
            In the folder of the reports, with the address of your server, and{' '}
            {facts.target.kind === 'execd' ? 'SANDBOX_EXECD_TOKEN' : 'OPEN_SANDBOX_API_KEY'} set where a key is needed.
            It makes what it needs, asks, and cleans up.
          </p>
          <Copyable text={commandOf(repro, facts.target)} label="the command" />
        </>
      )}
      {curl === undefined ? null : (
        <>
          <p class="small soft">The decisive request alone, as the run has sent it:</p>
          <Copyable text={curl} shown={visible(curl)} label="the request as a curl command" />
        </>
      )}
      {text === undefined || !script ? null : (
        <Disclosure class="minor" summary="The whole script, for whoever has only this page">
          {() => <Copyable text={text} shown={visible(text)} label="the script" />}
        </Disclosure>
      )}
    </div>
  );
}

/** `SANDBOX_DOMAIN=host:8080 sh repro/NAME.sh`; a server that only lived for the run has no address any more. */
export function commandOf(repro: string, { kind, url }: { kind: string; url: string }): string {
  const variable = kind === 'execd' ? 'SANDBOX_EXECD' : 'SANDBOX_DOMAIN';
  const stays = kind === 'server' || kind === 'execd';
  const address = stays ? quoted(url) : 'HOST:PORT';
  return `${variable}=${address} sh ${quoted(repro)}`;
}

const quoted = (text: string): string => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
