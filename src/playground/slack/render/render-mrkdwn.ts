import type { RenderContext } from './render-context.ts';
import { renderDate } from './render-date.ts';

/**
 * A mrkdwn text as a person reads it: mentions as names, links with their address, dates filled in, entities
 * undone. Bold and italic keep their marks.
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export function renderMrkdwn(text: string, context: RenderContext): string {
  return text
    .replace(/<([^<>]+)>/g, (_whole, inner: string) => renderReference(inner, context))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function renderReference(inner: string, context: RenderContext): string {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : inner.slice(bar + 1);
  if (target.startsWith('@')) return `@${context.userName(target.slice(1))}`;
  if (target.startsWith('#')) return `#${label ?? context.channelName(target.slice(1))}`;
  if (target.startsWith('!')) return renderSpecial(target.slice(1), label, context);
  return label === undefined ? target : `${label} (${target})`;
}

function renderSpecial(command: string, label: string | undefined, context: RenderContext): string {
  const [name = '', first, second] = command.split('^');
  if (name === 'date' && first !== undefined && second !== undefined) {
    return renderDate(Number(first), second, context);
  }
  if (name === 'subteam') return `@${context.userGroupHandle(first ?? '')}`;
  return label ?? `@${name}`;
}
