import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { act } from '../../../src/playground/act/act.ts';
import { URL_VARIABLE } from '../../../src/playground/demo-settings.ts';
import { COLLEAGUES } from '../../../src/playground/story/demo-people.ts';
import { DEMO_CHANNEL, demoWorkspace } from '../../../src/playground/story/demo-workspace.ts';
import { type LocalSlack, startLocalSlack } from '../../../src/playground/slack/local-slack.ts';

const seed = demoWorkspace();
let slack: LocalSlack;

beforeAll(async () => {
  slack = await startLocalSlack({ seed });
});

afterAll(() => slack.stop());

describe('acting as somebody of a running demo', () => {
  it('types a command and shows what came of it', async () => {
    const { code, out } = await run('act', 'ines', '/breakglass status');
    expect(code).toBe(0);
    expect(out).toContain('Only Ines Prado sees');
    expect(out).toContain('/breakglass failed with the error "dispatch_failed"');
  });

  it('clicks the newest button of that name in a direct message', async () => {
    await postTo(COLLEAGUES.omar.slackUserId, 'Shall she?');
    const { code, out } = await run('act', 'omar', 'approve');
    expect(code).toBe(0);
    expect(out).toContain('The app answered: dispatch_failed');
  });

  it('says that a person does not see a button', async () => {
    expect(await run('act', 'ines', 'approve')).toMatchObject({
      code: 1,
      err: 'Ines Prado sees no button “approve”\n',
    });
  });

  it('names the page that the newest message leads to, where there is no such button', async () => {
    await postTo(COLLEAGUES.amara.slackUserId, 'A click is not enough here.', {
      label: 'Decide by signing in',
      url: 'http://127.0.0.1:1/decide/x',
    });
    expect(await run('act', 'amara', 'approve')).toMatchObject({
      code: 1,
      err: 'Amara Diallo sees no button “approve”. In a browser there is “Decide by signing in”: http://127.0.0.1:1/decide/x\n',
    });
  });

  it('shows the channel, and what one person sees', async () => {
    slack.people.postMessage(COLLEAGUES.lena.slackUserId, DEMO_CHANNEL.id, 'Orders hang');
    expect((await run('show')).out).toContain('Orders hang');
    const { out } = await run('show', 'omar');
    expect(out).toContain('Shall she?');
    expect(out).toContain('Orders hang');
  });

  it('names the people there are', async () => {
    expect((await run('act', 'nobody')).err).toMatch(/^There is no nobody here; there are ines, omar, /);
  });

  it('says how to start a demo where none runs', async () => {
    const { code, err } = await runAt('http://127.0.0.1:9', 'show');
    expect(code).toBe(1);
    expect(err).toBe('No demo runs at http://127.0.0.1:9. Start one with: npm run demo\n');
  });
});

function run(command: 'act' | 'show', ...words: readonly string[]) {
  return runAt(slack.baseUrl, command, ...words);
}

async function runAt(url: string, command: 'act' | 'show', ...words: readonly string[]) {
  let [out, err] = ['', ''];
  const code = await act(
    { command, words },
    {
      env: { [URL_VARIABLE]: url },
      stdout: { write: (text) => (out += text) },
      stderr: { write: (text) => (err += text) },
    },
  );
  return { code, out, err };
}

async function postTo(
  userId: string,
  text: string,
  link: { readonly label: string; readonly url: string } | null = null,
): Promise<void> {
  const label = { type: 'plain_text', text: link?.label ?? 'Approve' };
  const button = {
    type: 'button',
    text: label,
    action_id: 'approve',
    ...(link === null ? {} : { url: link.url }),
  };
  const blocks = [
    { type: 'section', text: { type: 'plain_text', text } },
    { type: 'actions', elements: [button] },
  ];
  await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${seed.app.botToken}` },
    body: JSON.stringify({ channel: userId, text, blocks }),
  });
}
