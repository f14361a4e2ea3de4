import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Cast } from '../../contract.ts';
import { Icon } from '../icons.tsx';
import { completions, type Completion } from './completion.ts';

/** Where somebody types: messages, and commands that complete themselves. */
export function Composer({
  id,
  placeholder,
  cast,
  text,
  onText,
  onSend,
}: {
  readonly id: string;
  readonly placeholder: string;
  readonly cast: Cast;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onSend: (text: string) => Promise<void>;
}): JSX.Element {
  const [active, setActive] = useState(-1);
  const [isClosed, setClosed] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const offers = isClosed ? [] : completions(text, cast);
  const take = (offer: Completion): void => {
    onText(offer.text);
    setActive(-1);
    input.current?.focus();
  };
  const send = (): void => {
    if (text.trim() === '') return;
    onText('');
    setActive(-1);
    void onSend(text);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const offer = offers[active] ?? (event.key === 'Tab' ? offers[0] : undefined);
    if (offers.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive(
        active === -1 && step === -1 ? offers.length - 1 : (active + step + offers.length) % offers.length,
      );
    } else if (offer !== undefined && !event.shiftKey && (event.key === 'Tab' || event.key === 'Enter')) {
      event.preventDefault();
      take(offer);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape' && offers.length > 0) {
      event.preventDefault();
      setClosed(true);
    }
  };
  return (
    <div class="composer">
      <ul
        id={`${id}-offers`}
        class="offers"
        role="listbox"
        aria-label="Completions"
        hidden={offers.length === 0}
      >
        {offers.map((offer, index) => (
          <li
            id={`${id}-offer-${index}`}
            role="option"
            aria-selected={index === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(offer)}
          >
            <code>{offer.label}</code> <span>{offer.what}</span>
          </li>
        ))}
      </ul>
      <div class="composer-line">
        <input
          ref={input}
          id={id}
          class="composer-input"
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          aria-label={placeholder}
          aria-expanded={offers.length > 0}
          aria-controls={`${id}-offers`}
          aria-autocomplete="list"
          {...(active < 0 ? {} : { 'aria-activedescendant': `${id}-offer-${active}` })}
          placeholder={placeholder}
          value={text}
          onInput={(event) => {
            setClosed(false);
            setActive(-1);
            onText(event.currentTarget.value);
          }}
          onKeyDown={onKeyDown}
        />
        <button type="button" class="icon-button send" aria-label="Send" onClick={send}>
          <Icon name="send" />
        </button>
      </div>
      <p class="composer-hint">
        <kbd>/</kbd> for commands · <kbd>Tab</kbd> completes · <kbd>Enter</kbd> sends
      </p>
    </div>
  );
}
