import type { JSX } from 'preact';
import type { StoryView } from '../../contract.ts';
import { Icon } from '../icons.tsx';

/** The story while it is played: what held so far. */
export function StoryList({ story }: { readonly story: StoryView }): JSX.Element | null {
  if (!story.isPlaying) return null;
  const last = story.steps.at(-1);
  return (
    <section class="card story" aria-label="Story">
      <h3>
        <span class="pulse" aria-hidden="true" /> The demo plays one incident
      </h3>
      <p class="muted">Watch it here; in less than a minute it is your turn.</p>
      <p class="story-steps" role="status">
        <b>{story.steps.filter(({ ok }) => ok).length}</b> steps held
        {last !== undefined && (
          <>
            {' · '}
            <Icon name={last.ok ? 'check' : 'cross'} /> {last.step}
          </>
        )}
      </p>
    </section>
  );
}
