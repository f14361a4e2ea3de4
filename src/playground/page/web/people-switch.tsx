import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { CastMember } from '../contract.ts';
import { Avatar } from './avatar.tsx';

/** Who one is: a group of radio buttons, so the arrow keys go from person to person. */
export function PeopleSwitch({
  people,
  current,
  waiting,
  onChange,
}: {
  readonly people: readonly CastMember[];
  readonly current: CastMember;
  /** How much waits for whom, by user id. */
  readonly waiting: Readonly<Record<string, number>>;
  readonly onChange: (person: CastMember) => void;
}): JSX.Element {
  const group = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = people[(people.indexOf(current) + step + people.length) % people.length];
    if (next === undefined) return;
    onChange(next);
    group.current?.querySelector<HTMLElement>(`[data-person="${next.name}"]`)?.focus();
  };
  return (
    <div ref={group} class="people" role="radiogroup" aria-label="You are" onKeyDown={move}>
      {people.map((person) => {
        const isCurrent = person === current;
        const count = waiting[person.slackUserId] ?? 0;
        return (
          <button
            type="button"
            role="radio"
            class="person"
            data-person={person.name}
            aria-checked={isCurrent}
            aria-label={`${person.realName}, ${person.part}${count === 0 ? '' : `, ${count} new`}`}
            title={`${person.realName}: ${person.part}`}
            tabIndex={isCurrent ? 0 : -1}
            onClick={() => onChange(person)}
          >
            <Avatar name={person.realName} />
            <span class="person-name">{person.realName.split(' ')[0]}</span>
            {count > 0 && !isCurrent && <span class="badge">{count}</span>}
          </button>
        );
      })}
    </div>
  );
}
