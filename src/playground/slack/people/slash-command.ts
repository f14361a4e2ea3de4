import type { SlackWorld } from '../slack-world.ts';
import { showAnswer } from './app-answer.ts';
import { type Interaction, outcomeOf } from './outcome.ts';
import { conversationOf, localPerson, payloadChannelName, responseUrl, slackbotSays } from './person.ts';
import { PersonCannot } from './person-cannot.ts';

/**
 * A person types a slash command. Mentions in `text` are written `@name` and `#channel`.
 * @see https://docs.slack.dev/interactivity/implementing-slash-commands
 */
export async function runSlashCommand(
  world: SlackWorld,
  userId: string,
  channelId: string,
  command: string,
  text: string,
): Promise<Interaction> {
  const { app, team } = world.workspace;
  const user = localPerson(world, userId);
  const channel = conversationOf(world, userId, channelId);
  const known = app.commands.find((candidate) => candidate.command === command);
  if (known === undefined) throw new PersonCannot(`No app offers ${command}`);
  if (channel.isArchived) throw new PersonCannot(`${channelId} is archived: nothing can be typed there`);
  const triggerId = world.triggers.issue(userId);
  const delivery = await world.hub.deliver('slash_commands', {
    token: 'local-slack-verification-token',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: payloadChannelName(channel),
    user_id: user.id,
    user_name: user.name,
    command,
    text: known.shouldEscape === true ? escapeMentions(world, text) : text,
    api_app_id: app.appId,
    is_enterprise_install: 'false',
    response_url: responseUrl(world, 'commands', { userId, channelId }),
    trigger_id: triggerId,
  });
  const outcome = outcomeOf(delivery);
  let problem: string | undefined = outcome === 'ok' ? undefined : outcome;
  if (delivery.outcome === 'acked' && Object.keys(delivery.payload).length > 0) {
    const target = { userId, channelId, threadTs: undefined, originalTs: undefined };
    problem = showAnswer(world, target, delivery.payload);
    if (problem !== undefined) {
      world.traffic.record('unusable-answer', command, { problem, payload: delivery.payload });
    }
  }
  if (problem !== undefined) {
    slackbotSays(world, userId, channelId, `${command} failed with the error "${problem}"`);
  }
  world.changes.notify();
  return { outcome, envelopeId: delivery.envelopeId, triggerId };
}

/** With `should_escape`, `@name` arrives as `<@U1|name>` and `#channel` as `<#C1|channel>`. */
function escapeMentions(world: SlackWorld, text: string): string {
  const { users, channels, userGroups } = world.workspace;
  return text
    .replace(/@([\w.-]+)/g, (typed, name: string) => {
      const user = [...users.values()].find((candidate) => candidate.name === name);
      if (user !== undefined) return `<@${user.id}|${user.name}>`;
      const group = [...userGroups.values()].find((candidate) => candidate.handle === name);
      return group === undefined ? typed : `<!subteam^${group.id}|@${group.handle}>`;
    })
    .replace(/#([\w.-]+)/g, (typed, name: string) => {
      const channel = [...channels.values()].find((candidate) => candidate.name === name);
      return channel === undefined ? typed : `<#${channel.id}|${channel.name}>`;
    });
}
