import type { AttackAnswer, Behind, Cast, TerminalAnswer } from '../contract.ts';
import type { SeenMessage, SeenView } from '../../slack/observe/seen.ts';
import type { Submission } from '../../slack/people/submit-view.ts';
import type { Interaction } from '../../slack/people/outcome.ts';
import type { FieldInput, FieldInputs } from '../../slack/people/field-input.ts';

/** A request that was refused, with the reason to show. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
}

/** What the workspace's own door tells. */
export type Workspace = {
  readonly team: { readonly id: string; readonly name: string };
  readonly app: { readonly botUserId: string; readonly name: string };
  readonly users: readonly {
    readonly id: string;
    readonly name: string;
    readonly real_name: string;
    readonly is_bot: boolean;
  }[];
  readonly channels: readonly Conversation[];
  readonly userGroups: readonly { readonly id: string; readonly handle: string }[];
};

export type Conversation = {
  readonly id: string;
  readonly name?: string;
  readonly is_im: boolean;
  readonly is_private?: boolean;
  readonly is_archived: boolean;
  readonly is_ext_shared?: boolean;
  readonly user?: string;
  readonly members: readonly string[];
};

/** A control as the local Slack's doors call it. */
export type ControlRef = {
  readonly actionId: string;
  readonly blockId: string;
  readonly value?: string | undefined;
};
export type MessageRef = { readonly channelId: string; readonly ts: string };

const TOKEN_KEY = 'breakglass-page-token';

/** The token of the link, kept for reloads of this tab; it leaves the address bar at once. */
const token = takeToken();

/** What a person sees, through the local Slack's doors for that. */
export const observe = {
  workspace: () => get<Workspace>('/observe/workspace'),
  channel: (channelId: string, userId: string) =>
    get<readonly SeenMessage[]>('/observe/channel', { channelId, userId }),
  dms: (userId: string) => get<readonly SeenMessage[]>('/observe/dms', { userId }),
  views: (userId: string) => get<readonly SeenView[]>('/observe/views', { userId }),
  home: (userId: string) => get<SeenView | null>('/observe/home', { userId }),
  /** Answers when the revision is beyond `after`. */
  changes: (after: number, signal: AbortSignal) =>
    get<{ readonly revision: number }>('/observe/changes', { after: String(after), waitMs: '25000' }, signal),
};

/** What a person does, through the local Slack's doors for that. */
export const people = {
  command: (userId: string, channelId: string, command: string, text: string) =>
    person<Interaction>('slash-command', { userId, channelId, command, text }),
  message: (userId: string, channelId: string, text: string, threadTs?: string) =>
    person<string>('message', { userId, channelId, text, ...(threadTs === undefined ? {} : { threadTs }) }),
  click: (userId: string, on: MessageRef, control: ControlRef, confirm: 'yes' | 'no') =>
    person<Interaction>('click', { userId, ...on, ...control, confirm }),
  choose: (userId: string, on: MessageRef, control: ControlRef, input: FieldInput) =>
    person<Interaction>('choose', { userId, ...on, ...control, input }),
  clickInView: (userId: string, viewId: string, control: ControlRef, confirm: 'yes' | 'no') =>
    person<Interaction>('view-click', { userId, viewId, ...control, confirm }),
  chooseInView: (userId: string, viewId: string, control: ControlRef, input: FieldInput) =>
    person<Interaction>('view-click', { userId, viewId, ...control, input }),
  fill: (userId: string, viewId: string, inputs: FieldInputs) =>
    person<undefined>('fill', { userId, viewId, inputs }),
  submit: (userId: string, viewId: string, inputs: FieldInputs) =>
    person<Submission>('submit', { userId, viewId, inputs }),
  close: (userId: string, viewId: string) => person<undefined>('close', { userId, viewId }),
  suggest: (userId: string, viewId: string, blockId: string, actionId: string, query: string) =>
    person<readonly { readonly text: string; readonly value: string }[]>('suggest', {
      userId,
      viewId,
      blockId,
      actionId,
      query,
    }),
  openHome: (userId: string, tab: 'home' | 'messages') => person<unknown>('home', { userId, tab }),
};

/** What stands beside the Slack, with the token of the run. */
export const page = {
  cast: () => get<Cast>('/page/cast'),
  behind: (after: number, signal: AbortSignal) =>
    get<Behind>('/page/behind', { after: String(after), waitMs: after < 0 ? '0' : '25000' }, signal),
  terminal: (name: string, line: string) => post<TerminalAnswer>('/page/terminal', { person: name, line }),
  attack: (id: string) => post<AttackAnswer>('/page/attack', { id }),
};

async function person<T>(what: string, body: object): Promise<T> {
  return (await post<{ readonly result: T }>(`/people/${what}`, body)).result;
}

async function get<T>(path: string, query: Record<string, string> = {}, signal?: AbortSignal): Promise<T> {
  const address = `${path}?${new URLSearchParams(query).toString()}`;
  return answerOf<T>(
    await fetch(address, { headers: headersOf(path), ...(signal === undefined ? {} : { signal }) }),
  );
}

async function post<T>(path: string, body: object): Promise<T> {
  const headers = { ...headersOf(path), 'content-type': 'application/json' };
  return answerOf<T>(await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** Slack's own doors need no token, and are given none. */
function headersOf(path: string): Record<string, string> {
  return path.startsWith('/page/') ? { 'x-page-token': token } : {};
}

async function answerOf<T>(response: Response): Promise<T> {
  const answer: unknown = await response.json();
  if (response.ok) return answer as T;
  const { reason } = answer as { readonly reason?: string };
  throw new ApiError(reason ?? `The demo answered ${response.status}`);
}

function takeToken(): string {
  const given = location.hash.slice(1);
  if (given !== '') {
    sessionStorage.setItem(TOKEN_KEY, given);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem(TOKEN_KEY) ?? '';
}
