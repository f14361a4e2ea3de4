import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { PlainBrowser } from '../../src/playground/idp/plain-browser.ts';
import { signIn } from '../../src/playground/idp/sign-in.ts';
import { DEMO_SHELL } from '../../src/playground/story/demo-catalogue.ts';
import { DEMO_CLIENTS } from '../../src/playground/story/demo-idp.ts';
import { COLLEAGUES, NEWCOMER } from '../../src/playground/story/demo-people.ts';
import {
  askForAccess,
  channelMessages,
  claim,
  grantsToldTo,
  isApprove,
  isSummary,
  newGrantToldTo,
  openIncident,
  seenInChannel,
} from '../../src/playground/story/scenes.ts';
import { openShell, shellEnded } from '../../src/playground/story/shell-hands.ts';
import { askedToSignIn, decideAtPage } from '../../src/playground/story/sign-in-scenes.ts';
import { startWorld, type World } from '../../src/playground/story/world.ts';
import { type BuiltCli, buildCli } from '../cli/built-cli.ts';
import { deployedDemoAccount } from '../deploy/deployed-demo-account.ts';
import { filesWith } from '../support/find-in-files.ts';

/*
 * Everything that is decided by signing in, through real processes, a real OpenID provider and the rights of the
 * shipped roles: the device too is bound without a code.
 */
let world: World;
let built: BuiltCli;
let granted: string;

beforeAll(async () => {
  built = buildCli();
  world = await startWorld({
    distFolder: fileURLToPath(new URL('../../dist', import.meta.url)),
    account: await deployedDemoAccount(),
    revokerRole: 'breakglass-revoker',
    cloudTrailAfter: '1s,3s',
  });
  await openIncident(world, world.person(COLLEAGUES.ines), 'Orders hang');
}, 60_000);

afterAll(async () => {
  await world.stop();
  built.remove();
});

const ask = (reason: string): Promise<string> =>
  askForAccess(world, world.person(COLLEAGUES.ines), { task: DEMO_SHELL, duration: '10m', reason });

/** Signs in at the command line as somebody. */
async function login(home: string, subject: string) {
  const cli = built.start(['login', '--idp', '--issuer', world.issuerUrl, '--label', 'laptop'], {
    BREAKGLASS_HOME: home,
  });
  const [, address = ''] = await cli.said(/^ {2}(http\S+)$/m);
  const browser = new PlainBrowser();
  const page = await signIn(browser, await browser.open(address), subject);
  return { page, run: await cli.ended };
}

describe('a device bound by signing in', () => {
  it('belongs to the person of that subject, who is told so in Slack', async () => {
    const ines = world.person(COLLEAGUES.ines);
    const { page, run } = await login(ines.homeFolder, ines.who.subject);
    expect(page.html).toContain('This device now belongs to Ines Prado.');
    expect(run).toMatchObject({ code: 0 });
    await ines.directMessage(({ rendered }) => rendered.includes('laptop'), 'her device was bound');
    expect((await ines.terminal('status')).stdout).toContain('Ines Prado');
  }, 60_000);

  it('is refused to somebody whom the catalogue does not know', async () => {
    const { run } = await login(world.folder.home('tariq'), NEWCOMER.subject);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining(NEWCOMER.subject) });
  }, 60_000);
});

