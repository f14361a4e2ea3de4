import { renderDate } from '../render/render-date.ts';
import type { RenderContext } from '../render/render-context.ts';
import type { SeenMessage } from './seen.ts';

/** A conversation in lines for a terminal: who said what when, threads and private lines marked. */
export function transcriptOf(messages: readonly SeenMessage[], context: RenderContext): string {
  return messages
    .map((message) =>
      [
        renderMessage(message, context, ''),
        ...message.replies.map((reply) => renderMessage(reply, context, '  ↳ ')),
      ].join('\n'),
    )
    .join('\n\n');
}

function renderMessage(message: SeenMessage, context: RenderContext, lead: string): string {
  const time = renderDate(Number(message.ts), '{time_secs}', context);
  const marks = [
    message.isEphemeral ? ' (only you can see this)' : '',
    message.isBroadcast ? ' (also sent to the channel)' : '',
    message.isEdited ? ' (edited)' : '',
  ].join('');
  const indent = `${' '.repeat(lead.length)}  `;
  const body = message.rendered
    .split('\n')
    .map((line) => indent + line)
    .join('\n');
  return `${lead}${message.userName}  ${time}${marks}\n${body}`;
}
