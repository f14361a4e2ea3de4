import type { Locator, Page } from 'playwright-core';

/** What people do at the page, by what they see and read. */
export class AtThePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Becomes somebody, by first name. */
  async be(firstName: string): Promise<void> {
    await this.page.getByRole('radio', { name: new RegExp(`^${firstName} `) }).click();
    await this.page.getByRole('region', { name: `Terminal of ${firstName}` }).waitFor();
  }

  async go(where: string): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Slack' }).getByRole('button', { name: where }).click();
  }

  /** Writes into the message field and sends it. */
  async writes(text: string): Promise<void> {
    const field = this.page.locator('#composer');
    await field.fill(text);
    await field.press('Escape');
    await field.press('Enter');
  }

  /** A message with this text, in the channel or conversation that is open. */
  message(text: string | RegExp): Locator {
    return this.page.locator('.conversation-main .message').filter({ hasText: text }).last();
  }

  /** Runs a command on the machine of whoever one is; answers what the terminal printed since. */
  async runs(line: string): Promise<string> {
    const terminal = this.page.getByRole('region', { name: /^Terminal/ });
    const before = await terminal.locator('pre').count();
    await terminal.getByRole('textbox').fill(line);
    await terminal.getByRole('textbox').press('Enter');
    await terminal.locator('pre').nth(before).waitFor();
    await terminal.getByText('running …').waitFor({ state: 'detached' });
    const printed = await terminal.locator('pre').allInnerTexts();
    return printed.slice(before + 1).join('\n');
  }

  /** Opens one of the tabs behind the chat. */
  async looksAt(tab: 'Session' | 'AWS' | 'Record' | 'Break it'): Promise<Locator> {
    await this.page.getByRole('tab', { name: tab }).click();
    return this.page.getByRole('tabpanel');
  }

  /** Tries to break a promise; answers what came back. */
  async tries(label: string): Promise<string> {
    const panel = await this.looksAt('Break it');
    const attack = panel.locator('.attack').filter({ has: this.page.getByRole('button', { name: label }) });
    await attack.getByRole('button').click();
    await attack.locator('.result').waitFor();
    return attack.locator('.result').innerText();
  }

  /** The code that Slack shows to this person alone. */
  async code(): Promise<string> {
    const shown = this.message(/breakglass login [0-9A-Z-]{14}/);
    const [code = ''] = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await shown.innerText()) ?? [];
    return code;
  }
}
