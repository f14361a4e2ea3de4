import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import type { JsonObject } from '../../src/domain/json.ts';
import type { SeenView } from '../../src/playground/slack/observe/seen.ts';
import { type OpenPage, openPage } from './support/open-page.ts';

const WITHIN_MS = 45_000;

/* Every field of Block Kit, whether the app uses it today or not: the form is put before the page as if Slack had it. */

let open: OpenPage;
let page: Page;
/** What the page sent, by door. */
let sent: { readonly door: string; readonly body: JsonObject }[] = [];

beforeAll(async () => {
  open = await openPage();
  page = open.page;
  await page.getByRole('radio', { name: /^Omar/ }).click();
  await page.route('**/observe/views?userId=U0INES', (route) => route.fulfill({ json: [VIEW] }));
  await page.route('**/people/*', (route) => {
    const door = new URL(route.request().url()).pathname.replace('/people/', '');
    sent.push({ door, body: route.request().postDataJSON() as JsonObject });
    const result = door === 'suggest' ? SUGGESTED : { outcome: 'ok', errors: {} };
    return route.fulfill({ json: { ok: true, result } });
  });
  await page.getByRole('radio', { name: /^Ines/ }).click();
  await page.getByRole('dialog', { name: 'Everything' }).waitFor();
}, WITHIN_MS);

beforeEach(() => {
  sent = [];
});

afterAll(() => open.close());

const plain = (text: string): JsonObject => ({ type: 'plain_text', text });
const option = (text: string, value: string): JsonObject => ({ text: plain(text), value });
const input = (blockId: string, label: string, element: JsonObject): JsonObject => ({
  type: 'input',
  block_id: blockId,
  label: plain(label),
  element: { action_id: 'a', ...element },
});

const COLOURS = [option('Red', 'r'), option('Green', 'g'), option('Blue', 'b')];
const SUGGESTED = [
  { text: 'orders-api', value: 'o' },
  { text: 'orders-db', value: 'd' },
];
const VIEW: SeenView = {
  id: 'V1',
  type: 'modal',
  title: 'Everything',
  submit: 'Send',
  callbackId: 'all',
  privateMetadata: '',
  hash: '1',
  rendered: '',
  controls: [],
  errors: { number: 'Please enter a whole number.' },
  notice: undefined,
  state: { values: { text: { a: { type: 'plain_text_input', value: 'as it was' } } } },
  blocks: [
    {
      type: 'section',
      block_id: 'danger',
      text: {
        type: 'mrkdwn',
        text: '*Bold* `code` <https://example.com|a link> <javascript:alert(1)|not one> &lt;b&gt;',
      },
      accessory: {
        type: 'button',
        action_id: 'drop',
        value: 'it',
        text: plain('Drop it'),
        style: 'danger',
        confirm: {
          title: plain('Really?'),
          text: plain('It is gone then.'),
          confirm: plain('Drop'),
          deny: plain('Keep'),
        },
      },
    },
    input('text', 'Text', { type: 'plain_text_input' }),
    input('number', 'Number', { type: 'number_input', is_decimal_allowed: false }),
    input('external', 'Service', { type: 'external_select', min_query_length: 2 }),
    input('one', 'One colour', { type: 'radio_buttons', options: COLOURS }),
    input('many', 'Some colours', { type: 'checkboxes', options: COLOURS }),
    input('multi', 'More colours', { type: 'multi_static_select', options: COLOURS }),
    input('who', 'Who', { type: 'users_select' }),
    input('where', 'Where', { type: 'conversations_select' }),
    input('day', 'Day', { type: 'datepicker' }),
    input('at', 'Time', { type: 'timepicker' }),
    { ...input('told', 'Tells the app', { type: 'static_select', options: COLOURS }), dispatch_action: true },
    { type: 'no_such_block' },
  ],
};

