import { TEXTS } from '../../slack/texts.ts';
import type { PlainCredentials } from '../aws/start-local-aws.ts';
import type { SeenMessage } from '../slack/observe/seen.ts';
import { type Colleague, SEEN_WITHIN_MS } from './colleague.ts';
import { DEMO_TASK } from './demo-catalogue.ts';
import { DEMO_CHANNEL } from './demo-workspace.ts';
import type { World } from './world.ts';

/** What people do on the way from an incident to credentials, each as they would do it and each until it is seen. */

/** Somebody opens the incident of the channel. */
export async function openIncident(world: World, by: Colleague, title: string): Promise<void> {
  await by.types(`open ${title}`);
  await seenInChannel(world, ({ rendered }) => rendered.includes(title), `the incident “${title}”`);
}

/**
 * Somebody binds their machine with the code that only they are shown. The issuer hears of the code by another way
 * than the person, so one that it does not know yet is typed again.
 * @returns the code, used up by then.
 */
export async function bindDevice(person: Colleague): Promise<string> {
  const shown = await person.typesAndReads('login', (rendered) => CODE.test(rendered));
  const [code = ''] = CODE.exec(shown) ?? [];
  const giveUpAtMs = Date.now() + SEEN_WITHIN_MS;
  let ended = await person.bindDevice(code);
  while (ended.exitCode !== 0 && Date.now() < giveUpAtMs) ended = await person.bindDevice(code);
  if (ended.exitCode !== 0) throw new Error(`breakglass login ended with ${ended.exitCode}: ${ended.stderr}`);
  return code;
}

/** What somebody puts into the form. The reason tells one request of a run from another. */
export type Ask = {
  readonly duration: string;
  readonly reason: string;
  /** The restart, unless it is another task. */
  readonly task?: { readonly title: string; readonly assetLabel: string; readonly asset: string };
};

/** Somebody asks. @returns the id of the request, from its card in the channel. */
export async function askForAccess(world: World, person: Colleague, ask: Ask): Promise<string> {
  await submitRequest(person, ask);
  return requestIdOf(world, ask);
}

/** Somebody fills in the form and submits it. */
export async function submitRequest(person: Colleague, ask: Ask): Promise<void> {
  const { title, assetLabel, asset } = ask.task ?? DEMO_TASK;
  await person.types('');
  await person.submitsForm(TEXTS.ask.submit, [
    [TEXTS.ask.task, title],
    [assetLabel, asset],
    [TEXTS.ask.duration, ask.duration],
    [TEXTS.ask.reason, ask.reason],
  ]);
}

/** Waits for the card of a request. @returns the request's id. */
export async function requestIdOf(world: World, { reason }: Ask): Promise<string> {
  const isCard = ({ rendered }: SeenMessage): boolean => rendered.includes(reason) && REQUEST.test(rendered);
  const card = await seenInChannel(world, isCard, `the card of “${reason}”`);
  return REQUEST.exec(card.rendered)?.[0] ?? '';
}

/** The message by which an approver was asked, while they may still decide. */
export function askedOf(approver: Colleague, requestId: string): Promise<SeenMessage> {
  return approver.directMessage(
    ({ rendered, controls }) => rendered.includes(requestId) && controls.some(isApprove),
    `request ${requestId}, with a button ${TEXTS.decide.approve}`,
  );
}

/** An approver approves in their direct messages. @returns the grant, from what the requester is told. */
export async function approve(requester: Colleague, approver: Colleague, requestId: string): Promise<string> {
  const before = grantsToldTo(requester);
  await approver.clicks(await askedOf(approver, requestId), TEXTS.decide.approve);
  return newGrantToldTo(requester, before);
}

/** The grants that the requester's direct messages have named so far. */
export function grantsToldTo(requester: Colleague): ReadonlySet<string> {
  return new Set(requester.directMessages().flatMap(({ rendered }) => grantIn(rendered)));
}

/**
 * Waits until the requester is told of a grant that no message named before: one of an earlier grant, such as that it
 * was claimed, may come late. @returns its id.
 */
export async function newGrantToldTo(requester: Colleague, before: ReadonlySet<string>): Promise<string> {
  const isNew = (rendered: string): boolean => grantIn(rendered).some((grantId) => !before.has(grantId));
  const told = await requester.directMessage(
    ({ rendered }) => isNew(rendered),
    'a new grant and how to claim it',
  );
  return grantIn(told.rendered)[0] ?? '';
}

function grantIn(rendered: string): readonly string[] {
  return GRANT.exec(rendered)?.slice(0, 1) ?? [];
}

/** Credentials, and until when they are good. */
export type Claimed = { readonly credentials: Required<PlainCredentials>; readonly expiresAtMs: number };

/** The requester gets credentials at their terminal. */
export async function claim(requester: Colleague, grantId: string): Promise<Claimed> {
  const { exitCode, stdout, stderr } = await requester.terminal('credentials', grantId);
  if (exitCode !== 0) throw new Error(`breakglass credentials ended with ${exitCode}: ${stderr}`);
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = JSON.parse(stdout) as Record<
    string,
    string
  >;
  return {
    credentials: {
      accessKeyId: AccessKeyId ?? '',
      secretAccessKey: SecretAccessKey ?? '',
      sessionToken: SessionToken ?? '',
    },
    expiresAtMs: Date.parse(Expiration ?? ''),
  };
}

/** Waits for a message of the incident channel, or a reply in one of its threads. */
export function seenInChannel(
  world: World,
  matches: (message: SeenMessage) => boolean,
  what: string,
  withinMs = SEEN_WITHIN_MS,
): Promise<SeenMessage> {
  const { observe } = world.slack;
  return observe.waitFor(
    () => channelMessages(world).find(matches),
    `in #${DEMO_CHANNEL.name}: ${what}`,
    withinMs,
  );
}

/** Everything said in the incident channel, threads included. */
export function channelMessages(world: World): readonly SeenMessage[] {
  return world.slack.observe.channel(DEMO_CHANNEL.id).flatMap((message) => [message, ...message.replies]);
}

/** The card of a request: the one top-level message that is not its summary. */
export function cardOf(world: World, requestId: string): SeenMessage | undefined {
  return world.slack.observe
    .channel(DEMO_CHANNEL.id)
    .find(
      ({ rendered, threadTs }) =>
        threadTs === undefined && rendered.includes(requestId) && !isSummary(rendered),
    );
}

/** Whether a message is the last word on a request. */
export function isSummary(rendered: string): boolean {
  return rendered.includes(`${TEXTS.summary.title}:`);
}

/** The button that approves. */
export function isApprove({ label }: { readonly label: string }): boolean {
  return label === TEXTS.decide.approve;
}

const CODE = /\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}\b/;
const REQUEST = /req_[a-z2-7]{16}/;
const GRANT = /bg-[a-z2-7]{10}/;
