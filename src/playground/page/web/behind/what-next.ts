import type { Behind, Cast } from '../../contract.ts';
import { focusOf } from './focus.ts';

/** Something to do next: by whom, where, and what to put there. Nothing is done for the person who reads it. */
export type Step = {
  readonly text: string;
  readonly button: string;
  /** The user id of who does it. */
  readonly by: string;
  readonly go:
    | { readonly to: 'channel'; readonly draft: string }
    | { readonly to: 'direct' }
    | { readonly to: 'terminal'; readonly line: string };
};

/**
 * What brings the story on from here; null where nothing obvious does.
 * @param loginLine the command with the code that the requester was shown, while it is valid
 */
export function whatNext(
  behind: Pick<Behind, 'incidentTitle' | 'bound' | 'requests' | 'grants'>,
  cast: Cast,
  loginLine: string | null,
): Step | null {
  const [requester] = cast.people;
  if (requester === undefined) return null;
  const name = firstName(requester.realName);
  const [task] = cast.tasks;
  const by = requester.slackUserId;
  if (behind.incidentTitle === null) {
    return channelStep(`Open an incident as ${name}.`, by, '/breakglass open Checkout answers 502');
  }
  if (!behind.bound.includes(requester.name)) {
    if (loginLine !== null) {
      return {
        text: `Only ${name} sees the code. It binds the machine whose terminal it is typed into.`,
        button: 'Type it',
        by,
        go: { to: 'terminal', line: loginLine },
      };
    }
    return channelStep(
      `Bind ${name}’s machine: Slack shows a code to be typed into its terminal.`,
      by,
      '/breakglass login',
    );
  }
  const focus = focusOf(behind);
  if (focus === null || focus.stage === 'over') {
    const filled = task === undefined ? '' : ` ${task.taskId} ${task.assets[0] ?? ''} 2m `;
    const again = focus === null ? 'Ask for access' : 'It is over, and AWS enforces that. Ask again';
    return channelStep(
      `${again} as ${name}: twenty seconds, or two minutes.`,
      by,
      `/breakglass${filled}`.trimEnd(),
    );
  }
  const { request, grant, stage } = focus;
  if (stage === 'asked') {
    const approver = cast.people.find(({ slackUserId }) => request.askedSlackUserIds.includes(slackUserId));
    if (approver === undefined) return null;
    const first = firstName(approver.realName);
    return {
      text: `${first} was asked in a direct message. Try “Break it” first: nobody else can decide.`,
      button: `Be ${first}`,
      by: approver.slackUserId,
      go: { to: 'direct' },
    };
  }
  if (grant === null) return null;
  const holder = cast.people.find((one) => one.name === grant.requesterName) ?? requester;
  const granted = cast.tasks.find(({ assets }) => assets.includes(grant.asset));
  const isClaimed = stage === 'claimed' && granted !== undefined;
  return {
    text: isClaimed
      ? `Do the task on ${firstName(holder.realName)}’s machine, then try it on something else.`
      : `Claim it on ${firstName(holder.realName)}’s machine.`,
    button: isClaimed ? granted.deed : 'Claim it',
    by: holder.slackUserId,
    go: {
      to: 'terminal',
      line: isClaimed
        ? `AWS_PROFILE=${grant.grantId} ${granted.calls[grant.asset] ?? ''}`
        : `breakglass credentials ${grant.grantId}`,
    },
  };
}

function channelStep(text: string, by: string, draft: string): Step {
  return { text, button: 'Write it', by, go: { to: 'channel', draft } };
}

function firstName(realName: string): string {
  return realName.split(' ')[0] ?? realName;
}
