/** The page of several runs. */
import { render } from 'preact';
import { Shell } from './components/shell.tsx';
import { pageRoot } from './data.ts';

render(
  <Shell kind="OpenSandbox conformance · history" sections={[]}>
    <p>Nothing yet.</p>
  </Shell>,
  pageRoot(),
);
