/** What a server says is never markup, script, style or an address: it is shown as it is, in a real browser. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportHtml } from '../../../harness/report/html/report-html.ts';
import { visible } from '../../../harness/report/html/visible.ts';
import { chromiumPath, leftOut, openPage, startChromium } from './chromium.ts';
import { INJECTIONS } from './injections.ts';
import { runSaying } from './runs.ts';

describe.skipIf(chromiumPath() === undefined)(`what a server says, in report.html${leftOut()}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'osc-html-'));
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  const fileSaying = (text: string): string => {
    const file = join(folder, 'report.html');
    writeFileSync(file, reportHtml(runSaying(text)));
    return file;
  };

  it.each(INJECTIONS)('%s runs nowhere, and is shown', async (_, text) => {
    const { page, trouble } = await openPage(browser, fileSaying(text));
    await openAll(page);
    // Whoever moves about in it, prints it, and touches everything.
    await page.evaluate(() => {
      for (const element of document.querySelectorAll<HTMLElement>('main *')) {
        element.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
        element.dispatchEvent(new FocusEvent('focus'));
      }
      dispatchEvent(new Event('beforeprint'));
      dispatchEvent(new Event('afterprint'));
    });
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(trouble).toEqual([]);
    expect(await elementsIn(page)).toEqual([]);
    expect(await addressesIn(page)).toEqual([]);
    // Everywhere: in a reason, in an exchange, in the facts, in a waiver, in a summary.
    const shown = visible(text);
    for (const place of [
      '.facts',
      '#worst',
      '#deviations',
      '#harness-errors',
      '#blocked',
      '#waivers',
      '#newer',
      '#drivers',
      '#skipped',
      '#capabilities',
      '#sdks',
      '#checks',
    ]) {
      expect(await textOf(page, place), place).toContain(spaced(shown));
    }
    expect(await textOf(page, '#deviations .headers')).toContain(spaced(shown));
    await page.close();
  });

  it('what is copied is what was recorded, though what cannot be seen is written out', async () => {
    const text = 'a\u202eb';
    const { page } = await openPage(browser, fileSaying(text));
    const command = page.locator('#worst .copyable').nth(1);
    expect(await command.locator('pre').textContent()).toBe('curl a\\u202eb');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await command.getByRole('button').click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('curl a\u202eb');
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

/** Elements that no part of the page makes. */
const elementsIn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const foreign =
      'script:not(#data):not(body > script:last-of-type), style:not(head > style), iframe, object, embed, img, svg, base, form, link:not([rel=icon]), meta[http-equiv=refresh], b, [onerror], [onload], [onfocus], [onmouseover], [style*="url"]';
    return [...document.querySelectorAll(foreign)].map((element) => element.outerHTML.slice(0, 200));
  });

/** Targets of links that are neither places in the page nor of https. */
const addressesIn = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('a')].flatMap((link) => {
      const href = link.getAttribute('href') ?? '';
      return href.startsWith('#') || href.startsWith('https://tracker.example/') ? [] : [href];
    }),
  );

const textOf = async (page: Page, place: string): Promise<string> =>
  spaced(
    (await page
      .locator(place)
      .first()
      .evaluate((element) => element.textContent)) ?? '',
  );

/** Texts of exchanges stand on lines of their own. */
const spaced = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('`', '').trim();
