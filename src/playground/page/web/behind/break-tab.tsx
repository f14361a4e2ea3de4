import type { JSX } from 'preact';
import type { AttackAnswer, AttackText, Behind, Cast } from '../../contract.ts';
import { Icon } from '../icons.tsx';
import type { Attacks } from './use-attacks.ts';

/** Buttons that try to break each promise, and what really came back. */
export function BreakTab({
  behind,
  cast,
  attacks: { answers, run },
}: {
  readonly behind: Behind;
  readonly cast: Cast;
  readonly attacks: Attacks;
}): JSX.Element {
  return (
    <>
      <p class="muted">
        Each button drives the real parts. What stands below it is what came back, word for word.
      </p>
      <ol class="promises">
        {cast.promises.map(({ number, text }) => (
          <li key={number}>
            <h4>
              <span class="promise-number">{number}</span> {text}
            </h4>
            {cast.attacks
              .filter(({ promise }) => promise === number)
              .map((attack) => (
                <AttackRow
                  key={attack.id}
                  attack={attack}
                  notNow={behind.notNow[attack.id]}
                  answer={answers[attack.id]}
                  onRun={() => run(attack.id)}
                />
              ))}
          </li>
        ))}
      </ol>
    </>
  );
}

function AttackRow({
  attack,
  notNow,
  answer,
  onRun,
}: {
  readonly attack: AttackText;
  readonly notNow: string | undefined;
  readonly answer: AttackAnswer | 'running' | undefined;
  readonly onRun: () => void;
}): JSX.Element {
  const isRunning = answer === 'running';
  const isOff = notNow !== undefined || isRunning;
  return (
    <div class="attack">
      <button
        type="button"
        class="button attack-button"
        aria-disabled={isOff}
        aria-busy={isRunning}
        aria-describedby={`attack-${attack.id}`}
        onClick={() => {
          if (!isOff) onRun();
        }}
      >
        {attack.label}
      </button>
      <p id={`attack-${attack.id}`} class="attack-what">
        {attack.what} {notNow !== undefined && <span class="not-now">{notNow}</span>}
      </p>
      <div role="status" class="attack-result">
        {isRunning && <p class="muted">trying …</p>}
        {answer !== undefined && answer !== 'running' && <Result answer={answer} />}
      </div>
    </div>
  );
}

function Result({ answer }: { readonly answer: AttackAnswer }): JSX.Element {
  const { held, answers } = answer;
  const kind = held === null ? 'open' : held ? 'held' : 'broken';
  return (
    <div class={`result ${kind}`}>
      <p class="verdict">
        {held !== null && <Icon name={held ? 'shield' : 'cross'} />}
        {held === null ? 'Not tried' : held ? 'The promise held' : 'The promise did NOT hold'}
      </p>
      <dl>
        {answers.map(({ from, text }) => (
          <>
            <dt>{from}</dt>
            <dd>{text}</dd>
          </>
        ))}
      </dl>
    </div>
  );
}
