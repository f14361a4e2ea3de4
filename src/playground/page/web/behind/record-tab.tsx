import type { JSX } from 'preact';
import type { Behind, EntryView } from '../../contract.ts';
import { clockTime } from '../times.ts';

/** The sealed log as it grows, under its latest checkpoint. */
export function RecordTab({ behind }: { readonly behind: Behind }): JSX.Element {
  const { checkpoint, entries } = behind.record;
  return (
    <>
      {checkpoint !== null && (
        <div class="checkpoint">
          <p>
            <b>Checkpoint</b> over {checkpoint.size} entries
          </p>
          <p class="muted">
            root <code>{checkpoint.root}</code>
          </p>
          <details>
            <summary>The signed note</summary>
            <pre
              // Scrolls, so the keyboard has to reach it.
              tabIndex={0}
            >
              {checkpoint.note}
            </pre>
          </details>
        </div>
      )}
      {entries.length === 0 && <p class="empty">Nothing has happened, so nothing is sealed.</p>}
      <ol class="rows" reversed>
        {entries.map((entry) => (
          <Entry key={entry.index} entry={entry} />
        ))}
      </ol>
    </>
  );
}

function Entry({ entry }: { readonly entry: EntryView }): JSX.Element {
  const isRefusal = /refused|finding|alarm|failed/.test(entry.what);
  return (
    <li class={`row ${isRefusal ? 'denies' : ''}`}>
      <span class="row-index">{entry.index}</span>
      <div class="grow">
        <p>
          <code>{entry.what}</code> <span class="muted">{withoutIds(entry.who)}</span>
        </p>
        {entry.facts !== '' && <p class="row-detail">{entry.facts}</p>}
      </div>
      <time dateTime={new Date(entry.atMs).toISOString()}>{clockTime(entry.atMs)}</time>
    </li>
  );
}

/** The name without the identity in brackets, which is long and stands in the log. */
function withoutIds(who: string): string {
  return who.replace(/ \([^)]*\)$/, '').replaceAll('"', '');
}
