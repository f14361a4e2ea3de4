import type { JSX } from 'preact';
import type { Step } from './what-next.ts';

export type NextStepProps = {
  readonly step: Step | null;
  /** Whether that is where one is already. */
  readonly isThere: boolean;
  readonly onDo: (step: Step) => void;
};

/** What one could do now, and a button that goes there. */
export function NextStep({ step, isThere, onDo }: NextStepProps): JSX.Element | null {
  if (step === null) return null;
  return (
    <section class="card next" aria-label="What to try next">
      <p>
        <b>Next</b> {step.text}
      </p>
      {!isThere && (
        <button type="button" class="button primary" onClick={() => onDo(step)}>
          {step.button}
        </button>
      )}
    </section>
  );
}
