import type { JsonObject } from '../../../domain/json.ts';
import { asString, objectsIn } from '../json-access.ts';
import type { RenderContext } from './render-context.ts';
import { renderDate } from './render-date.ts';

/** A rich_text block as lines of text; nothing in it is parsed as markup. */
export function renderRichText(block: JsonObject, context: RenderContext): string {
  return objectsIn(block['elements'])
    .map((group) => renderGroup(group, context))
    .join('\n');
}

function renderGroup(group: JsonObject, context: RenderContext): string {
  const elements = objectsIn(group['elements']);
  switch (asString(group['type']) ?? '') {
    case 'rich_text_list':
      return elements
        .map((item, index) => {
          const mark = group['style'] === 'ordered' ? `${index + 1}.` : '•';
          return `${'  '.repeat(Number(group['indent'] ?? 0))}${mark} ${renderGroup(item, context)}`;
        })
        .join('\n');
    case 'rich_text_quote':
      return prefixed('> ', renderParts(elements, context));
    case 'rich_text_preformatted':
      return prefixed('    ', renderParts(elements, context));
    default:
      return renderParts(elements, context);
  }
}

function renderParts(parts: readonly JsonObject[], context: RenderContext): string {
  return parts.map((part) => renderPart(part, context)).join('');
}

function renderPart(part: JsonObject, context: RenderContext): string {
  const text = (key: string): string => asString(part[key]) ?? '';
  switch (text('type')) {
    case 'text':
      return text('text');
    case 'link':
      return text('text') === '' ? text('url') : `${text('text')} (${text('url')})`;
    case 'user':
      return `@${context.userName(text('user_id'))}`;
    case 'usergroup':
      return `@${context.userGroupHandle(text('usergroup_id'))}`;
    case 'channel':
      return `#${context.channelName(text('channel_id'))}`;
    case 'broadcast':
      return `@${text('range')}`;
    case 'emoji':
      return `:${text('name')}:`;
    case 'date':
      return renderDate(Number(part['timestamp']), text('format'), context);
    default:
      return text('value');
  }
}

function prefixed(prefix: string, text: string): string {
  return text
    .split('\n')
    .map((line) => prefix + line)
    .join('\n');
}
