import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { SeenView } from '../../../slack/observe/seen.ts';
import { people, type Workspace } from '../api.ts';
import { Blocks } from '../blocks/block.tsx';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icons.tsx';
import type { Names } from '../names.ts';
import { useViewForm } from './view-form.ts';

/** The form in front of a person. */
export function Modal({
  view,
  userId,
  ...parts
}: {
  readonly view: SeenView;
  readonly userId: string;
  readonly names: Names;
  readonly workspace: Workspace;
  readonly tell: (work: Promise<unknown>) => Promise<void>;
}): JSX.Element {
  const { host, inputs } = useViewForm(view, userId, parts);
  const [isBusy, setBusy] = useState(false);
  const close = (): void => void parts.tell(people.close(userId, view.id));
  const submit = async (): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    await parts.tell(people.submit(userId, view.id, inputs())).finally(() => setBusy(false));
  };
  return (
    <Dialog labelledBy="modal-title" className="dialog modal" onCancel={close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <header class="modal-header">
          <img src="/page/assets/icon.svg" alt="" width={28} height={28} />
          <h2 id="modal-title">{view.title}</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={close}>
            <Icon name="cross" />
          </button>
        </header>
        <div class="modal-body">
          {view.notice !== undefined && (
            <p class="block-alert" role="alert">
              {view.notice}
            </p>
          )}
          <Blocks blocks={view.blocks} host={host} />
        </div>
        <footer class="dialog-actions">
          <button type="button" class="button" onClick={close}>
            {view.submit === undefined ? 'Close' : 'Cancel'}
          </button>
          {view.submit !== undefined && (
            <button type="submit" class="button primary" aria-busy={isBusy}>
              {view.submit}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
