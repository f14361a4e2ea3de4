import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import type { BrowserContext, Locator, Page } from 'playwright-core';

import { DEMO_SHELL } from '../../src/playground/story/demo-catalogue.ts';
import { COLLEAGUES, NEWCOMER } from '../../src/playground/story/demo-people.ts';
import {
  askForAccess,
  bindDevice,
  grantsToldTo,
  newGrantToldTo,
  openIncident,
} from '../../src/playground/story/scenes.ts';
import { askedToSignIn } from '../../src/playground/story/sign-in-scenes.ts';
import { type OpenPage, openPage } from './support/open-page.ts';
import { AtThePage } from './support/people-at-the-page.ts';

const WITHIN_MS = 45_000;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let open: OpenPage;

beforeAll(async () => {
  open = await openPage();
  const ines = open.world.person(COLLEAGUES.ines);
  await openIncident(open.world, ines, 'Checkout answers 502');
  await bindDevice(ines);
}, WITHIN_MS);

afterAll(() => open.close());

/** Ines asks for a shell. @returns where it is decided. */
async function asked(reason: string): Promise<string> {
  const { world } = open;
  const ask = { task: DEMO_SHELL, duration: '5m', reason };
  const requestId = await askForAccess(world, world.person(COLLEAGUES.ines), ask);
  return (await askedToSignIn(world.person(COLLEAGUES.omar), requestId)).url;
}

/** A page as whoever decides opens it. @returns it, and what the browser complained of. */
async function opened(url: string, context: BrowserContext = open.context) {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.setDefaultTimeout(15_000);
  await page.goto(url);
  return { page, complaints };
}

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByRole('radio', { name }).check();
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const heading = (page: Page, name: string | RegExp): Locator => page.getByRole('heading', { level: 1, name });

describe('the page where somebody decides by signing in', () => {
  it(
    'is reached from Slack, and used with the keyboard alone',
    async () => {
      const { world, context } = open;
      await asked('decided without a mouse');
      const before = grantsToldTo(world.person(COLLEAGUES.ines));
      const at = new AtThePage(open.page);
      await at.be('Omar');
      await at.go('Messages');
      const link = at.message('decided without a mouse').getByRole('link', { name: 'Decide by signing in' });
      await link.focus();
      const [page] = await Promise.all([context.waitForEvent('page'), open.page.keyboard.press('Enter')]);
      const { keyboard } = page;
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      await heading(page, `Ines Prado asks: ${DEMO_SHELL.title} on ${DEMO_SHELL.asset}`).waitFor();
      await tabTo(page, page.getByRole('radio', { name: 'Approve' }));
      await keyboard.press('Space');
      await tabTo(page, page.getByRole('button', { name: 'Sign in and decide' }));
      await keyboard.press('Enter');

      await heading(page, 'Sign in').waitFor();
      await tabTo(page, page.getByRole('radio').first());
      await keyboard.press('ArrowDown');
      expect(await page.getByRole('radio', { name: /^Omar Haddad/ }).isChecked()).toBe(true);
      await tabTo(page, page.getByRole('button', { name: 'Sign in' }));
      await keyboard.press('Enter');
      await heading(page, 'Approved').waitFor();
      expect(new URL(page.url()).search).toBe('');
      expect(complaints).toEqual([]);
      await newGrantToldTo(world.person(COLLEAGUES.ines), before);
      await page.close();
    },
    WITHIN_MS,
  );

  it(
    'changes nothing for whoever cancels, or whom the catalogue does not know; and the next one can decide',
    async () => {
      const url = await asked('first no, then yes');
      const { page, complaints } = await opened(url);
      await page.getByRole('radio', { name: 'Approve' }).check();
      await page.getByRole('button', { name: 'Sign in and decide' }).click();
      await heading(page, 'Sign in').waitFor();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await heading(page, 'You did not sign in').waitFor();

      await page.goto(url);
      await page.getByRole('radio', { name: 'Approve' }).check();
      await page.getByRole('button', { name: 'Sign in and decide' }).click();
      await signIn(page, NEWCOMER.name);
      await heading(page, 'Breakglass does not know you by this sign-in').waitFor();
      expect(await page.locator('main').innerText()).toContain(
        `${open.world.idp.issuer}#${NEWCOMER.subject}`,
      );
      // The answer is a 403, which a browser notes.
      expect(complaints.filter((text) => !text.includes('status of 403'))).toEqual([]);

      await page.goto(url);
      await page.getByRole('radio', { name: 'Approve' }).check();
      await page.getByRole('button', { name: 'Sign in and decide' }).click();
      await signIn(page, COLLEAGUES.amara.realName);
      await heading(page, 'Approved').waitFor();
      await page.goto(url);
      await heading(page, 'This request was approved already').waitFor();
      await page.close();
    },
    WITHIN_MS,
  );

  it(
    'wants a reason for a no',
    async () => {
      const { page } = await opened(await asked('to be denied'));
      await page.getByRole('radio', { name: 'Deny' }).check();
      await page.getByRole('button', { name: 'Sign in and decide' }).click();
      await page.getByRole('alert').getByText('Say why not').waitFor();
      await page.getByRole('radio', { name: 'Deny' }).check();
      await page.getByLabel('Why not, if you deny').fill('Look at the logs first');
      await page.getByRole('button', { name: 'Sign in and decide' }).click();
      await signIn(page, COLLEAGUES.omar.realName);
      await heading(page, 'Denied').waitFor();
      await page.close();
    },
    WITHIN_MS,
  );

  it.each([
    ['a desk, light', { width: 1280, height: 900 }, 'light'],
    ['a phone, dark', { width: 360, height: 740 }, 'dark'],
  ] as const)(
    'is without a fault that axe knows, and no wider than %s',
    async (what, viewport, colorScheme) => {
      // Its content policy is off, since axe is put into it from outside.
      const context = await open.browser.newContext({ bypassCSP: true, viewport, colorScheme });
      const { page } = await opened(await asked(`looked at on ${what}`), context);
      const faults: string[] = [];
      const look = async (name: string): Promise<void> => {
        faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
      };
      await look('the request');
      await page.getByRole('radio', { name: 'Deny' }).check();
      await page.getByRole('button', { name: 'Sign in and decide' }).click();
      await page.getByRole('alert').waitFor();
      await look('a form with a mistake in it');
      await page.getByRole('radio', { name: 'Approve' }).check();
      await page.getByRole('button', { name: 'Sign in and decide' }).click();
      await heading(page, 'Sign in').waitFor();
      await look('the sign-in');
      await signIn(page, COLLEAGUES.omar.realName);
      await heading(page, 'Approved').waitFor();
      await look('the answer');
      await page.goto(`${open.world.issuerUrl}/decide/callback?code=x&state=y`);
      await look('a sign-in that was not begun here');
      expect(faults).toEqual([]);
      await context.close();
    },
    WITHIN_MS,
  );
});

/** What axe finds, and whether the page is wider than the window. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ content: axeSource });
  const results = await page.evaluate<AxeResults>('axe.run()');
  const found = results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id} at ${target.join(' ')}`),
  );
  const isWider = await page.evaluate<boolean>(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
  return isWider ? [...found, 'it is wider than the window'] : found;
}

/** Goes from stop to stop until it is the one meant. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < 15; stops += 1) {
    if ((await target.and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not reached: ${String(target)}`);
}
