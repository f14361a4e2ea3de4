import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CastMember, TerminalLine } from '../contract.ts';
import { page } from './api.ts';
import { Icon } from './icons.tsx';

type Printed = TerminalLine | { readonly kind: 'typed'; readonly text: string };

/** A command that fits to what is there now. */
export type Suggestion = { readonly label: string; readonly line: string };

/** The machine of a person: the real command line, run by the demo. */
export function TerminalPane({
  person,
  suggestions,
  line,
  onLine,
  isOpen,
  onToggle,
}: {
  readonly person: CastMember;
  readonly suggestions: readonly Suggestion[];
  /** What stands in its line and is not run yet. */
  readonly line: string;
  readonly onLine: (line: string) => void;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}): JSX.Element {
  const [printed, setPrinted] = useState<Readonly<Record<string, readonly Printed[]>>>({});
  const [isRunning, setRunning] = useState(false);
  const history = useRef<string[]>([]);
  const at = useRef(0);
  const output = useRef<HTMLDivElement>(null);
  const lines = printed[person.name] ?? [];
  useEffect(() => {
    output.current?.scrollTo({ top: output.current.scrollHeight });
  }, [lines.length, person.name]);

  const print = (name: string, ...more: readonly Printed[]): void =>
    setPrinted((before) => ({ ...before, [name]: [...(before[name] ?? []), ...more] }));
  const run = async (typed: string): Promise<void> => {
    if (typed.trim() === '' || isRunning) return;
    const { name } = person;
    history.current.push(typed);
    at.current = history.current.length;
    print(name, { kind: 'typed', text: typed });
    onLine('');
    setRunning(true);
    try {
      print(name, ...(await page.terminal(name, typed)).lines);
    } catch (error) {
      print(name, { kind: 'note', text: error instanceof Error ? error.message : 'It could not be run.' });
    } finally {
      setRunning(false);
    }
  };
  const recall = (step: number): void => {
    at.current = Math.min(Math.max(at.current + step, 0), history.current.length);
    onLine(history.current[at.current] ?? '');
  };
  const first = person.realName.split(' ')[0] ?? person.name;
  return (
    <section class={`terminal ${isOpen ? '' : 'is-closed'}`} aria-label={`Terminal of ${first}`}>
      <header class="terminal-header">
        <button
          type="button"
          class="terminal-toggle"
          aria-expanded={isOpen}
          aria-controls="terminal-body"
          onClick={onToggle}
        >
          <Icon name="terminal" /> {first}’s machine
          <span class="chevron">
            <Icon name="chevron" />
          </span>
        </button>
        <div class="chips">
          {isOpen &&
            suggestions.map(({ label, line: command }) => (
              <button
                key={label}
                type="button"
                class="chip"
                title={command}
                aria-disabled={isRunning}
                onClick={() => void run(command)}
              >
                {label}
              </button>
            ))}
        </div>
      </header>
      <div id="terminal-body" class="terminal-body" hidden={!isOpen}>
        <div
          ref={output}
          class="terminal-output"
          role="log"
          aria-label={`Output of ${first}’s terminal`}
          // Scrolls, so the keyboard has to reach it.
          tabIndex={0}
        >
          {lines.length === 0 && (
            <p class="note">
              This runs the real command line of Breakglass for {first}, and AWS calls with what it received.
              Type help.
            </p>
          )}
          {lines.map(({ kind, text }) => (
            <pre class={kind}>
              {kind === 'typed' && <span class="prompt">{first.toLowerCase()} $ </span>}
              {text}
            </pre>
          ))}
          {isRunning && <p class="note">running …</p>}
        </div>
        <form
          class="terminal-line"
          onSubmit={(event) => {
            event.preventDefault();
            void run(line);
          }}
        >
          <label class="prompt" for="terminal-input">
            {first.toLowerCase()} $
          </label>
          <input
            id="terminal-input"
            aria-label={`Command on ${first}’s machine`}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            maxLength={300}
            value={line}
            onInput={(event) => onLine(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
              event.preventDefault();
              recall(event.key === 'ArrowUp' ? -1 : 1);
            }}
          />
        </form>
      </div>
    </section>
  );
}
