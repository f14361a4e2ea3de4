import type { LapsedRequest } from '../../domain/access-request.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Secret } from '../../domain/secret.ts';
import { TEXTS } from '../texts.ts';
import { context, preformatted, section } from './blocks.ts';
import type { Message } from './message.ts';
import { message } from './message.ts';
import type { Mrkdwn } from './mrkdwn.ts';
import { channelLink, joined, link, mrkdwn } from './mrkdwn.ts';
import { askedFor } from './people.ts';
import { shortName } from './text-limits.ts';

/** One sentence. */
export function note(text: Mrkdwn): Message {
  return message(text, [section(text)]);
}

/** Why not, for the person who tried. */
export function refusalMessage({ code, person }: Refusal): Message {
  const [, before = '', url = ''] = /^(.*?)(https?:\/\/\S+)$/s.exec(person) ?? [];
  // The one refusal that ends in an address of ours; what others hold may be anybody's words.
  return note(code === 'sign-in-needed' && url !== '' ? mrkdwn`${before}${link(url)}` : mrkdwn`${person}`);
}

/** That nobody decided in time, for the person who asked. */
export function lapsedMessage(request: LapsedRequest): Message {
  const { channelId, asked, intent, requester } = request;
  if (intent.agent !== null) {
    const [title, asset] = askedFor(request);
    const name = shortName(requester.name);
    return note(TEXTS.direct.agentLapsed(name, title, asset, channelLink(channelId), intent.task));
  }
  return note(TEXTS.direct.lapsed(...askedFor(request), channelLink(channelId), asked.length, intent.task));
}

/** What can be typed; `unknown` is the word that was not understood. */
export function helpMessage(unknown: string | null): Message {
  const lines = TEXTS.help.commands.map(([command, what]) => mrkdwn`\`${command}\` ${what}`);
  const start = unknown === null ? [] : [section(TEXTS.help.unknown(unknown))];
  return message(TEXTS.help.title, [
    ...start,
    section(TEXTS.help.title),
    section(joined(lines, '\n')),
    context([TEXTS.help.rule]),
  ]);
}

/** Shows a device code to the one person who asked for it. The only place where it is revealed. */
export function deviceCodeMessage(shown: {
  readonly code: Secret;
  readonly expiresAtMs: number;
  readonly issuerUrl: string;
}): Message {
  return message(TEXTS.login.code, [
    section(TEXTS.login.code),
    preformatted(`breakglass login ${shown.code.reveal()} --issuer ${shown.issuerUrl}`),
    context([TEXTS.login.until(shown.expiresAtMs)]),
  ]);
}
