import type { HTMLAttributes, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { objectOf, labelOf } from '../json.ts';
import type { Choice } from './block-host.ts';
import { controlOf } from './control-ref.ts';
import type { FieldProps } from './field-props.ts';

const PAUSE_MS = 150;
const MIN_QUERY_LENGTH = 3;

/** A menu whose choices the app looks up while somebody types: a combobox with a list below it. */
export function ExternalSelect({
  block,
  element,
  host,
  id,
  common,
  value,
  put,
}: FieldProps & {
  readonly common: HTMLAttributes<HTMLInputElement>;
  readonly value: string;
  readonly put: (input: string) => void;
}): JSX.Element {
  const initial = labelOf(objectOf(element['initial_option'])?.['text']);
  const [typed, setTyped] = useState(initial);
  const [choices, setChoices] = useState<readonly Choice[] | null>(null);
  const [active, setActive] = useState(0);
  const timer = useRef<number>(undefined);
  const min = element['min_query_length'];
  const minLength = typeof min === 'number' ? min : MIN_QUERY_LENGTH;
  useEffect(() => () => clearTimeout(timer.current), []);

  const look = (query: string): void => {
    clearTimeout(timer.current);
    if (query.length < minLength) return setChoices(null);
    timer.current = window.setTimeout(() => {
      void host.suggest(controlOf(block, element), query).then((found) => {
        setChoices(found);
        setActive(0);
      });
    }, PAUSE_MS);
  };
  const choose = (choice: Choice): void => {
    setTyped(choice.text);
    setChoices(null);
    put(choice.value);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (choices === null || choices.length === 0) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setActive((active + step + choices.length) % choices.length);
    } else if (event.key === 'Enter') {
      const choice = choices[active];
      event.preventDefault();
      if (choice !== undefined) choose(choice);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      setChoices(null);
    }
  };
  const isOpen = choices !== null;
  return (
    <div class="combobox">
      <input
        {...common}
        class="field"
        role="combobox"
        autocomplete="off"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(isOpen && choices.length > 0 ? { 'aria-activedescendant': `${id}-${active}` } : {})}
        placeholder={labelOf(element['placeholder']) || 'Type to search'}
        value={typed}
        data-chosen={value}
        onFocus={() => look(minLength === 0 && typed === initial ? '' : typed)}
        onBlur={() => setChoices(null)}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={`${id}-list`} role="listbox" class="options" hidden={!isOpen} aria-label="Choices">
        {choices?.map((choice, index) => (
          <li
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            // The list closes when the field loses the focus, which a press would take from it.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(choice)}
          >
            {choice.text}
          </li>
        ))}
        {choices?.length === 0 && <li class="none">Nothing found</li>}
      </ul>
    </div>
  );
}
