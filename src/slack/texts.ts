import type { ShownGrant } from '../approval/shown-grant.ts';
import { formatDuration } from '../domain/time.ts';
import { channelLink, dayAndTime, mrkdwn, timeOfDay } from './views/mrkdwn.ts';
import type { Mrkdwn } from './views/mrkdwn.ts';

/** Every text this app writes in Slack, but refusals (`domain/refusal-texts.ts`). Short, calm, exact. */
export const TEXTS = {
  ask: {
    title: 'Ask for access',
    submit: 'Ask',
    close: 'Cancel',
    next: 'Next',
    where: 'In which incident channel?',
    task: 'What has to be done?',
    taskPlaceholder: 'Choose a task',
    duration: 'For how long?',
    durationHint: (maxSeconds: number): string =>
      `Like 20s, 30m or 1h; at most ${formatDuration(maxSeconds)}. The time starts with the last approval.`,
    reason: 'Why?',
    reasonHint: 'The approver decides on this. It is shown in the channel and kept in the record.',
    forIncident: (channelId: string): Mrkdwn => mrkdwn`For the incident in ${channelLink(channelId)}.`,
    assetFirst: 'Choose a task, then what it is for. The list may take a second to load.',
    loading: 'Looking up what can be asked for here.',
    noTasks:
      'There is no task in the catalogue that you may ask for. Its owner or the operator of Breakglass can change that.',
    shortened: (shown: number, all: number): string => `The first ${shown} of ${all} are listed.`,
    lateField:
      'Breakglass cannot reach its store in time. Submit again in a moment: one form is never filed twice.',
    expired: 'Slack let this wait too long. Type the command again.',
  },
  deny: {
    title: 'Deny this request',
    submit: 'Deny',
    close: 'Cancel',
    reason: 'Why not?',
    reasonHint: 'The person who asked reads this, and it is kept in the record.',
    late: 'Breakglass did not answer in time. Look at the request in its channel before you try again.',
    explain: 'One denial ends the request. The person can ask again.',
  },
  decide: {
    approve: 'Approve',
    deny: 'Deny',
    confirmTitle: 'Approve access of high risk?',
    confirmYes: 'Approve',
    confirmNo: 'Go back',
    counted: (missing: number): Mrkdwn =>
      missing === 1
        ? mrkdwn`Your approval is counted. One more person has to approve.`
        : mrkdwn`Your approval is counted. ${missing} more people have to approve.`,
  },
  slow: mrkdwn`This takes longer than usual. The card in the channel, or \`/breakglass status\`, will show what came of it.`,
  card: {
    title: (title: string, asset: string): string => `${title}: ${asset}`,
    asks: (who: Mrkdwn, title: string, asset: string): Mrkdwn =>
      mrkdwn`${who} asks for access: ${title} on ${asset}`,
    state: 'State',
    requester: 'Asked by',
    duration: 'For',
    until: 'Until',
    approvals: 'Approved by',
    nobodyYet: mrkdwn`nobody yet`,
    others: (count: number): Mrkdwn => mrkdwn`and ${count} more`,
    quorum: (given: number, needed: number): Mrkdwn => mrkdwn`${given} of ${needed}`,
    reason: 'Why',
    actions: 'Actions',
    wholeInThread: (title: string): Mrkdwn => mrkdwn`_${title}: shortened here, whole in the thread._`,
    reference: (requestId: string, digest: string): Mrkdwn => mrkdwn`Request ${requestId} · digest ${digest}`,
  },
  state: {
    pending: (lapseAtMs: number): Mrkdwn => mrkdwn`Waiting for approval, until ${timeOfDay(lapseAtMs)}`,
    approved: mrkdwn`Approved; the issuer is checking it`,
    denied: (by: Mrkdwn): Mrkdwn => mrkdwn`Denied by ${by}`,
    withdrawn: {
      requester: mrkdwn`Withdrawn`,
      'incident-closed': mrkdwn`Withdrawn: the incident was closed`,
    },
    lapsed: (atMs: number): Mrkdwn => mrkdwn`Lapsed at ${timeOfDay(atMs)}: nobody decided in time`,
    claimable: mrkdwn`Granted; not claimed yet`,
    minting: mrkdwn`Granted; credentials are being made`,
    active: mrkdwn`In use`,
    ending: mrkdwn`Ending`,
    ended: mrkdwn`Ended`,
  },
  approver: {
    title: 'Your approval is asked for',
    asks: (who: Mrkdwn, title: string, asset: string, length: Mrkdwn): Mrkdwn =>
      mrkdwn`${who} asks to do *${title}* on *${asset}*, for ${length} from the last approval.`,
    where: (channelId: string, title: string): Mrkdwn =>
      mrkdwn`Incident: ${title}, in ${channelLink(channelId)}.`,
    allows: mrkdwn`*Exactly this would be allowed:*`,
    sight: mrkdwn`*To look around, without changing anything:*`,
    alsoPermits: mrkdwn`*These actions also permit:*`,
    because: mrkdwn`*Why it may be asked:*`,
    before: mrkdwn`*Before this:*`,
    risk: (risk: string, owner: string): Mrkdwn => mrkdwn`Risk: ${risk}. The task belongs to ${owner}.`,
    exception: mrkdwn`Nobody on the first step of the ladder answered, so this asks more people and will be reviewed.`,
    quorum: (needed: number): Mrkdwn => mrkdwn`${needed} different people have to approve.`,
    until: (lapseAtMs: number): Mrkdwn => mrkdwn`Without a decision this lapses at ${timeOfDay(lapseAtMs)}.`,
    nothingToDo: mrkdwn`Nothing is left to do here.`,
  },
  line: {
    approved: (by: Mrkdwn, who: Mrkdwn, title: string, asset: string, deadlineMs: number): Mrkdwn =>
      mrkdwn`Granted: ${title} on ${asset}, for ${who}, approved by ${by}. It ends at ${timeOfDay(deadlineMs)}.`,
    counted: (by: Mrkdwn, given: number, needed: number): Mrkdwn =>
      mrkdwn`${by} approved: ${given} of ${needed}.`,
    denied: (by: Mrkdwn, who: Mrkdwn): Mrkdwn => mrkdwn`${by} denied the request of ${who}:`,
    lapsed: (who: Mrkdwn): Mrkdwn =>
      mrkdwn`Nobody decided in time, so the request of ${who} lapsed. It can be asked again.`,
    withdrawn: {
      requester: mrkdwn`The request was withdrawn.`,
      'incident-closed': mrkdwn`The incident was closed, so the request was withdrawn.`,
    },
    claimed: (atMs: number, device: string | null): Mrkdwn =>
      device === null
        ? mrkdwn`Claimed at ${timeOfDay(atMs)}.`
        : mrkdwn`Claimed at ${timeOfDay(atMs)}, on device ${device}.`,
    refusedByIssuer: (why: string): Mrkdwn =>
      mrkdwn`The issuer refused the approval, so nothing was granted: ${why}`,
  },
  end: {
    reasons: {
      released: 'Released by the person who held it',
      revoked: 'Taken back by somebody who may',
      'incident-closed': 'The incident was closed',
      'standing-changed': 'The standing of the person changed',
      expired: 'The time was over',
      unclaimed: 'It was never claimed',
      'mint-failed': 'AWS made no session',
      refused: 'The issuer refused the approval',
    } satisfies Readonly<Record<NonNullable<ShownGrant['reason']>, string>>,
    ending: (reason: string, deadlineMs: number): Mrkdwn =>
      mrkdwn`${reason}. Deny pending: AWS ends it at ${timeOfDay(deadlineMs)} at the latest.`,
    byTime: (reason: string, deadlineMs: number): Mrkdwn =>
      mrkdwn`${reason}. AWS ended it by time, at ${timeOfDay(deadlineMs)}.`,
    neverMinted: (reason: string, atMs: number): Mrkdwn =>
      mrkdwn`${reason}. No session was ever made; it ended at ${timeOfDay(atMs)}.`,
    denyWritten: (reason: string, atMs: number): Mrkdwn =>
      mrkdwn`${reason}. Deny written ${timeOfDay(atMs)}. It usually takes effect within seconds; AWS gives no bound.`,
    widened: mrkdwn`So many sessions were ended at once that AWS could not be told each by its name. It now denies this one too, though nobody ended it. Ask again to go on.`,
  },
  summary: {
    title: 'Summary',
    fallback: (title: string, asset: string, how: Mrkdwn): Mrkdwn =>
      mrkdwn`Ended: ${title} on ${asset}. ${how}`,
    asked: 'Asked',
    approved: 'Approved',
    claimed: 'Claimed',
    ended: 'Ended',
    askedBy: (who: Mrkdwn, atMs: number): Mrkdwn => mrkdwn`${who}, ${dayAndTime(atMs)}`,
    approvedBy: (who: Mrkdwn, atMs: number): Mrkdwn => mrkdwn`${who}, ${timeOfDay(atMs)}`,
    claims: (count: number): Mrkdwn => (count === 1 ? mrkdwn`once` : mrkdwn`${count} times, one deadline`),
    never: mrkdwn`never`,
    exception: mrkdwn`Approved on a later step of the ladder: a review is due.`,
  },
  claim: {
    title: (title: string, asset: string): Mrkdwn => mrkdwn`Granted: *${title}* on *${asset}*.`,
    until: (deadlineMs: number): Mrkdwn =>
      mrkdwn`It ends at ${timeOfDay(deadlineMs)}, whenever you claim it.`,
    claimBy: (atMs: number): Mrkdwn => mrkdwn`Claim it before ${timeOfDay(atMs)}.`,
    once: mrkdwn`To get the credentials once:`,
    profile: mrkdwn`Or as a profile in \`~/.aws/config\`, for any AWS tool:`,
    use: (profile: string): Mrkdwn => mrkdwn`Then put \`AWS_PROFILE=${profile}\` before the command.`,
    release: (grantId: string): Mrkdwn =>
      mrkdwn`Done earlier? \`breakglass release ${grantId}\`, or \`/breakglass done\` in the channel.`,
  },
  direct: {
    channelAway: (channelId: string, news: Mrkdwn): Mrkdwn =>
      mrkdwn`This could not be posted in ${channelLink(channelId)}, so you read it here: ${news}`,
    claimRefused: (why: string): Mrkdwn => mrkdwn`A claim was refused: ${why}`,
    deviceBound: (label: string, expiresAtMs: number | null): Mrkdwn =>
      expiresAtMs === null
        ? mrkdwn`A device was bound to you: ${label}. If this was not you, tell the operator of Breakglass now.`
        : mrkdwn`A device was bound to you: ${label}, until ${dayAndTime(expiresAtMs)}. If this was not you, tell the operator of Breakglass now.`,
    claimedOn: (label: string, thumbprint: string, atMs: number, grantId: string): Mrkdwn =>
      mrkdwn`Credentials of ${grantId} were asked for at ${timeOfDay(atMs)}, on your device ${label} (${thumbprint}). If this was not you, end it with \`/breakglass done ${grantId}\` and tell the operator of Breakglass now.`,
    unnamedDevice: 'without a name',
  },
  incident: {
    opened: (title: string, by: Mrkdwn): Mrkdwn => mrkdwn`*Incident open:* ${title}, opened by ${by}.`,
    how: mrkdwn`Ask for access with \`/breakglass\`. Everything asked, decided and ended is shown here. \`/breakglass close\` ends it all.`,
    closed: (title: string, by: Mrkdwn | null): Mrkdwn =>
      by === null
        ? mrkdwn`*Incident closed:* ${title}.`
        : mrkdwn`*Incident closed:* ${title}, closed by ${by}.`,
    closedHow: mrkdwn`Nothing more is granted for it. What was still live is ending; each thread says how.`,
    defaultTitle: (channelName: string): string => `Incident in #${channelName}`,
    closing: mrkdwn`Ending now:`,
    nothingEnding: mrkdwn`Closed. Nothing was live.`,
  },
  channel: {
    direct: 'it is a direct conversation. Use the channel of the incident.',
    archived: 'it is archived.',
    shared: 'people of another organisation are in it. Use a channel of your own company.',
    notMember: 'Breakglass is not in it. Type `/invite @Breakglass` here, then try again.',
    unread: 'it could not be checked who is in it. Try again in a moment.',
  },
  status: {
    none: mrkdwn`No incident is open in this channel. \`/breakglass open\` opens one.`,
    open: (title: string, by: Mrkdwn, atMs: number): Mrkdwn =>
      mrkdwn`*${title}*, opened by ${by}, ${dayAndTime(atMs)}.`,
    noRequests: mrkdwn`Nothing has been asked for yet. \`/breakglass\` asks.`,
    line: (title: string, asset: string, who: Mrkdwn, state: Mrkdwn): Mrkdwn =>
      mrkdwn`• ${title} on ${asset}, ${who}: ${state}`,
    more: (count: number): Mrkdwn => mrkdwn`and ${count} older.`,
  },
  done: {
    nothing: mrkdwn`You hold nothing in this channel that could be ended.`,
    title: mrkdwn`Ending for you:`,
    ordered: mrkdwn`The end is ordered. Its thread says when AWS was told to deny it:`,
    ending: (deadlineMs: number): Mrkdwn =>
      mrkdwn`no more credentials are made. If some were made, AWS ends them at ${timeOfDay(deadlineMs)} at the latest.`,
  },
  withdraw: {
    done: mrkdwn`Your request is withdrawn.`,
    nothing: mrkdwn`You have no request here that still waits for a decision.`,
  },
  login: {
    code: mrkdwn`To bind a device of yours, type this in its terminal:`,
    until: (atMs: number): Mrkdwn =>
      mrkdwn`The code works once, until ${timeOfDay(atMs)}. Nobody of Breakglass will ever ask you for it; do not send it to anybody.`,
  },
  help: {
    unknown: (word: string): Mrkdwn =>
      mrkdwn`“${word}” is neither a command nor a task that you may ask for here.`,
    title: mrkdwn`*Breakglass: access for one task, on one asset, until one instant.*`,
    commands: [
      ['/breakglass', 'ask for access in the channel of the incident'],
      ['/breakglass TASK ASSET 30m why', 'the same, filled in'],
      ['/breakglass open [title]', 'open an incident in this channel'],
      ['/breakglass close', 'close it; everything granted for it ends'],
      ['/breakglass status', 'what is open here'],
      ['/breakglass done [bg-…]', 'end your own access early'],
      ['/breakglass revoke [bg-…]', 'end access that you approved, or that you answer for'],
      ['/breakglass withdraw', 'take back your request that still waits'],
      ['/breakglass login', 'bind a device to receive credentials on'],
    ],
    rule: mrkdwn`Somebody else decides, never you. AWS itself ends every session at its deadline.`,
  },
  home: {
    title: 'Breakglass',
    intro: mrkdwn`Access for one task, on one asset, until one instant. You hold nothing until you ask and somebody else approves.`,
    start: mrkdwn`*When something breaks*`,
    steps: [
      'Type /breakglass login once, and type the code into the terminal you work from.',
      'In the channel of the incident, type /breakglass open if no incident is open there yet.',
      'Type /breakglass, say what has to be done and why. The people who may approve are asked at once.',
      'After the approval you get the exact command for your terminal in a direct message.',
      'Type /breakglass done when you are finished. If you forget, AWS ends it at the deadline.',
    ],
    approver: mrkdwn`*When you are asked to approve*\nYou read what exactly would be allowed, on what and for how long, and why. Approve only what you would answer for. One denial ends the request.`,
  },
} as const;
