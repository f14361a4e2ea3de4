import type { SeenMessage, SeenView } from '../slack/observe/seen.ts';
import type { Member, SlackClient } from './slack-client.ts';

/** What one person has before their eyes. */
export type Sight = {
  readonly member: Member;
  /** The form in front. */
  readonly form: SeenView | undefined;
  readonly direct: readonly SeenMessage[];
  /** Shown to them alone. */
  readonly alone: readonly SeenMessage[];
  readonly channel: readonly SeenMessage[];
};

/** Looks at everything a person sees. */
export async function sightOf(slack: SlackClient, member: Member): Promise<Sight> {
  const [views, direct, alone, channel] = await Promise.all([
    slack.views(member.id),
    slack.directMessages(member.id),
    slack.ephemerals(member.id),
    slack.channelId().then((channelId) => slack.messages(channelId)),
  ]);
  return { member, form: views.at(-1), direct: flat(direct), alone, channel: flat(channel) };
}

/** All of it as text, the form last since that is what waits. */
export function tellSight({ member, form, direct, alone, channel }: Sight): string {
  return [
    part('In the incident channel', channel),
    part(`Direct messages of ${member.realName}`, direct),
    part(`Only ${member.realName} sees`, alone),
    formText(form),
  ].join('');
}

/** What is there after something was done and was not there before, as text. */
export function tellNews(before: Sight, after: Sight): string {
  const known = new Set([...before.direct, ...before.alone, ...before.channel].map(versionOf));
  const isNew = (message: SeenMessage): boolean => !known.has(versionOf(message));
  const news = tellSight({
    member: after.member,
    form: after.form,
    direct: after.direct.filter(isNew),
    alone: after.alone.filter(isNew),
    channel: after.channel.filter(isNew),
  });
  return news === '' ? 'Nothing new is to be seen.\n' : news;
}

function part(title: string, messages: readonly SeenMessage[]): string {
  if (messages.length === 0) return '';
  const texts = messages.map(({ userName, rendered, threadTs, controls }) => {
    const links = controls.flatMap(({ label, url }) => (url === undefined ? [] : [`${label}: ${url}`]));
    const lines = [...rendered.split('\n'), ...links].map((line) => `    ${line}`);
    return `  ${threadTs === undefined ? '' : '↳ '}${userName}\n${lines.join('\n')}\n`;
  });
  return `${title}\n${texts.join('\n')}\n`;
}

function formText(form: SeenView | undefined): string {
  if (form === undefined) return '';
  const errors = Object.values(form.errors).map((error) => `  ! ${error}`);
  const lines = [...form.rendered.split('\n').map((line) => `  ${line}`), ...errors];
  return `A form is open: ${form.title}\n${lines.join('\n')}\n  [${form.submit ?? 'nothing to submit'}]\n`;
}

/** Threads unfolded; a reply that was also sent to the channel is told once. */
function flat(messages: readonly SeenMessage[]): readonly SeenMessage[] {
  const all = messages.flatMap((message) => [message, ...message.replies]);
  return [...new Map(all.map((message) => [`${message.channelId} ${message.ts}`, message])).values()];
}

function versionOf({ channelId, ts, rendered }: SeenMessage): string {
  return JSON.stringify([channelId, ts, rendered]);
}
