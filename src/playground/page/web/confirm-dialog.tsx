import type { JSX } from 'preact';
import type { JsonObject } from '../../../domain/json.ts';
import { Mrkdwn } from './blocks/mrkdwn.tsx';
import { Dialog } from './dialog.tsx';
import { labelOf, objectOf, textOf } from './json.ts';
import type { Names } from './names.ts';

/** What a button asks back before it counts. */
export function ConfirmDialog({
  question,
  names,
  onAnswer,
}: {
  readonly question: JsonObject;
  readonly names: Names;
  readonly onAnswer: (answer: 'yes' | 'no') => void;
}): JSX.Element {
  const text = objectOf(question['text']);
  const style = textOf(question['style']) || 'primary';
  return (
    <Dialog labelledBy="confirm-title" className="dialog confirm" onCancel={() => onAnswer('no')}>
      <h2 id="confirm-title">{labelOf(question['title'])}</h2>
      <p>
        {text?.['type'] === 'mrkdwn' ? (
          <Mrkdwn text={textOf(text['text'])} names={names} />
        ) : (
          textOf(text?.['text'])
        )}
      </p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick={() => onAnswer('no')}>
          {labelOf(question['deny'])}
        </button>
        <button type="button" class={`button ${style}`} onClick={() => onAnswer('yes')}>
          {labelOf(question['confirm'])}
        </button>
      </div>
    </Dialog>
  );
}
