import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type OpenPage, openPage } from './support/open-page.ts';
import { AtThePage } from './support/people-at-the-page.ts';
import { picture } from './support/picture.ts';

const WITHIN_MS = 45_000;
const DURATION_SECONDS = 20;

let open: OpenPage;
let at: AtThePage;
let grantId = '';
let failed: string | null = null;

beforeAll(async () => {
  open = await openPage();
  at = new AtThePage(open.page);
}, WITHIN_MS);

afterAll(() => open.close());

/** A step of the story; once one has failed, those after it cannot be played. */
function step(name: string, play: () => Promise<void>, withinMs = WITHIN_MS): void {
  it(
    name,
    async () => {
      if (failed !== null) throw new Error(`not played: “${failed}” failed`);
      failed = name;
      await play();
      failed = null;
    },
    withinMs,
  );
}

/* One incident from its opening to its summary, as people at the page live it. Each step needs the one before. */
describe('the story, through the page', () => {
  step('opens with an empty channel that says what to do, and nobody holds anything', async () => {
    await open.page.getByText('It is quiet here').waitFor();
    await open.page.getByText('Nobody holds anything').waitFor();
  });

  step('opens an incident by a command that completes itself', async () => {
    const field = open.page.locator('#composer');
    await field.pressSequentially('/br');
    await field.press('Tab');
    await field.pressSequentially('op');
    await open.page.getByRole('option', { name: /open an incident/ }).waitFor();
    await field.press('Tab');
    expect(await field.inputValue()).toBe('/breakglass open ');
    await field.pressSequentially('Checkout answers 502 to every third order');
    await field.press('Enter');
    await at.message('Incident open: Checkout answers 502').waitFor();
  });

  step('binds a machine with a code that only its owner sees', async () => {
    await at.writes('/breakglass login');
    await at.message('Only visible to you').waitFor();
    const code = await at.code();
    await at.be('Omar');
    // The conversation follows the change of person; what was there before it is not Omar's view.
    await open.page.getByText(code).first().waitFor({ state: 'detached' });
    await at.be('Ines');
    let said = await at.runs(`breakglass login ${code}`);
    // The issuer hears of the code by another way than the person; whoever is faster types it again.
    if (!said.includes('belongs to')) said = await at.runs(`breakglass login ${code}`);
    expect(said).toContain('This device now belongs to Ines Prado');
  });

  step('asks through the form, which says at a field what is wrong', async () => {
    await at.writes('/breakglass restart-service orders-api');
    const form = open.page.getByRole('dialog', { name: 'Ask for access' });
    await form
      .getByLabel('Why?')
      .fill('orders-api hangs since the 03:02 deploy; a restart has helped before');
    await form.getByLabel('For how long?').fill('5h');
    await form.getByRole('button', { name: 'Ask' }).click();
    await form.getByRole('alert').filter({ hasText: 'at most 30m' }).waitFor();
    await form.getByLabel('For how long?').fill(`${DURATION_SECONDS}s`);
    await form.getByLabel('For how long?').press('Enter');
    await form.getByRole('alert').waitFor({ state: 'detached' });
    await picture(open.page, 'asking');
    await form.getByRole('button', { name: 'Ask' }).click();
    await form.waitFor({ state: 'hidden' });
    await at.message('Waiting for approval').waitFor();
  });

  step('refuses the one who asked, and shows the refusal that came back', async () => {
    const said = await at.tries('Approve it as the one who asked');
    expect(said).toContain('This is your own request. Somebody else has to decide it.');
    expect(said).toContain('The promise held');
  });

  for (const [name, why] of [
    ['Sasha', 'a member of another organisation'],
    ['Gita', 'a guest'],
    ['Noor', 'The support tier never approves'],
  ] as const) {
    step(`refuses ${name}`, async () => {
      expect(await at.tries(`Approve as ${name}`)).toContain(why);
    });
  }

  step('keeps the answers while somebody looks elsewhere', async () => {
    await at.looksAt('AWS');
    const panel = await at.looksAt('Break it');
    await panel.getByText('This is your own request').waitFor();
    await picture(open.page, 'break-it');
  });

  step('asks an approver in a direct message, and shows the others nothing', async () => {
    await at.be('Noor');
    await at.go('Messages');
    await open.page.getByText('Nothing from Breakglass yet').waitFor();
    await at.be('Omar');
    await at.message('Your approval is asked for').getByText('Exactly this would be allowed').waitFor();
    await picture(open.page, 'deciding');
  });

  step('approves as somebody else; card, thread and requester are told', async () => {
    await at
      .message('Your approval is asked for')
      .getByRole('button', { name: 'Approve', exact: true })
      .click();
    await at.message('Nothing is left to do here').waitFor();
    await at.go('inc-checkout');
    await at.message('Granted: Restart a service on orders-api').waitFor();
    await at.be('Ines');
    await at.go('Messages');
    const told = await at.message('For one command').innerText();
    [grantId = ''] = /bg-[a-z2-7]{10}/.exec(told) ?? [];
    expect(grantId).not.toBe('');
  });

  step('claims in the terminal: the page learns the key id and no secret', async () => {
    const said = await at.runs(`breakglass credentials ${grantId}`);
    expect(said).toMatch(/"AccessKeyId": "ASIA[A-Z2-7]{16}"/);
    const [keys] = open.world.aws.mintedKeys();
    expect(said).toContain(keys?.accessKeyId);
    expect(said).toContain('"SecretAccessKey": "(received; the page is not told)"');
    await open.page.getByText('In use').waitFor();
  });

  step('does the task, and nothing else', async () => {
    const call = (service: string): string =>
      `AWS_PROFILE=${grantId} aws ecs update-service --cluster prod --service ${service} --force-new-deployment`;
    expect(await at.runs(call('orders-api'))).toContain('AWS allowed ecs:UpdateService on orders-api');
    expect(await at.runs(call('payments-api'))).toContain('AccessDeniedException');
    expect(await at.tries('Do something else')).toContain('explicit deny in a session policy');
    await at.go('inc-checkout');
    const words = await (await at.looksAt('Session')).innerText();
    expect(words).toContain('Allows ecs:UpdateService on service/prod/orders-api, before');
    expect(words).toContain('Denies ecs:UpdateService, with any ecs:task-definition.');
    await picture(open.page, 'in-use');
  });

  step(
    'ends by a real deadline that AWS itself enforces',
    async () => {
      await open.page
        .getByText('Over: AWS ended it by time')
        .waitFor({ timeout: (DURATION_SECONDS + 10) * 1000 });
      const said = await at.tries('Go on after the end');
      expect(said).toContain('AccessDeniedException');
      expect(said).toContain('The promise held');
    },
    WITHIN_MS,
  );

  step('posts the summary, in the channel and in the thread of the card', async () => {
    await at.message('Summary: Restart a service: orders-api').waitFor();
    await at.message('Risk: medium').getByRole('button', { name: /repl/ }).click();
    const thread = open.page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('Summary: Restart a service: orders-api').waitFor();
    await picture(open.page, 'summary');
    await thread.getByRole('button', { name: 'Close the thread' }).click();
  });

  step('keeps a record that grew under a checkpoint, and that verifies', async () => {
    const panel = await at.looksAt('Record');
    await panel.getByText('grant.ended').waitFor();
    await panel.getByText('request.approval-refused').first().waitFor();
    const said = await at.runs('breakglass audit verify record --key issuer.public.json');
    expect(said).toContain('ok: the log is what the pinned key signed');
  });

  for (const [label, words] of [
    ['Deliver a click twice', /1 grants, 1 sessions/],
    ['Give the gateway AWS keys', /AWS credentials are in reach of the gateway/],
    ['Write a grant as the gateway', /NOPERM/],
    ['Rewrite an order', /order-signature/],
    ['Bring an ended grant back', /bad-mac/],
    ['Ask for five hours', /at most 30m/],
    ['Ask as support', /may ask for/],
    ['Compare record and deed', /sts:AssumeRole/],
    ['Change one byte', /NOT OK: entry \d+ was changed/],
    ['Search for the keys', /2 secrets, .*found nowhere/],
    ['Kill the issuer', /as before/],
    ['Kill the gateway', /as before/],
  ] as const) {
    step(`holds against “${label}”, with the words that came back`, async () => {
      const said = await at.tries(label);
      expect(said).toMatch(words);
      expect(said).toContain('The promise held');
    });
  }

  step(
    'rehearses it all by a drill, approved for less: AWS makes the session and denies it everything',
    async () => {
      await at.be('Ines');
      await at.go('inc-checkout');
      await at.writes('/breakglass drill restart-service orders-api 5m the new team rehearses');
      const form = open.page.getByRole('dialog', { name: 'Drill' });
      await form.getByText('Allows nothing, until').waitFor();
      await form.getByRole('button', { name: 'Ask' }).click();
      await form.waitFor({ state: 'hidden' });
      await at.be('Omar');
      await at.go('Messages');
      await at.message('This is a drill').getByRole('button', { name: 'Approve for less' }).click();
      const less = open.page.getByRole('dialog', { name: 'Approve for less' });
      await less.getByLabel('For how long?').fill('2m');
      await less.getByRole('button', { name: 'Approve this' }).click();
      await less.waitFor({ state: 'hidden' });
      await at.message('This is a drill').getByText('Nothing is left to do here').waitFor();
      await at.be('Ines');
      await at.go('Messages');
      const told = await at.message('This is a drill').innerText();
      const [drillId = ''] = /bg-[a-z2-7]{10}/.exec(told) ?? [];
      expect(await at.runs(`breakglass credentials ${drillId}`)).toContain('"AccessKeyId": "ASIA');
      const call = `AWS_PROFILE=${drillId} aws ecs update-service --cluster prod --service orders-api --force-new-deployment`;
      expect(await at.runs(call)).toContain('AccessDeniedException');
      expect(await (await at.looksAt('Session')).innerText()).toContain('Denies everything');
      await at.go('inc-checkout');
      await at.writes(`/breakglass done ${drillId}`);
      await at.message('Times of the drill: approved after').waitFor();
      await at.message('2m instead of 5m').first().waitFor();
    },
  );

  step('opens no door to anybody but this page', async () => {
    const { baseUrl } = open.world.slack;
    const [, token = ''] = open.url.split('#');
    const own = { origin: baseUrl, 'x-page-token': token };
    const ask = async (headers: Record<string, string>): Promise<number> => {
      const body = JSON.stringify({ person: 'ines', line: 'help' });
      const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } };
      return (await fetch(`${baseUrl}/page/terminal`, init)).status;
    };
    expect(await ask(own)).toBe(200);
    expect(await ask({ ...own, 'x-page-token': `${token}x` })).toBe(401);
    expect(await ask({ origin: baseUrl })).toBe(401);
    expect(await ask({ ...own, origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await ask({ 'x-page-token': token })).toBe(403);
    expect(await ask({ ...own, 'content-type': 'text/plain' })).toBe(400);
    expect((await fetch(`${baseUrl}/page/behind`)).status).toBe(401);
  });

  step('gave the browser no secret, and no reason to complain', async () => {
    const secrets = open.world.aws
      .mintedKeys()
      .flatMap(({ secretAccessKey, sessionToken }) => [
        secretAccessKey.reveal(),
        sessionToken?.reveal() ?? '',
      ]);
    const kept = (await open.page.content()) + JSON.stringify(await open.context.storageState());
    expect(secrets.filter((secret) => kept.includes(secret))).toEqual([]);
    expect(open.complaints).toEqual([]);
  });
});