describe('a form with every kind of field', () => {
  it('tells the app of a menu that wants it, with what was typed before', async () => {
    const form = page.getByRole('dialog', { name: 'Everything' });
    await form.getByLabel('Text').fill('typed before');
    const telling = page.waitForResponse('**/people/fill');
    await form.getByLabel('Tells the app').selectOption('Green');
    await telling;
    expect(sent).toEqual([
      {
        door: 'fill',
        body: { userId: 'U0INES', viewId: 'V1', inputs: { text: { a: 'typed before' }, told: { a: 'g' } } },
      },
    ]);
  });

  it('asks back before a button that wants it', async () => {
    const form = page.getByRole('dialog', { name: 'Everything' });
    await form.getByRole('button', { name: 'Drop it' }).click();
    await page.getByRole('dialog', { name: 'Really?' }).getByRole('button', { name: 'Keep' }).click();
    await form.getByRole('button', { name: 'Drop it' }).click();
    await page.getByRole('dialog', { name: 'Really?' }).getByRole('button', { name: 'Drop' }).click();
    await page.getByRole('dialog', { name: 'Really?' }).waitFor({ state: 'detached' });
    await form.locator('[aria-busy="true"]').waitFor({ state: 'detached' });
    const control = { userId: 'U0INES', viewId: 'V1', actionId: 'drop', blockId: 'danger', value: 'it' };
    expect(sent).toEqual([
      { door: 'view-click', body: { ...control, confirm: 'no' } },
      { door: 'view-click', body: { ...control, confirm: 'yes' } },
    ]);
  });

  it('sends everything that was put in, under the names Slack knows', async () => {
    const form = page.getByRole('dialog', { name: 'Everything' });
    await form.getByLabel('Number').fill('42');
    await form.getByRole('combobox', { name: 'Service' }).fill('ord');
    await form.getByRole('option', { name: 'orders-db' }).waitFor();
    await form.getByRole('combobox', { name: 'Service' }).press('ArrowDown');
    await form.getByRole('combobox', { name: 'Service' }).press('Enter');
    await form.getByRole('radiogroup', { name: 'One colour' }).getByLabel('Blue').check();
    await form.getByRole('group', { name: 'Some colours' }).getByLabel('Green').check();
    await form.getByRole('group', { name: 'Some colours' }).getByLabel('Red').check();
    await form.getByRole('group', { name: 'More colours' }).getByLabel('Blue').check();
    await form.getByLabel('Who').selectOption('Omar Haddad');
    await form.getByLabel('Where').selectOption('#inc-checkout');
    await form.getByLabel('Day').fill('2026-07-29');
    await form.getByLabel('Time').fill('03:12');
    const sending = page.waitForRequest('**/people/submit');
    await form.getByRole('button', { name: 'Send' }).click();
    await sending;
    expect(sent[0]).toMatchObject({
      door: 'suggest',
      body: { blockId: 'external', actionId: 'a', query: 'ord' },
    });
    expect(sent.at(-1)).toEqual({
      door: 'submit',
      body: {
        userId: 'U0INES',
        viewId: 'V1',
        inputs: {
          text: { a: 'typed before' },
          told: { a: 'g' },
          number: { a: '42' },
          external: { a: 'd' },
          one: { a: 'b' },
          many: { a: ['r', 'g'] },
          multi: { a: ['b'] },
          who: { a: 'U0OMAR' },
          where: { a: 'C0INCCHECK' },
          day: { a: '2026-07-29' },
          at: { a: '03:12' },
        },
      },
    });
  });

  it('shows markup as what it is, and nothing else as a link', async () => {
    const text = page.getByRole('dialog', { name: 'Everything' }).locator('.block-section');
    expect(await text.locator('b').innerText()).toBe('Bold');
    expect(await text.locator('code').innerText()).toBe('code');
    expect(await text.getByRole('link').allInnerTexts()).toEqual(['a link']);
    expect(await text.locator('.block-text').innerText()).toContain('not one <b>');
  });

  it('says what it cannot draw, and what is wrong at a field', async () => {
    const form = page.getByRole('dialog', { name: 'Everything' });
    await form.getByText('A block of type no_such_block').waitFor();
    expect(await form.getByLabel('Number').getAttribute('aria-invalid')).toBe('true');
    await form.getByRole('alert').filter({ hasText: 'Please enter a whole number.' }).waitFor();
  });
});
