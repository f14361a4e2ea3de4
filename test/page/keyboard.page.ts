import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator } from 'playwright-core';

import { COLLEAGUES } from '../../src/playground/story/demo-people.ts';
import { bindDevice, openIncident } from '../../src/playground/story/scenes.ts';
import { type OpenPage, openPage } from './support/open-page.ts';

const WITHIN_MS = 45_000;
/** More stops than that on the way to anything would be a maze. */
const MOST_STOPS = 40;

let open: OpenPage;

beforeAll(async () => {
  open = await openPage();
  const ines = open.world.person(COLLEAGUES.ines);
  await openIncident(open.world, ines, 'Checkout answers 502');
  await bindDevice(ines);
}, WITHIN_MS);

afterAll(() => open.close());

describe('with the keyboard alone', () => {
  it(
    'somebody asks, and somebody else approves',
    async () => {
      const { page } = open;
      const { keyboard } = page;
      await keyboard.press('Tab');
      await expectFocused(page.getByRole('button', { name: 'Skip to the message field' }));
      await keyboard.press('Enter');
      await expectFocused(page.locator('#composer'));

      await keyboard.type('/breakglass rest');
      await keyboard.press('ArrowDown');
      await keyboard.press('Enter');
      await keyboard.type('ord');
      await keyboard.press('Tab');
      expect(await page.locator('#composer').inputValue()).toBe('/breakglass restart-service orders-api ');
      await keyboard.press('Escape');
      await keyboard.press('Enter');

      const form = page.getByRole('dialog', { name: 'Ask for access' });
      await form.waitFor();
      await expectFocused(form.getByLabel('What has to be done?'));
      await tabTo(form.getByLabel('For how long?'));
      await keyboard.press('ControlOrMeta+a');
      await keyboard.type('2m');
      await tabTo(form.getByLabel('Why?'));
      await keyboard.type('asked without a mouse');
      await tabTo(form.getByRole('button', { name: 'Ask', exact: true }));
      await keyboard.press('Enter');
      await form.waitFor({ state: 'detached' });
      await expectFocused(page.locator('#composer'));

      await tabTo(page.getByRole('radio', { checked: true }), 'Shift+Tab');
      await keyboard.press('ArrowRight');
      await expectFocused(page.getByRole('radio', { name: /^Omar/, checked: true }));
      await tabTo(page.getByRole('navigation').getByRole('button', { name: 'Messages' }));
      await keyboard.press('Enter');
      const asked = page.locator('.message').filter({ hasText: 'asked without a mouse' });
      await asked.waitFor();
      await tabTo(asked.getByRole('button', { name: 'Approve', exact: true }));
      await keyboard.press('Space');
      await asked.getByText('Nothing is left to do here').waitFor();
    },
    WITHIN_MS,
  );

  it('Escape closes a form, and the focus goes back to where it was', async () => {
    const { page } = open;
    await tabTo(page.getByRole('radio', { checked: true }), 'Shift+Tab');
    await page.keyboard.press('ArrowLeft');
    await tabTo(page.getByRole('navigation').getByRole('button', { name: 'inc-checkout' }));
    await page.keyboard.press('Enter');
    await tabTo(page.locator('#composer'));
    await page.keyboard.type('/breakglass');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expectFocused(page.locator('#composer'));
  });

  it('tabs are one stop, with arrows between them', async () => {
    const { page } = open;
    await tabTo(page.getByRole('tab', { selected: true }));
    await page.keyboard.press('ArrowRight');
    await expectFocused(page.getByRole('tab', { name: /^AWS/, selected: true }));
    await page.keyboard.press('End');
    await expectFocused(page.getByRole('tab', { name: 'Break it', selected: true }));
    await page.keyboard.press('Tab');
    await expectFocused(page.getByRole('tabpanel'));
  });
});

/** Goes from stop to stop until it is the one meant. */
async function tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await isFocused(target)) return;
    await open.page.keyboard.press(key);
  }
  throw new Error(`not reached within ${MOST_STOPS} stops: ${String(target)}`);
}

async function expectFocused(target: Locator): Promise<void> {
  await target.and(open.page.locator(':focus')).waitFor();
}

async function isFocused(target: Locator): Promise<boolean> {
  return (await target.and(open.page.locator(':focus')).count()) > 0;
}
