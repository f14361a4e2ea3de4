import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Cast, CastMember } from '../contract.ts';
import { BehindPanel } from './behind/behind-panel.tsx';
import { whatNext, type Step } from './behind/what-next.ts';
import { Conversation } from './chat/conversation.tsx';
import { Modal } from './chat/modal.tsx';
import type { Place } from './chat/place.ts';
import { Sidebar } from './chat/sidebar.tsx';
import { namesOf } from './names.ts';
import { loginLineIn, terminalSuggestions } from './suggestions.ts';
import { TerminalPane } from './terminal-pane.tsx';
import { TopBar } from './top-bar.tsx';
import { useBehind } from './use-behind.ts';
import { useSlack } from './use-slack.ts';
import { useWaiting } from './use-waiting.ts';

const TOLD_MS = 6_000;

/** The whole page, for whoever somebody is just now. */
export function App({ cast, first }: { readonly cast: Cast; readonly first: CastMember }): JSX.Element {
  const [person, setPerson] = useState(first);
  const [place, setPlace] = useState<Place>({ kind: 'channel', channelId: cast.channelId });
  const [draft, setDraft] = useState('');
  const [line, setLine] = useState('');
  const [isTerminalOpen, setTerminalOpen] = useState(true);
  const [told, setTold] = useState<string | null>(null);
  const { sight, isThere } = useSlack(person.slackUserId);
  const { behind } = useBehind();
  const waiting = useWaiting(sight, place.kind === 'direct' ? person.slackUserId : null);

  useEffect(() => {
    if (told === null) return undefined;
    const timer = setTimeout(() => setTold(null), TOLD_MS);
    return () => clearTimeout(timer);
  }, [told]);
  const tell = async (work: Promise<unknown>): Promise<void> => {
    await work.catch((error: unknown) =>
      setTold(error instanceof Error ? error.message : 'That did not work.'),
    );
  };
  const be = (next: CastMember): void => {
    setPerson(next);
    setDraft('');
    setLine('');
  };
  const go = (step: Step): void => {
    be(cast.people.find(({ slackUserId }) => slackUserId === step.by) ?? person);
    if (step.go.to === 'direct') return setPlace({ kind: 'direct' });
    if (step.go.to === 'terminal') {
      setTerminalOpen(true);
      setLine(step.go.line);
      return focusSoon('terminal-input');
    }
    setPlace({ kind: 'channel', channelId: cast.channelId });
    setDraft(step.go.draft);
    focusSoon('composer');
  };

  const isMine = sight?.userId === person.slackUserId;
  const here = isMine ? reachable(place, sight.channels) : place;
  const view = isMine ? sight.views.at(-1) : undefined;
  const names = sight === null ? null : namesOf(sight.workspace);
  const loginLine = isMine ? loginLineIn(sight) : null;
  const next = behind === null ? null : whatNext(behind, cast, loginLine);
  const isOpen = (step: Step | null): boolean =>
    step?.go.to === 'direct' && place.kind === 'direct' && step.by === person.slackUserId;
  return (
    <div class="page">
      <button type="button" class="skip" onClick={() => focusSoon('composer')}>
        Skip to the message field
      </button>
      <TopBar cast={cast} person={person} waiting={waiting} isThere={isThere} onPerson={be} />
      {sight === null || names === null ? (
        <p class="starting">Opening the workspace …</p>
      ) : (
        <div class="columns">
          <Sidebar
            sight={sight}
            place={here}
            unreadDirect={waiting[person.slackUserId] ?? 0}
            onGo={setPlace}
          />
          <div class="middle">
            <Conversation
              key={`${person.name} ${here.kind === 'channel' ? here.channelId : here.kind}`}
              sight={sight}
              place={here}
              cast={cast}
              names={names}
              draft={draft}
              onDraft={setDraft}
              tell={tell}
            />
            <TerminalPane
              person={person}
              suggestions={terminalSuggestions(behind, person, cast, loginLine)}
              line={line}
              onLine={setLine}
              isOpen={isTerminalOpen}
              onToggle={() => setTerminalOpen(!isTerminalOpen)}
            />
          </div>
          {behind !== null && (
            <BehindPanel behind={behind} cast={cast} next={{ step: next, isThere: isOpen(next), onDo: go }} />
          )}
          {view !== undefined && (
            <Modal
              key={view.id}
              view={view}
              userId={person.slackUserId}
              names={names}
              workspace={sight.workspace}
              tell={tell}
            />
          )}
        </div>
      )}
      <div class="toasts" role="status">
        {told !== null && <p class="toast">{told}</p>}
      </div>
    </div>
  );
}

/** Somebody who is not in the channel sees the first of theirs. */
function reachable(place: Place, channels: readonly { readonly id: string }[]): Place {
  if (place.kind !== 'channel' || channels.some(({ id }) => id === place.channelId)) return place;
  const [channel] = channels;
  return channel === undefined ? { kind: 'direct' } : { kind: 'channel', channelId: channel.id };
}

/** After what was just asked for has been drawn. */
function focusSoon(id: string): void {
  requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById(id)?.focus()));
}
