import type { ComponentChildren, JSX } from 'preact';
import type { JsonObject } from '../../../../domain/json.ts';
import { objectOf, objectsOf, textOf } from '../json.ts';
import type { Names } from '../names.ts';
import { dateText, Link } from './mrkdwn.tsx';

type Props = { readonly block: JsonObject; readonly names: Names };

/** A rich_text block; nothing in it is parsed. */
export function RichText({ block, names }: Props): JSX.Element {
  return (
    <div class="rich-text">
      {objectsOf(block['elements']).map((group) => (
        <Group block={group} names={names} />
      ))}
    </div>
  );
}

function Group({ block, names }: Props): JSX.Element {
  const parts = objectsOf(block['elements']);
  switch (textOf(block['type'])) {
    case 'rich_text_list': {
      const items = parts.map((item) => (
        <li>
          <Group block={item} names={names} />
        </li>
      ));
      return block['style'] === 'ordered' ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'rich_text_quote':
      return <blockquote>{inline(parts, names)}</blockquote>;
    case 'rich_text_preformatted':
      return (
        // Long lines scroll, so the keyboard has to reach it.
        <pre tabIndex={0}>{inline(parts, names)}</pre>
      );
    default:
      return <span>{inline(parts, names)}</span>;
  }
}

function inline(parts: readonly JsonObject[], names: Names): ComponentChildren {
  return parts.map((part) => styled(part, plain(part, names)));
}

function plain(part: JsonObject, names: Names): ComponentChildren {
  const member = (name: string): string => textOf(part[name]);
  switch (member('type')) {
    case 'text':
      return member('text');
    case 'link':
      return <Link url={member('url')}>{member('text') || member('url')}</Link>;
    case 'user':
      return <span class="mention">@{names.user(member('user_id'))}</span>;
    case 'usergroup':
      return <span class="mention">@{names.group(member('usergroup_id'))}</span>;
    case 'channel':
      return <span class="mention">#{names.channel(member('channel_id'))}</span>;
    case 'broadcast':
      return <span class="mention">@{member('range')}</span>;
    case 'emoji':
      return `:${member('name')}:`;
    case 'date':
      return dateText(Number(part['timestamp']), member('format'));
    default:
      return member('value');
  }
}

function styled(part: JsonObject, content: ComponentChildren): ComponentChildren {
  const style = objectOf(part['style']) ?? {};
  let shown = content;
  if (style['code'] === true) shown = <code>{shown}</code>;
  if (style['bold'] === true) shown = <b>{shown}</b>;
  if (style['italic'] === true) shown = <i>{shown}</i>;
  if (style['strike'] === true) shown = <s>{shown}</s>;
  return shown;
}
