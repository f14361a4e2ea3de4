import type { ComponentChildren, JSX } from 'preact';
import { type Node, NodeType, parse } from 'slack-message-parser';
import { renderDate } from '../../../slack/render/render-date.ts';
import type { Names } from '../names.ts';

/** A text in Slack's markup. Nothing in it becomes HTML but what is built here. */
export function Mrkdwn({ text, names }: { readonly text: string; readonly names: Names }): JSX.Element {
  return <>{shown(parse(text), names)}</>;
}

function shown(node: Node, names: Names): ComponentChildren {
  const inside = (children: readonly Node[]): ComponentChildren =>
    children.map((child) => shown(child, names));
  switch (node.type) {
    case NodeType.Root:
      return inside(node.children);
    case NodeType.Text:
      return withoutEntities(node.text);
    case NodeType.Bold:
      return <b>{inside(node.children)}</b>;
    case NodeType.Italic:
      return <i>{inside(node.children)}</i>;
    case NodeType.Strike:
      return <s>{inside(node.children)}</s>;
    case NodeType.Code:
      return <code>{withoutEntities(node.text)}</code>;
    case NodeType.PreText:
      return <pre>{withoutEntities(node.text)}</pre>;
    case NodeType.Quote:
      return <blockquote>{inside(node.children)}</blockquote>;
    case NodeType.UserLink:
      return <span class="mention">@{names.user(node.userID)}</span>;
    case NodeType.ChannelLink:
      return <span class="mention">#{names.channel(node.channelID)}</span>;
    case NodeType.URL:
      return <Link url={node.url}>{node.label === undefined ? node.url : inside(node.label)}</Link>;
    case NodeType.Command:
      return command(node.name, node.arguments, names, node.label === undefined ? '' : sourceOf(node.label));
    case NodeType.Emoji:
      return node.source;
  }
}

/** A link that leads to the web or a mail, and to nothing else. */
export function Link({
  url,
  children,
}: {
  readonly url: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  const address = withoutEntities(url);
  if (!/^(https?:\/\/|mailto:)/i.test(address)) return <>{children}</>;
  return (
    <a href={address} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}

/** A moment in a Slack date format, in the reader's own zone. */
export function dateText(timestampSeconds: number, format: string): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return renderDate(timestampSeconds, format, { nowMs: Date.now(), timeZone });
}

function command(name: string, args: readonly string[], names: Names, label: string): ComponentChildren {
  const [first = '', second = ''] = args;
  if (name === 'date' && second !== '') {
    const seconds = Number(first);
    return <time dateTime={new Date(seconds * 1000).toISOString()}>{dateText(seconds, second)}</time>;
  }
  if (name === 'subteam') return <span class="mention">@{names.group(first)}</span>;
  return label === '' ? <span class="mention">@{name}</span> : label;
}

function sourceOf(nodes: readonly Node[]): string {
  return withoutEntities(nodes.map(({ source }) => source).join(''));
}

function withoutEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
