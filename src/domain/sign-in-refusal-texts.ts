/** The texts of refusals of decisions by sign-in; see `refusal-texts.ts`. */
export const SIGN_IN_REFUSAL_TEXTS = {
  'sign-in-needed': [
    'A click is not enough for this task: its approvers sign in with the company. Open this to decide: {}',
    'click on a task that wants a sign-in: {}',
  ],
  'sign-in-unknown': [
    'The catalogue does not name this sign-in as yours, so your decision does not count. Tell the operator of Breakglass: {}',
    'signed in by a subject that the gateway’s catalogue does not give this person: {}',
  ],
  'sign-in-late': [
    'Too much time passed since you signed in, so your decision does not count. Open the page again, decide, and sign in.',
    'sign-in too old, or of the future: {}',
  ],
} as const satisfies Readonly<Record<string, readonly [person: string, operator: string]>>;
