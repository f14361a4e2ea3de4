import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page as BrowserPage } from 'playwright-core';

import { createPage } from '../../../src/playground/page/page.ts';
import { startWorld, type World } from '../../../src/playground/story/world.ts';

/** A world with its page in a browser. */
export type OpenPage = {
  readonly world: World;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: BrowserPage;
  /** The address with the token. */
  readonly url: string;
  /** Everything the browser complained of. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
};

const distFolder = fileURLToPath(new URL('../../../dist', import.meta.url));
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a world that has played nothing yet, and opens its page. */
export async function openPage(): Promise<OpenPage> {
  const executablePath = process.env['CHROMIUM_PATH'];
  if (executablePath === undefined) throw new Error('run this with: npm run test:page');
  const own = createPage({ distFolder });
  const world = await startWorld({ distFolder, otherRequests: own.requests });
  own.open(world);
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.setDefaultTimeout(15_000);
  await page.goto(own.url());
  await page.getByRole('radiogroup', { name: 'You are' }).waitFor();
  return {
    world,
    browser,
    context,
    page,
    url: own.url(),
    complaints,
    async close() {
      await browser.close();
      own.close();
      await world.stop();
    },
  };
}
