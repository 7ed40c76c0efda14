/** The page of many runs, in a real browser: what a report says is only text in it, and it is used with the keys. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparedRun } from '../../../harness/compare/compared-run-format.ts';
import { condensed, createNames } from '../../../harness/compare/over-time/condensed.ts';
import { runHistory } from '../../../harness/compare/over-time/run-history.ts';
import { historyPage } from '../../../harness/report/history-page/page.ts';
import { visible } from '../../../harness/report/html/visible.ts';
import { check, failing, rule, run } from '../../compare/runs.ts';
import { chromiumPath, leftOut, openPage, startChromium } from './chromium.ts';
import { INJECTIONS } from './injections.ts';

const DAY = 86_400_000;
const nth = (index: number, parts: Parameters<typeof run>[0]): ComparedRun =>
  run({
    ...parts,
    run: { id: `run-${index}`, startedAt: new Date(index * DAY).toISOString(), ...parts?.run },
  });

function pageOf(runs: readonly ComparedRun[], file = 'conformance.json', reason = 'no report'): string {
  const names = createNames();
  const own = runs.map((each, index) => condensed(`${index}/${file}`, each, names));
  return historyPage(runHistory(own, names, [{ file, reason }]));
}

/** Two runs of which everything that somebody may choose is this text. */
function runsSaying(text: string): ComparedRun[] {
  const parts = (index: number): Parameters<typeof run>[0] => ({
    target: { kind: 'server', label: text, url: text, image: `${text}${index}` },
    suite: { version: text },
    provenance: { server: { version: text }, settings: { [text]: text } },
    profiles: [{ profile: text, word: 'not-conformant', musts: 1 }],
    counts: { [text]: 1 },
    requirements: [rule(text, 'fail', { text, clause: text, profile: text, level: text }), rule('other', 'fail')],
    checks: [index % 2 === 0 ? failing(`${text} > it`, [text]) : check(`${text} > it`, 'pass')],
    run: { id: `${index}${text}`, partial: text },
  });
  // The last ones are alike, so that there is a flake.
  return [
    nth(0, parts(0)),
    nth(1, parts(1)),
    nth(2, parts(1)),
    nth(3, { ...parts(1), checks: parts(0)?.checks ?? [] }),
  ];
}

/** A hundred and fifty nights of one server. */
const nights = (): ComparedRun[] =>
  Array.from({ length: 150 }, (_, index) =>
    nth(index, {
      provenance: { server: { version: index < 100 ? '1.0' : '2.0' } },
      profiles: [
        { profile: 'files', word: index % 10 === 3 ? 'not-conformant' : 'conformant', musts: 1 },
        { profile: 'gpu', word: 'no-checks', musts: 1 },
      ],
      counts: { pass: 2, fail: index % 10 === 3 ? 1 : 0 },
      requirements: [rule('files.kept', 'pass', { text: 'A file stays as it is.' })],
      checks: [
        index % 10 === 3
          ? failing('files/a.yaml > it stays', ['files.kept'])
          : check('files/a.yaml > it stays', 'pass'),
        check('files/a.yaml > it is there', 'pass'),
      ],
    }),
  );

describe.skipIf(chromiumPath() === undefined)(`runs over time, in a browser${leftOut()}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'osc-history-'));
  const file = join(folder, 'history.html');
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it.each(INJECTIONS)('%s runs nowhere, and is shown', async (_, text) => {
    writeFileSync(file, pageOf(runsSaying(text), text, text));
    const { page, trouble } = await openPage(browser, file);
    await openAll(page);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(trouble).toEqual([]);
    const foreign =
      'img, iframe, object, embed, base, form, b, main script, main style, [onload], [onerror], [onfocus], [onmouseover]';
    expect(await page.locator(foreign).count()).toBe(0);
    const links = await page.locator('a').evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    expect(links.filter((href) => !href?.startsWith('#'))).toEqual([]);
    const shown = spaced(visible(text));
    for (const place of ['#target-0 h1', '#profiles-0', '#flakes-0', '#runs-0', '#left']) {
      expect(spaced(await page.locator(place).evaluate((element) => element.textContent ?? '')), place).toContain(
        shown,
      );
    }
    await page.close();
  });

  it('shows the newest hundred runs at first, and leads from a column to its run', async () => {
    writeFileSync(file, pageOf(nights()));
    const { page, trouble } = await openPage(browser, file);
    const columns = page.locator('#profiles-0 thead a');
    expect(await columns.count()).toBe(100);
    await columns.nth(93).click();
    await page.locator('#run-0-143[open]').waitFor();
    expect(await page.locator('#run-0-143').textContent()).toContain('A file stays as it is.');
    await page.getByRole('button', { name: 'Show all 150 runs' }).first().click();
    expect(await columns.count()).toBe(150);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('opens an old run that the address names', async () => {
    writeFileSync(file, pageOf(nights()));
    const { page } = await openPage(browser, file, { hash: '#run-0-3' });
    await page.locator('#run-0-3[open]').waitFor();
    expect(await page.locator('#run-0-3').textContent()).toContain('files/a.yaml > it stays');
    await page.close();
  });

  it('says without colours what each cell is, and of each flake how often it changed', async () => {
    writeFileSync(file, pageOf(nights()));
    const { page } = await openPage(browser, file);
    const cell = page.locator('#profiles-0 tbody tr').nth(1).locator('td').nth(93).locator('[role=img]');
    expect(await cell.getAttribute('aria-label')).toBe('not conformant');
    expect(await cell.textContent()).toBe('✗');
    expect(await page.locator('#flakes-0').textContent()).toMatch(
      /files\/a\.yaml > it stays\s*30 changes, 15 of 150 runs did not pass/,
    );
    expect(await page.locator('#profiles-0').textContent()).toContain(
      '1 profile of which there never was anything to judge',
    );
    await page.close();
  });

  it('is used with the keys alone', async () => {
    writeFileSync(file, pageOf(nights()));
    const { page } = await openPage(browser, file);
    const focused = async (): Promise<string> => {
      await page.keyboard.press('Tab');
      return await page.evaluate(() => document.activeElement?.closest('[id]')?.id ?? '');
    };
    const seen: string[] = [];
    while (!seen.includes('run-0-149') && seen.length < 60) seen.push(await focused());
    expect(seen).toContain('flakes-0');
    expect(seen).toContain('run-0-149');
    await page.keyboard.press('Enter');
    await page.locator('#run-0-149[open]').waitFor();
    await page.close();
  });

  it.each(['light', 'dark'] as const)('is as wide as a telephone and no wider, %s', async (scheme) => {
    writeFileSync(file, pageOf(nights()));
    const { page } = await openPage(browser, file, { width: 360, scheme });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.close();
  });
});

/** Opens everything that can be opened, and what is in it. */
async function openAll(page: Page): Promise<void> {
  for (let closed = -1; closed !== 0; ) {
    closed = await page.evaluate(() => {
      const all = document.querySelectorAll<HTMLElement>('details:not([open]) > summary');
      for (const summary of all) summary.click();
      return all.length;
    });
    // What they show is made after the event of each.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  }
}

const spaced = (text: string): string => text.replace(/\s+/g, ' ').trim();
