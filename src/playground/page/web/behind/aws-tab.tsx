import type { JSX } from 'preact';
import type { Behind, CallView } from '../../contract.ts';
import { Icon } from '../icons.tsx';
import { clockTime } from '../times.ts';
import { resourceName } from './policy-words.ts';

/** What AWS answered, newest first; what the issuer looks at all the time is one click away. */
export function AwsTab({ behind }: { readonly behind: Behind }): JSX.Element {
  const { calls, checks } = behind;
  const [denied, allowed] = [
    calls.filter((call) => !call.allowed).length,
    calls.filter((call) => call.allowed).length,
  ];
  if (calls.length + checks.length === 0) return <p class="empty">Nobody has called AWS.</p>;
  return (
    <>
      <p class="muted">
        {allowed} allowed, {denied} denied. Decided by an IAM evaluator that is not ours, over the documents
        AWS really received.
      </p>
      {checks.length > 0 && (
        <details class="own-checks">
          <summary>Show the issuer’s own checks ({checks.length})</summary>
          <Calls calls={checks} />
        </details>
      )}
      <Calls calls={calls} />
    </>
  );
}

function Calls({ calls }: { readonly calls: readonly CallView[] }): JSX.Element {
  return (
    <ol class="rows" reversed>
      {calls.map((call) => (
        <Call key={call.requestId} call={call} />
      ))}
    </ol>
  );
}

function Call({ call }: { readonly call: CallView }): JSX.Element {
  return (
    <li class={`row ${call.allowed ? 'allows' : 'denies'}`}>
      <span class="row-mark">
        <Icon name={call.allowed ? 'check' : 'cross'} />
        <span class="sr-only">{call.allowed ? 'allowed' : 'denied'}</span>
      </span>
      <div class="grow">
        <p>
          <code>{call.action}</code>
          {call.resource !== '' && call.resource !== '*' && (
            <span class="muted"> on {resourceName(call.resource)}</span>
          )}
        </p>
        <p class="row-detail">
          {call.grantId ?? call.caller}
          {call.error !== null && <> · {withoutArns(call.error)}</>}
        </p>
      </div>
      <time dateTime={new Date(call.atMs).toISOString()}>{clockTime(call.atMs)}</time>
    </li>
  );
}

/** AWS names the whole session first; what it says of it is worth the line. */
function withoutArns(text: string): string {
  return text.replace(/User: \S+ /, '').replaceAll(/ on resource: \S+/g, '');
}
