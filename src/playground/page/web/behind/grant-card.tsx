import type { JSX } from 'preact';
import { leftText } from '../times.ts';
import type { BehindNow } from '../use-behind.ts';
import { useNow } from '../use-now.ts';
import { type Focus, focusOf, type Stage, stateWords } from './focus.ts';

const STAGES: readonly (readonly [Stage, string])[] = [
  ['asked', 'Asked'],
  ['approved', 'Approved'],
  ['claimed', 'Claimed'],
  ['over', 'Over'],
];

/** The grant as it stands, and how long it still lasts. */
export function GrantCard({ behind }: { readonly behind: BehindNow }): JSX.Element {
  const focus = focusOf(behind);
  if (focus === null) {
    return (
      <section class="card grant-card" aria-label="Grant">
        <h3>Nobody holds anything</h3>
        <p class="muted">
          No request, no grant, no session. That is how it should be until something breaks and somebody asks.
        </p>
      </section>
    );
  }
  const { request, grant, stage } = focus;
  return (
    <section class={`card grant-card stage-${stage}`} aria-label="Grant">
      <div class="grant-top">
        <div>
          <h3>
            {request.title} · {request.asset}
          </h3>
          <p class="muted">
            {request.requester} · <code>{grant?.grantId ?? request.requestId}</code>
          </p>
        </div>
        <Countdown focus={focus} aheadMs={behind.aheadMs} />
      </div>
      <ol class="stages" aria-label={`State: ${stateWords(focus)}`}>
        {STAGES.map(([name, label]) => (
          <li
            class={indexOf(name) <= indexOf(stage) ? 'is-reached' : ''}
            {...(name === stage ? { 'aria-current': 'step' as const } : {})}
          >
            {label}
          </li>
        ))}
      </ol>
      <p class="grant-state">
        <b>{stateWords(focus)}</b>
        {grant !== null && (
          <span class="muted">
            {' '}
            claimed {grant.claims} of {grant.maxClaims} times
          </span>
        )}
      </p>
    </section>
  );
}

function Countdown({ focus, aheadMs }: { readonly focus: Focus; readonly aheadMs: number }): JSX.Element {
  const nowMs = useNow() + aheadMs;
  const { grant, request, stage } = focus;
  const wholeMs = request.durationSeconds * 1000;
  const leftMs = grant === null ? wholeMs : Math.max(0, grant.deadlineMs - nowMs);
  const isRunning = grant !== null && stage !== 'over';
  return (
    <div class={`countdown ${isRunning ? 'is-running' : ''}`}>
      <span role="timer" aria-label={isRunning ? 'Time left' : 'Time asked for'}>
        {stage === 'over' ? '00:00' : leftText(leftMs)}
      </span>
      <progress
        max={wholeMs}
        value={stage === 'over' ? 0 : Math.min(leftMs, wholeMs)}
        aria-label="Part of the time that is left"
      />
    </div>
  );
}

function indexOf(stage: Stage): number {
  return STAGES.findIndex(([name]) => name === stage);
}
