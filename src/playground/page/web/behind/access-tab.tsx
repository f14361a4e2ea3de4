import type { JSX } from 'preact';
import type { Behind } from '../../contract.ts';
import { clockTime } from '../times.ts';
import { policyWords } from './policy-words.ts';
import { shownSession } from './shown-session.ts';

/** What AWS was told: the policy of a session, in words and as it is. */
export function AccessTab({ behind }: { readonly behind: Behind }): JSX.Element {
  const shown = shownSession(behind);
  if (shown === null) {
    return (
      <div class="empty">
        <b>AWS has made no session</b>
        <span>
          After an approval somebody claims it on their machine. Then the policy AWS got stands here.
        </span>
      </div>
    );
  }
  const { session, note } = shown;
  return (
    <>
      {note !== null && <p class="session-note">{note}</p>}
      <h4>The session policy, in words</h4>
      <ul class="words">
        {policyWords(session.policyJson, clockTime).map((text) => (
          <li class={text.startsWith('Allows') ? 'allows' : 'denies'}>{text}</li>
        ))}
      </ul>
      <p class="muted">
        Session <code>{session.accessKeyId}</code> of {session.grantId}. STS itself would take its keys until{' '}
        {clockTime(session.stsExpiresAtMs)}; the policy ends it earlier.
      </p>
      <h4>As AWS got it</h4>
      <pre
        class="json"
        // Scrolls, so the keyboard has to reach it.
        tabIndex={0}
      >
        {highlighted(JSON.stringify(JSON.parse(session.policyJson), null, 2))}
      </pre>
    </>
  );
}

/** JSON with its keys, texts and effects told apart. */
function highlighted(json: string): readonly JSX.Element[] {
  return json.split(/("(?:[^"\\]|\\.)*"(?::)?)/).map((part) => {
    if (part.endsWith('":')) return <span class="json-key">{part}</span>;
    if (part === '"Deny"') return <span class="json-deny">{part}</span>;
    if (part === '"Allow"') return <span class="json-allow">{part}</span>;
    return part.startsWith('"') ? <span class="json-text">{part}</span> : <span>{part}</span>;
  });
}
