import { createIdentityProvider } from '../adapters/idp/identity-provider.ts';
import type { IssuerClient } from '../client/issuer-client.ts';
import type { BindAnswer } from '../contracts/http.ts';
import { deviceNonce } from '../contracts/token-nonce.ts';
import { Fault } from '../domain/fault.ts';
import { refusal } from '../domain/refusal.ts';
import type { Result } from '../domain/result.ts';
import { ok, refused } from '../domain/result.ts';
import { printable } from '../domain/unprintable.ts';
import type { IdentityProvider, SignIn } from '../ports/identity-provider.ts';
import type { DeviceKeys } from '../proof/device-keys.ts';
import type { CliIo } from './cli-io.ts';
import type { CameBack, LoopbackCallback } from './loopback-callback.ts';
import { startLoopbackCallback } from './loopback-callback.ts';

export type SignInInput = {
  readonly client: Pick<IssuerClient, 'bindBySignIn' | 'signInPlace'>;
  readonly keys: Pick<DeviceKeys, 'thumbprint'>;
  readonly label: string;
  /** Whether a browser is opened, where there is one. */
  readonly opens: boolean;
};

/** As long as anybody needs for a password and a second factor. */
const WITHIN_MS = 5 * 60_000;

/**
 * Signs the person in with the company's provider (authorization code, PKCE, a loopback address: RFC 8252) for the keys
 * of this device, and has the issuer bind it to them. The browser is answered with what came of it.
 * Refused: `sign-in-refused` where nobody signed in, and what the issuer refuses.
 * @throws {Fault} `issuer-unavailable`, `token-issuer-unavailable`.
 */
export async function loginBySignIn(io: CliIo, input: SignInInput): Promise<Result<BindAnswer>> {
  const place = await input.client.signInPlace();
  if (!place.ok) return place;
  const provider = createIdentityProvider({ ...place.value, clientSecret: null, clock: io });
  const text = (count: number): string => Buffer.from(io.randomBytes(count)).toString('base64url');
  const [random, state, codeVerifier] = [text(32), text(32), text(32)];
  const door = await startLoopbackCallback(state);
  try {
    const nonce = deviceNonce(input.keys.thumbprint, random);
    const signIn: SignIn = { redirectUri: door.redirectUri, state, nonce, codeVerifier };
    const address = await provider.signInUrl(signIn);
    const back = await untilBack(io, door, () => sayWhere(io, address, input.opens));
    if (typeof back === 'string') return refused(refusal('sign-in-refused', back));
    const bound = await bind(input, provider, signIn, back, random).catch(async (fault: unknown) => {
      await back.answer('Not signed in', 'Something is away. What exactly stands in the terminal.');
      throw fault;
    });
    await (bound.ok
      ? back.answer(
          'Signed in',
          `This device now belongs to ${bound.value.name}. Go back to the terminal; you can close this page.`,
        )
      : back.answer('Not bound', bound.refusal.person));
    return bound;
  } finally {
    await door.close();
  }
}

async function bind(
  { client, label }: SignInInput,
  provider: IdentityProvider,
  signIn: SignIn,
  { url }: CameBack,
  random: string,
): Promise<Result<BindAnswer>> {
  const idToken = await provider.idToken(signIn, url).then(ok, refusedSignIn);
  return idToken.ok ? client.bindBySignIn({ idToken: idToken.value, random }, label) : idToken;
}

/** A no of the provider or of the person is an answer, not a part that failed. */
function refusedSignIn(error: unknown): Result<never> {
  if (error instanceof Fault && error.code === 'sign-in-refused')
    return refused(refusal('sign-in-refused', error.message));
  throw error;
}

/** The browser that came back, or why none is waited for any more. */
async function untilBack(io: CliIo, door: LoopbackCallback, begin: () => void): Promise<CameBack | string> {
  const over = new AbortController();
  let why = `Nobody signed in within ${WITHIN_MS / 60_000} minutes.`;
  const stopListening = io.onSignal(() => {
    why = 'You gave up.';
    over.abort();
  });
  try {
    begin();
    return await Promise.race([door.cameBack, io.pause(WITHIN_MS, over.signal).then(() => why)]);
  } finally {
    stopListening();
    over.abort();
  }
}

/** On standard error, since standard output is for what came of it. */
function sayWhere(io: CliIo, address: string, opens: boolean): void {
  const isOpened = opens && io.openBrowser?.(address) === true;
  const how = isOpened
    ? 'Your browser opens to sign you in. If it does not, open this address on this machine:'
    : 'To sign in, open this address in a browser on this machine:';
  io.stderr.write(
    `${how}\n\n  ${printable(address)}\n\nWaiting for you, at most ${WITHIN_MS / 60_000} minutes; Ctrl-C gives up.\n`,
  );
}
