/** The page of one run. */
import { render } from 'preact';
import { Shell } from './components/shell.tsx';
import { pageRoot } from './data.ts';

render(
  <Shell kind="OpenSandbox conformance · report" sections={[]}>
    <p>Nothing yet.</p>
  </Shell>,
  pageRoot(),
);
