import { IDENTITY_REFUSAL_TEXTS } from './identity-refusal-texts.ts';
import { SIGN_IN_REFUSAL_TEXTS } from './sign-in-refusal-texts.ts';

/**
 * All texts of refusals: first what the person reads (calm, exact, with what to do next), then what the
 * operator reads. `{}` is replaced by the detail of the case.
 */
export const REFUSAL_TEXTS = {
  // who
  'not-internal': [
    'Only people of this company can do this, and Slack shows your account as {}. Ask a colleague with a full account.',
    'actor is not internal: {}',
  ],
  'standing-unknown': [
    'It could not be checked that your account belongs to this company, so the answer is no for now. Try again in a minute; if it stays so, tell the operator of Breakglass.',
    'standing unknown: {}',
  ],
  'person-ambiguous': [
    'Your account fits more than one person of the catalogue, so it cannot be said who you are. Tell the operator of Breakglass.',
    'identities match several people of the catalogue: {}',
  ],
  'own-request': [
    'This is your own request. Somebody else has to decide it. Type `/breakglass who` with its task to see who could.',
    'separation of duties: approver may be the requester ({})',
  ],
  'not-eligible': [
    'You are not among the people who may approve this task. {} Ask its owner if you should be.',
    'clicker is not an eligible approver: {}',
  ],
  'not-settled': [
    '{} Ask somebody else to decide until then.',
    'clicker is not settled in the group yet: {}',
  ],
  'not-asker': [
    'You are not among the people who may ask for this task. {} Ask its owner if you should be.',
    'requester may not ask for the task: {}',
  ],
  'not-allowed': [
    'The policy does not allow this: {} Ask the owner of the task if you need it.',
    'policy denied: {}',
  ],
  'decision-failed': [
    'The policy could not be checked, so the answer is no. Try again; if it stays so, tell the operator of Breakglass.',
    'policy check failed: {}',
  ],
  // incident
  'no-incident': [
    'There is no open incident in this channel. Open one with `/breakglass open`, then ask again.',
    'no open incident in the channel: {}',
  ],
  'incident-closed': [
    'The incident is closed, so nothing more is granted for it. Open a new one if it goes on.',
    'incident closed: {}',
  ],
  'incident-open-already': [
    'An incident is already open in this channel. Use `/breakglass status` to see it.',
    'incident already open: {}',
  ],
  'channel-unfit': ['Breakglass cannot be used in this channel: {}', 'channel refused: {}'],
  'channel-unread': ['Breakglass cannot be used in this channel right now: {}', 'channel not readable: {}'],
  'incident-not-found': [
    'You see no open incident “{}”. Check it on the card in its channel, or leave --incident and --channel out.',
    'incident unknown, closed or not visible to the caller: {}',
  ],
  'incident-none': [
    'No incident is open in a channel that you can see. Open one there with `/breakglass open`, then ask again.',
    'no open incident the caller can see: {}',
  ],
  'incident-several': [
    'Several incidents are open. Ask again and name the one you mean with --incident: {}',
    'several open incidents: {}',
  ],
  'incident-unread': [
    'It could not be checked which incidents you can see, so nothing was filed. Try again in a moment.',
    'visibility of a channel unknown: {}',
  ],
  'service-unmapped': [
    'No channel is set for the service “{}”. Tell the operator of Breakglass to name one in the catalogue, under settings, serviceChannels.',
    'service of the incident tool has no channel: {}',
  ],
  'on-call-not-reported': [
    'The catalogue has no group “{}” whose on-call is reported. Check the name, or tell the operator of Breakglass.',
    'on-call told for a group that does not say onCall: reported: {}',
  ],
  // request
  'unknown-task': [
    'There is no task “{}” in the catalogue. Type `/breakglass` to choose from what you may ask for.',
    'unknown task: {}',
  ],
  'unknown-asset': [
    '“{}” is not among the assets of this task. Choose one from the list.',
    'unknown asset: {}',
  ],
  'bad-duration': ['Choose a time like `20s`, `30m` or `1h`, at most {}.', 'duration refused, limit {}'],
  'reason-missing': [
    'Say in a few words why you need this; the approver decides on it.',
    'reason missing or too long: {}',
  ],
  'secret-like': [
    'This looks like it holds {}, so nothing of it was stored. Say it in other words. If it is a real one, change it now: it was sent.',
    'typed text refused, it looks like {}',
  ],
  'task-unreviewed': [
    'This task cannot be used: {} Ask its owner to review it.',
    'task not reviewed in time: {}',
  ],
  'no-device': [
    'You have no device to receive credentials yet. Type `/breakglass login`, follow it, then ask again.',
    'requester has no bound device: {}',
  ],
  'no-approver': [
    'Nobody can approve this right now. {} Tell the owner of the task.',
    'no eligible approver: {}',
  ],
  'request-not-found': [
    'This request is not known any more. Ask again with `/breakglass`.',
    'request not found: {}',
  ],
  'no-review': [
    'There is no review to do here: {} Look at App Home for the reviews that wait for you.',
    'no open review: {}',
  ],
  'review-own-approval': [
    'You approved this access, so somebody else has to review it. Tell the owner of the task.',
    'separation of duties: reviewer approved the grant ({})',
  ],
  'already-decided': [
    'This request was already decided: {}. Look at its card in the channel.',
    'request already decided: {}',
  ],
  'not-your-request': [
    'Only the person who asked can withdraw this request. Ask them to, or deny it if you may.',
    'withdraw by somebody else: {}',
  ],
  'not-less': [
    'This is not less than what is asked for now. Choose a shorter time, or leave out an action; at least one has to stay.',
    'not strictly less than the revision before: {}',
  ],
  'intent-changed': [
    'The request changed since this message was posted. Look at the newest card and decide there.',
    'intent digest differs: {}',
  ],
  // sign-in
  ...SIGN_IN_REFUSAL_TEXTS,
  ...IDENTITY_REFUSAL_TEXTS,
  'too-many-attempts': ['Too many attempts. Try again in {}.', 'rate limit reached: {}'],
  'bad-input': ['This could not be understood: {}. Check it and try again.', 'malformed input: {}'],
  // order
  'order-malformed': [
    'The approval could not be used, so nothing was granted. Ask again; if it stays so, tell the operator of Breakglass.',
    'order malformed: {}',
  ],
  'order-signature': [
    'The approval could not be verified, so nothing was granted. Tell the operator of Breakglass.',
    'order signature refused: {}',
  ],
  'order-audience': [
    'The approval was meant for another system, so nothing was granted. Tell the operator of Breakglass.',
    'order for another audience: {}',
  ],
  'order-stale': [
    'The approval reached the issuer too late, so nothing was granted. Ask again; if it stays so, tell the operator of Breakglass.',
    'order too old: {}',
  ],
  'order-mismatch': [
    'The approval does not fit the request, so nothing was granted. Ask again; if it stays so, tell the operator of Breakglass.',
    'order contradicts what the issuer knows: {}',
  ],
  'evidence-unproven': [
    'The sign-in by which this was approved is not proven: {}. So nothing is granted by it. Ask again; if it stays so, tell the operator of Breakglass.',
    'evidence of an approval is not proven: {}',
  ],
  // streams
  'intake-refused': [
    'What you sent could not be passed on, so nothing was filed. Send it again; if it stays so, tell the operator of Breakglass.',
    'intake refused: {}',
  ],
  'intake-late': [
    'What you sent reached Breakglass too late, so nothing was filed. Send it again.',
    'intake too old: {}',
  ],
  'event-refused': [
    'Something in the record could not be verified. Tell the operator of Breakglass.',
    'event refused: {}',
  ],
  // grant
  'grant-not-found': [
    'There is no such grant, or it is not yours. Look at `/breakglass status` for its name.',
    'grant not found or not the caller’s: {}',
  ],
  'grant-ended': ['This grant has ended ({}). Ask again if you still need access.', 'grant ended: {}'],
  'grant-unclear': [
    'More than one could be meant. Say which one to end: {}.',
    'more than one grant could be meant: {}',
  ],
  'grant-busy': [
    'Credentials for this grant are being made right now. Try again in a few seconds.',
    'grant busy: {}',
  ],
  'too-many-claims': [
    'Credentials for this grant were claimed {} times already. Ask again if you still need access.',
    'maxClaims reached: {}',
  ],
  'too-many-failures': [
    'Credentials for this grant could not be made {} times, so it is not tried again. Tell the operator of Breakglass, then ask again.',
    'attempts that made nothing used up: {}',
  ],
  'not-recorded': [
    'The record could not be written, so no credentials were made. Try again; if it stays so, tell the operator of Breakglass.',
    'mint not sealed in time: {}',
  ],
  // AWS
  'aws-access-denied': [
    'AWS refused to make the session. Tell the operator of Breakglass: the role’s trust policy or the issuer’s rights are incomplete.',
    'STS AccessDenied: {}',
  ],
  'aws-policy': [
    'AWS refused the session policy of this task. Tell its owner: the task has to be made smaller.',
    'STS refused the session policy: {}',
  ],
  'aws-region': [
    'AWS STS is not active in the Region of this task. Tell the operator of Breakglass.',
    'STS RegionDisabled: {}',
  ],
  'aws-busy': [
    'AWS is not answering or is throttling. Try again in a few seconds.',
    'STS unavailable or throttled: {}',
  ],
  'aws-clock': [
    'The clock of the issuer differs too much from the clock of AWS, so no credentials are made. Tell the operator of Breakglass.',
    'clock skew to STS: {}',
  ],
  // parts away
  unavailable: [
    'Breakglass cannot reach its store right now, and nothing was changed. Try again in a moment.',
    'part unavailable: {}',
  ],
  internal: [
    'Something went wrong inside Breakglass, and nothing was granted. Tell the operator: {}',
    'internal error: {}',
  ],
} as const satisfies Readonly<Record<string, readonly [person: string, operator: string]>>;
