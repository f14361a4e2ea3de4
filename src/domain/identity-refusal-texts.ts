/** The texts of refusals about devices, proofs and statements of who somebody is; as those of `refusal-texts.ts`. */
export const IDENTITY_REFUSAL_TEXTS = {
  // device
  'already-answered': [
    'This command was answered already. Type `/breakglass login` again for a new code.',
    'replayed command: {}',
  ],
  'code-wrong': [
    'This code is not valid. Codes work once and for two minutes. Type `/breakglass login` for a new one.',
    'device code refused: {}',
  ],
  'device-unknown': [
    'This device is not bound, or its binding ended. Type `/breakglass login` in Slack and bind it again.',
    'device unknown: {}',
  ],
  'device-too-new': [
    'This device was bound after the request was filed, so it cannot claim it. Ask again; the new request will accept this device.',
    'device not named by the order: {}',
  ],
  'sign-in-not-set': [
    'Signing in from the command line is not set up here. Type `/breakglass login` in Slack and use the code it shows.',
    'no sign-in for devices: the catalogue does not say {}',
  ],
  'sign-in-refused': [
    'You are not signed in, and nothing was changed. {} Try again if you still want to.',
    'sign-in came to nothing: {}',
  ],
  'sign-in-away': [
    'The sign-in service of your company could not be reached to check who you are, and nothing was changed. Try again in a moment.',
    'identity provider unavailable: {}',
  ],
  'subject-unknown': [
    'You signed in as {}, and the catalogue names nobody with that. Ask the operator of Breakglass to add it to your entry under people, as idp.',
    'signed in, but nobody of the catalogue: {}',
  ],
  'no-slack-account': [
    'The catalogue names no Slack account of yours, so nothing could be asked or told in your name. Ask the operator of Breakglass to add it to your entry under people, as slack.',
    'signed in, but the catalogue names no Slack account of theirs: {}',
  ],
  // agent
  'agent-unfit': [
    'This agent cannot do this: {} Ask whoever answers for it in the catalogue.',
    'agent refused: {}',
  ],
  // proof
  'proof-bad': [
    'The proof sent with this call is not valid. Check the clock of your machine, then try again.',
    'proof refused: {}',
  ],
  'token-refused': [
    'The statement of who you are that your sign-in service gave does not count here and now. Try again with a new one; if it stays so, tell the operator of Breakglass.',
    'token of an outside issuer refused: {}',
  ],
  'token-signature': [
    'The statement of who you are could not be verified as one of your sign-in service. Tell the operator of Breakglass.',
    'token not signed by the pinned outside issuer: {}',
  ],
  'proof-nonce': [
    'The server wants a fresh proof; the client repeats the call by itself. Try again if it does not.',
    'proof nonce stale: {}',
  ],
} as const satisfies Readonly<Record<string, readonly [person: string, operator: string]>>;
