import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { SeenView } from '../../../slack/observe/seen.ts';
import { people, type Workspace } from '../api.ts';
import { Blocks } from '../blocks/block.tsx';
import type { Names } from '../names.ts';
import { useViewForm } from './view-form.ts';

type Parts = {
  readonly userId: string;
  readonly names: Names;
  readonly workspace: Workspace;
  readonly tell: (work: Promise<unknown>) => Promise<void>;
};

/** The app's Home. Opening it tells the app, which then draws it. */
export function HomeTab({ home, ...parts }: Parts & { readonly home: SeenView | null }): JSX.Element {
  useEffect(() => {
    void parts.tell(people.openHome(parts.userId, 'home'));
  }, [parts.userId]);
  return (
    // Scrolls, so the keyboard has to reach it.
    <section class="home" aria-label="Home of Breakglass" tabIndex={0}>
      {home === null ? (
        <p class="empty">Breakglass is drawing your Home …</p>
      ) : (
        <HomeBlocks home={home} {...parts} />
      )}
    </section>
  );
}

function HomeBlocks({ home, ...parts }: Parts & { readonly home: SeenView }): JSX.Element {
  const { host } = useViewForm(home, parts.userId, parts);
  return (
    <div class="home-inner">
      <Blocks blocks={home.blocks} host={host} />
    </div>
  );
}