describe('a task that wants a sign-in', () => {
  it('cannot be approved by a click, by whomever, and not by signing in as the requester or a stranger', async () => {
    const requestId = await ask('a click must not do');
    const [ines, omar] = [world.person(COLLEAGUES.ines), world.person(COLLEAGUES.omar)];
    const { message, url } = await askedToSignIn(omar, requestId);
    expect(url).toBe(`${world.issuerUrl}/decide/${requestId}`);
    expect(message.controls.filter(isApprove)).toEqual([]);
    const deny = message.controls.find(({ label }) => label === 'Deny');
    if (deny === undefined) throw new Error('there is no button to deny with');
    const { actionId, blockId, value } = deny;
    const { channelId, ts } = message;
    const said = await omar.readsNew(
      () =>
        world.slack.admin.forgeClick(
          omar.who.slackUserId,
          channelId,
          ts,
          { actionId, blockId, value },
          'approve',
        ),
      (rendered) => rendered.includes('A click is not enough'),
      'why not',
    );
    expect(said).toContain(url);

    const own = await decideAtPage(url, { outcome: 'approve' }, ines.who.subject);
    expect(own.answer.html).toContain('This is your own request.');
    const support = await decideAtPage(url, { outcome: 'approve' }, COLLEAGUES.noor.subject);
    expect(support.answer.html).toContain('Your decision does not count');
    const stranger = await decideAtPage(url, { outcome: 'approve' }, NEWCOMER.subject);
    expect(stranger.answer.html).toContain(`${world.idp.issuer}#${NEWCOMER.subject}`);
    const nobody = await decideAtPage(url, { outcome: 'approve' }, 'cancel');
    expect(nobody.answer.html).toContain('Nothing was decided.');
    expect(world.taskSessions()).toEqual([]);
    await ines.typesAndReads(`withdraw ${requestId}`, () => true);
  }, 60_000);

  it('can be denied at the page, with a reason that the requester reads', async () => {
    const requestId = await ask('deny this one');
    const { url } = await askedToSignIn(world.person(COLLEAGUES.omar), requestId);
    const why = 'Look at the logs first';
    const { answer } = await decideAtPage(url, { outcome: 'deny', why }, COLLEAGUES.omar.subject);
    expect(answer.html).toContain('Denied');
    const said = await seenInChannel(world, ({ rendered }) => rendered.includes(why), 'why not');
    expect(said.rendered).toContain('Omar Haddad');
  }, 60_000);

  it('is given by signing in, and what it opened ends with it', async () => {
    const [ines, omar] = [world.person(COLLEAGUES.ines), world.person(COLLEAGUES.omar)];
    const requestId = await ask('the disk looks full');
    const { url } = await askedToSignIn(omar, requestId);
    const before = grantsToldTo(ines);
    const { answer } = await decideAtPage(url, { outcome: 'approve' }, omar.who.subject);
    expect(answer.html).toContain('Approved');
    const grantId = await newGrantToldTo(ines, before);
    granted = grantId;

    const { credentials } = await claim(ines, grantId);
    const shell = await openShell(world.aws, credentials, DEMO_SHELL.instanceId);
    expect(shell.sessionId).toContain(grantId);
    await ines.types(`done ${grantId}`);
    await shellEnded(world.aws, shell, 20_000);
    const { rendered } = await seenInChannel(
      world,
      (message) => isSummary(message.rendered) && message.rendered.includes(requestId),
      'how it ended',
    );
    await expect(openShell(world.aws, credentials, DEMO_SHELL.instanceId)).rejects.toThrow(
      /not authorized|AccessDenied/,
    );
    expect(rendered).toContain('signed in with the identity provider');
    const threadOf = channelMessages(world).map((one) => one.rendered);
    expect(threadOf.some((text) => text.includes('Omar Haddad') && text.includes('(signed in)'))).toBe(true);
  }, 60_000);

  it('leaves a record that verifies and says by which evidence, and no token where it does not belong', async () => {
    const { record, keys, root } = world.folder;
    const verified = await world.cli(['audit', 'verify', record, '--key', `${keys}/issuer.public.json`]);
    expect(verified).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('0 findings') });
    // By what the provider publishes alone, an auditor proves who said yes to what was granted.
    const jwks = join(root, 'jwks.json');
    await writeFile(jwks, await (await fetch(`${world.idp.issuer}/jwks`)).text());
    const against = ['--key', `${keys}/issuer.public.json`, '--jwks', jwks, '--client', DEMO_CLIENTS.page];
    const proven = await world.cli(['audit', 'evidence', granted, '--log', record, ...against]);
    expect(proven).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/approve of .* proven$/m) });
    const alarms = world.issuer
      .tail(400)
      .split('\n')
      .filter((line) => line.includes('"alarm.'));
    expect(alarms).toEqual([]);
    // Logs of the processes hold no token, and no code that could be changed for one.
    expect(filesWith(`${root}/logs`, 'eyJ')).toEqual([]);
    expect(filesWith(`${root}/logs`, 'code=')).toEqual([]);
  }, 60_000);
});
