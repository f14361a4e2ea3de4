import { DEMO_PORT, URL_VARIABLE } from '../demo-settings.ts';
import { fieldOf } from '../story/colleague.ts';
import { terminalText } from '../story/terminal-text.ts';
import type { SeenControl } from '../slack/observe/seen.ts';
import { createSlackClient, type Member, type SlackClient } from './slack-client.ts';
import { sightOf, tellNews, tellSight } from './sight.ts';

type Io = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
};

/**
 * Acts as one of the people of a running demo, or shows what is to be seen there.
 * @param settings `show [NAME]`, or `act NAME [what to do]`.
 * @returns the exit code.
 */
export async function act(
  settings: { readonly command: 'act' | 'show'; readonly words: readonly string[] },
  io: Io,
): Promise<number> {
  const slack = createSlackClient(io.env[URL_VARIABLE] ?? `http://127.0.0.1:${DEMO_PORT}`);
  const [name, ...words] = settings.words;
  const tell = (text: string): unknown => io.stdout.write(terminalText(text, io.stdout.isTTY === true));
  try {
    if (name === undefined) {
      tell(await slack.transcript(await slack.channelId()));
      return 0;
    }
    const member = await memberNamed(slack, name);
    if (settings.command === 'show' || words.length === 0) {
      tell(tellSight(await sightOf(slack, member)));
      return 0;
    }
    const before = await sightOf(slack, member);
    await perform(slack, member, words);
    await slack.settled();
    tell(tellNews(before, await sightOf(slack, member)));
    return 0;
  } catch (error) {
    io.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function memberNamed(slack: SlackClient, name: string): Promise<Member> {
  const members = await slack.members();
  const member = members.find((one) => one.name === name.toLowerCase());
  if (member !== undefined) return member;
  throw new Error(`There is no ${name} here; there are ${members.map((one) => one.name).join(', ')}`);
}

async function perform(slack: SlackClient, member: Member, words: readonly string[]): Promise<void> {
  const [first = ''] = words;
  if (first.startsWith('/')) {
    const [command = '', ...text] = words.join(' ').split(' ');
    const channelId = await slack.channelId();
    await slack.act('slash-command', { userId: member.id, channelId, command, text: text.join(' ') });
  } else if (first === 'fill') {
    await fill(slack, member, words.slice(1));
  } else {
    await press(slack, member, words.join(' '));
  }
}

async function fill(slack: SlackClient, { id, realName }: Member, words: readonly string[]): Promise<void> {
  const [label, value] = words;
  if (label === undefined || value === undefined)
    throw new Error('Say: act NAME fill "the label" "what to put there"');
  const view = (await slack.views(id)).at(-1);
  const field = view === undefined ? undefined : fieldOf(view, label);
  if (view === undefined || field === undefined)
    throw new Error(`${realName} has no form with a field “${label}” open`);
  await slack.act('fill', {
    userId: id,
    viewId: view.id,
    inputs: { [field.blockId]: { [field.actionId]: value } },
  });
}

/** Submits the form in front, or clicks the newest button of that name: in the form, a direct message, the channel. */
async function press(slack: SlackClient, { id, realName }: Member, label: string): Promise<void> {
  const isMeant = (text: string | undefined): boolean => text?.toLowerCase() === label.toLowerCase();
  const view = (await slack.views(id)).at(-1);
  if (view !== undefined && isMeant(view.submit)) return slack.act('submit', { userId: id, viewId: view.id });
  const inView = view?.controls.find((control) => isMeant(control.label));
  if (view !== undefined && inView !== undefined) {
    return slack.act('view-click', { userId: id, viewId: view.id, ...named(inView) });
  }
  const messages = [
    ...(await slack.directMessages(id)).toReversed(),
    ...(await slack.ephemerals(id)).toReversed(),
    ...(await slack.messages(await slack.channelId())).toReversed(),
  ].flatMap((message) => [message, ...message.replies]);
  for (const { channelId, ts, controls } of messages) {
    const control = controls.find((one) => isMeant(one.label));
    if (control !== undefined) return slack.act('click', { userId: id, channelId, ts, ...named(control) });
  }
  const link = messages.flatMap(({ controls }) => controls).find(({ url }) => url !== undefined);
  const hint = link === undefined ? '' : `. In a browser there is “${link.label}”: ${link.url ?? ''}`;
  throw new Error(`${realName} sees no button “${label}”${hint}`);
}

function named({ actionId, blockId, value }: SeenControl): object {
  return { actionId, blockId, ...(value === undefined ? {} : { value }) };
}
