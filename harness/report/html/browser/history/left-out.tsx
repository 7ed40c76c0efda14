/** Files that are on the page with their names only. */
import type { RunHistory } from '../../../history-page/format.ts';

export function LeftOut({ history: { left, twice } }: { history: RunHistory }) {
  return (
    <div class="table sheet">
      <table>
        <thead>
          <tr>
            <th scope="col">file</th>
            <th scope="col">why</th>
          </tr>
        </thead>
        <tbody>
          {[...left, ...twice].map(({ file, reason }) => (
            <tr key={file}>
              <td class="mono">{file}</td>
              <td>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
