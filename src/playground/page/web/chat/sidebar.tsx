import type { ComponentChildren, JSX } from 'preact';
import { Icon, type IconName } from '../icons.tsx';
import type { Sight } from '../use-slack.ts';
import type { Place } from './place.ts';

/** Where somebody can go in Slack. */
export function Sidebar({
  sight,
  place,
  unreadDirect,
  onGo,
}: {
  readonly sight: Sight;
  readonly place: Place;
  readonly unreadDirect: number;
  readonly onGo: (place: Place) => void;
}): JSX.Element {
  return (
    <nav class="sidebar" aria-label="Slack">
      <p class="team">{sight.workspace.team.name}</p>
      <Group title="Channels">
        {sight.channels.map(({ id, name, is_ext_shared: isShared, is_archived: isArchived }) => (
          <Item
            icon={isShared === true ? 'external' : 'hash'}
            isCurrent={place.kind === 'channel' && place.channelId === id}
            onGo={() => onGo({ kind: 'channel', channelId: id })}
          >
            {name}
            {isShared === true && <span class="sr-only"> (shared with another organisation)</span>}
            {isArchived && ' (archived)'}
          </Item>
        ))}
        {sight.channels.length === 0 && <li class="sidebar-empty">In no channel</li>}
      </Group>
      <Group title="Breakglass">
        <Item icon="home" isCurrent={place.kind === 'home'} onGo={() => onGo({ kind: 'home' })}>
          Home
        </Item>
        <Item icon="message" isCurrent={place.kind === 'direct'} onGo={() => onGo({ kind: 'direct' })}>
          Messages
          {unreadDirect > 0 && place.kind !== 'direct' && (
            <span class="badge">
              {unreadDirect}
              <span class="sr-only"> new</span>
            </span>
          )}
        </Item>
      </Group>
    </nav>
  );
}

function Group({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

function Item({
  icon,
  isCurrent,
  onGo,
  children,
}: {
  readonly icon: IconName;
  readonly isCurrent: boolean;
  readonly onGo: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <li>
      <button
        type="button"
        class="sidebar-item"
        {...(isCurrent ? { 'aria-current': 'page' as const } : {})}
        onClick={onGo}
      >
        <Icon name={icon} />
        <span class="grow">{children}</span>
      </button>
    </li>
  );
}
