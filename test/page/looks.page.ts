import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

import { COLLEAGUES } from '../../src/playground/story/demo-people.ts';
import { askForAccess, bindDevice, openIncident } from '../../src/playground/story/scenes.ts';
import { type OpenPage, openPage } from './support/open-page.ts';
import { AtThePage } from './support/people-at-the-page.ts';

const WITHIN_MS = 45_000;
const FIRST_PAINT_WITHIN_MS = 1_000;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let open: OpenPage;
/** A tab whose content policy is off, since axe is put into it from outside. */
let page: Page;
let at: AtThePage;

beforeAll(async () => {
  open = await openPage();
  const ines = open.world.person(COLLEAGUES.ines);
  await openIncident(open.world, ines, 'Checkout answers 502');
  await bindDevice(ines);
  await askForAccess(open.world, ines, { duration: '2m', reason: 'seen by everybody' });
  const context = await open.browser.newContext({
    bypassCSP: true,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  await page.goto(open.url);
  await page.getByRole('radiogroup', { name: 'You are' }).waitFor();
  await page.addScriptTag({ content: axeSource });
  at = new AtThePage(page);
}, WITHIN_MS);

afterAll(() => open.close());

/** Ways the page can look, each after the one before. */
const SIGHTS: readonly (readonly [name: string, show: () => Promise<void>])[] = [
  ['the channel with a card', () => at.message('seen by everybody').waitFor()],
  [
    'a private answer and a thread',
    async () => {
      await at.writes('/breakglass help');
      await at.message('Only visible to you').waitFor();
      await at.writes('looking into it');
      await at.message('looking into it').hover();
      await at.message('looking into it').getByRole('button', { name: 'Reply in thread' }).click();
      await page.locator('#reply').fill('it is the database');
      await page.locator('#reply').press('Enter');
      await at.message('looking into it').getByRole('button', { name: '1 reply' }).waitFor();
    },
  ],
  [
    'completions',
    async () => {
      await page.locator('#composer').fill('/breakglass ');
      await page.locator('#composer').press('ArrowDown');
      await page.getByRole('option').first().waitFor();
    },
  ],
  [
    'a form with a mistake in it',
    async () => {
      await at.writes('/breakglass');
      const form = page.getByRole('dialog');
      await form.getByLabel('Why?').fill('because');
      await form.getByLabel('For how long?').fill('a while');
      await form.getByRole('button', { name: 'Ask', exact: true }).click();
      await form.getByRole('alert').first().waitFor();
    },
  ],
  [
    'the terminal after a refused command',
    async () => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await at.runs('cat /etc/passwd');
      await at.runs('breakglass credentials bg-aaaaaaaaaa');
    },
  ],
  [
    'the answer of an attack',
    async () => {
      await at.tries('Approve it as the one who asked');
    },
  ],
  ['the record', async () => void (await at.looksAt('Record'))],
  ['what AWS answers', async () => void (await at.looksAt('AWS'))],
  [
    'Home',
    async () => {
      await at.go('Home');
      await page.getByText('What can be asked for').waitFor();
    },
  ],
  [
    'what an approver is asked',
    async () => {
      await at.be('Omar');
      await at.go('Messages');
      await at.message('Your approval is asked for').waitFor();
    },
  ],
  [
    'somebody of another company',
    async () => {
      await at.be('Sasha');
      await at.go('ext-vendor');
      await page.getByText('It is quiet here').waitFor();
    },
  ],
];

describe('the page can be used by everybody', () => {
  for (const [name, show] of SIGHTS) {
    it(
      `${name}: names, roles, structure, and contrast in both themes`,
      async () => {
        await show();
        for (const theme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme: theme });
          await page.locator(`html[data-theme="${theme}"]`).waitFor();
          expect({ theme, problems: await problems(theme) }).toEqual({ theme, problems: [] });
        }
      },
      WITHIN_MS,
    );
  }

  it('its theme can be chosen, and stays chosen', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('button', { name: 'Dark theme' }).click();
    await page.locator('html[data-theme="dark"]').waitFor();
    await page.reload();
    await page.locator('html[data-theme="dark"]').waitFor();
    await page.getByRole('button', { name: 'Light theme' }).click();
    await page.locator('html[data-theme="light"]').waitFor();
  });

  it('nothing moves where somebody does not want it to', async () => {
    const moving = await page.evaluate<number>(
      'document.getAnimations().filter((one) => one.playState === "running").length',
    );
    expect(moving).toBe(0);
  });

  it.each([
    ['a small laptop', 1180, 720],
    ['a tablet', 834, 1100],
    ['a phone', 390, 800],
  ])(
    'fits %s: nothing sticks out',
    async (_what, width, height) => {
      await at.be('Ines');
      await page.setViewportSize({ width, height });
      await at.message('seen by everybody').waitFor();
      const right = await page.evaluate<number>(
        'Math.max(...[...document.querySelectorAll("body *")].filter((one) => one.closest(".chips, .people, pre, .sr-only") === null).map((one) => one.getBoundingClientRect().right))',
      );
      expect(right).toBeLessThanOrEqual(width);
    },
    WITHIN_MS,
  );

  it(`paints within ${FIRST_PAINT_WITHIN_MS} ms`, async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.reload();
    await page.locator('#composer').waitFor();
    const firstMs = await page.evaluate<number>(
      'performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity',
    );
    expect(firstMs).toBeLessThan(FIRST_PAINT_WITHIN_MS);
  });
});

/** What axe finds wrong, in a line each. Names, roles and structure are the same in both themes. */
async function problems(theme: 'light' | 'dark'): Promise<readonly string[]> {
  const rules = theme === 'light' ? '{}' : '{ runOnly: ["color-contrast"] }';
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${rules})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 120)} ${failureSummary.slice(0, 250)}`,
    ),
  );
}
