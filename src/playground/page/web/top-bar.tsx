import type { JSX } from 'preact';
import type { Cast, CastMember } from '../contract.ts';
import { Icon } from './icons.tsx';
import { PeopleSwitch } from './people-switch.tsx';
import { useTheme } from './theme.ts';

/** Who one is, and how the page looks. */
export function TopBar({
  cast,
  person,
  waiting,
  isThere,
  onPerson,
}: {
  readonly cast: Cast;
  readonly person: CastMember;
  readonly waiting: Readonly<Record<string, number>>;
  readonly isThere: boolean;
  readonly onPerson: (person: CastMember) => void;
}): JSX.Element {
  const [theme, toggle] = useTheme();
  return (
    <header class="top-bar">
      <p class="brand">
        <img src="/page/assets/icon.svg" alt="" width={24} height={24} />
        <b>Breakglass</b> <span class="brand-what">playground</span>
      </p>
      <PeopleSwitch people={cast.people} current={person} waiting={waiting} onChange={onPerson} />
      <p class="you-are">
        <span class="sr-only">You are </span>
        {person.part}
      </p>
      {!isThere && (
        <p class="away" role="status">
          The demo does not answer. Trying again …
        </p>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
        onClick={toggle}
      >
        <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
      </button>
    </header>
  );
}
