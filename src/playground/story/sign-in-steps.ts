import type { SeenMessage } from '../slack/observe/seen.ts';
import { COLLEAGUES, NEWCOMER } from './demo-people.ts';
import { DEMO_SHELL } from './demo-catalogue.ts';
import {
  askForAccess,
  cardOf,
  claim,
  grantsToldTo,
  isApprove,
  isSummary,
  newGrantToldTo,
  seenInChannel,
} from './scenes.ts';
import { openShell, shellEnded, tryShell } from './shell-hands.ts';
import { askedToSignIn, decideAtPage } from './sign-in-scenes.ts';
import type { StoryStep } from './story-step.ts';

const CLOSED_WITHIN_MS = 20_000;
const SIGNED_IN = 'signed in with the identity provider';

/** A task for which a click is not enough: it is decided by signing in, and what it opened does not outlive it. */
export const SIGN_IN_STEPS: readonly StoryStep[] = [
  {
    name: 'signed-in',
    expects:
      'for a shell a click is not enough: Omar has no button to approve with, somebody whom the catalogue does not know signs ' +
      'in to no effect, and Omar signs in with the company for exactly this request',
    async play(story) {
      const { world } = story;
      const [ines, omar] = [world.person(COLLEAGUES.ines), world.person(COLLEAGUES.omar)];
      const requestId = await askForAccess(world, ines, {
        task: DEMO_SHELL,
        duration: '5m',
        reason: 'the restart did not help; the disk of orders-db looks full',
      });
      const { message, url } = await askedToSignIn(omar, requestId);
      if (message.controls.some(isApprove)) throw new Error('Omar sees a button to approve with');
      const unknown = await decideAtPage(url, { outcome: 'approve' }, NEWCOMER.subject);
      if (!unknown.answer.html.includes(NEWCOMER.subject))
        throw new Error(`${NEWCOMER.name} reads: ${textOf(unknown.answer.html)}`);
      const before = grantsToldTo(ines);
      const { shown, answer } = await decideAtPage(url, { outcome: 'approve' }, COLLEAGUES.omar.subject);
      const named = [COLLEAGUES.ines.realName, DEMO_SHELL.title, DEMO_SHELL.instanceId, 'ssm:StartSession'];
      const missing = named.filter((text) => !shown.html.includes(text));
      if (missing.length > 0)
        throw new Error(`the page does not name ${missing.join(', ')}: ${textOf(shown.html)}`);
      if (!answer.html.includes('Approved')) throw new Error(`Omar reads: ${textOf(answer.html)}`);
      story.shellGrantId = await newGrantToldTo(ines, before);
      if (cardOf(world, requestId)?.rendered.includes(COLLEAGUES.omar.realName) !== true)
        throw new Error('the card does not name him');
      return `Omar signed in and approved ${requestId}; the grant is ${story.shellGrantId}`;
    },
  },
  {
    name: 'shell-closed',
    expects:
      'Ines opens a shell and is done early: AWS denies her session, the issuer closes the shell that would outlive it, and ' +
      'the summary says that it was approved by signing in',
    async play({ world, shellGrantId }) {
      const ines = world.person(COLLEAGUES.ines);
      const { credentials } = await claim(ines, shellGrantId);
      const shell = await openShell(world.aws, credentials, DEMO_SHELL.instanceId);
      await ines.types(`done ${shellGrantId}`);
      const endedAtMs = await shellEnded(world.aws, shell, CLOSED_WITHIN_MS);
      const isSaid = ({ rendered }: SeenMessage): boolean =>
        isSummary(rendered) && rendered.includes(shellGrantId) && rendered.includes(SIGNED_IN);
      await seenInChannel(world, isSaid, `the summary of ${shellGrantId} with “${SIGNED_IN}”`);
      // The shell may be closed before the deny is written; the summary comes after that.
      const again = await tryShell(world.aws, credentials, DEMO_SHELL.instanceId);
      if (again.allowed) throw new Error(`AWS allowed ${again.call} once more`);
      return `the shell on ${DEMO_SHELL.asset} was closed ${((endedAtMs - shell.startedAtMs) / 1000).toFixed(1)} s after it was opened; AWS denies another`;
    },
  },
];

/** A page as somebody reads it. */
function textOf(html: string): string {
  return html
    .replace(/<style[^]*?<\/style>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
