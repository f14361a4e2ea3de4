import type {
  BindAnswer,
  ClaimAnswer,
  IntakeAnswer,
  ReleaseAnswer,
  SignInPlace,
  StatusAnswer,
  UnbindAnswer,
  UnbindBody,
} from '../contracts/http.ts';
import {
  bindAnswerSchema,
  claimAnswerSchema,
  intakeAnswerSchema,
  releaseAnswerSchema,
  signInPlaceSchema,
  statusAnswerSchema,
  unbindAnswerSchema,
} from '../contracts/http.ts';
import type { IntakeRequestBody } from '../contracts/intake.ts';
import { Fault } from '../domain/fault.ts';
import { MINT_TIMEOUT_MS } from '../domain/grant.ts';
import type { GrantId, IntakeId } from '../domain/ids.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Result } from '../domain/result.ts';
import type { Secret } from '../domain/secret.ts';
import type { DeviceKeys } from '../proof/device-keys.ts';
import type { ProvenCall } from '../proof/dpop.ts';
import { createProof } from '../proof/dpop.ts';
import type { AnswerSchema } from './issuer-answer.ts';
import { readAnswer } from './issuer-answer.ts';
import { parseIssuerUrl } from './issuer-url.ts';
import type { NonceMemory } from './nonce-memory.ts';
import { systemCode } from './system-code.ts';

/** The issuer, as one device may use it. Each call throws {@link Fault} `issuer-unavailable` when there is no answer. */
export type IssuerClient = {
  /** Binds the device to whoever was shown the code in Slack. */
  bind(code: string, label: string): Promise<Result<BindAnswer>>;
  /** Where its person can sign in instead. */
  signInPlace(): Promise<Result<SignInPlace>>;
  /** Binds the device to whoever signed in for it. */
  bindBySignIn(signedIn: SignedIn, label: string): Promise<Result<BindAnswer>>;
  /** Binds it to a registered agent, by a token made for its keys. */
  bindAgent(agent: string, token: Secret, label: string): Promise<Result<BindAnswer>>;
  /** Ends the binding of this device, or of all others of its person. */
  unbind(which: UnbindBody['which']): Promise<Result<UnbindAnswer>>;
  status(): Promise<Result<StatusAnswer>>;
  /** Claims credentials; every call that may have made a session counts against the grant's `maxClaims`. */
  claim(grantId: GrantId): Promise<Result<ClaimAnswer>>;
  release(grantId: GrantId): Promise<Result<ReleaseAnswer>>;
  /** Asks for access; what comes of it is read by {@link IssuerClient.asked}. */
  request(body: IntakeRequestBody): Promise<Result<IntakeAnswer>>;
  /** What came of a request so far. */
  asked(intakeId: IntakeId): Promise<Result<IntakeAnswer>>;
};

/** An ID token whose nonce was made of the device's thumbprint and `random` (`contracts/token-nonce.ts`). */
export type SignedIn = { readonly idToken: string; readonly random: string };

export type IssuerClientInput = {
  readonly issuerUrl: string;
  readonly deviceKeys: DeviceKeys;
  readonly nowMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  /** How long a call may take; a claim may take {@link CLAIM_EXTRA_MS} longer. */
  readonly timeoutMs?: number;
  /** Ends every call that is under way. */
  readonly abort?: AbortSignal;
  /** Where the newest nonce is kept for the next run. */
  readonly nonces?: NonceMemory;
};

const TIMEOUT_MS = 10_000;

/** The issuer itself gives an attempt up after this; leaving earlier would waste one that counts. */
const CLAIM_EXTRA_MS = MINT_TIMEOUT_MS - 5_000;

type Call<T> = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly grantId?: GrantId;
  readonly extraMs?: number;
  readonly schema: AnswerSchema<T>;
};

/**
 * Speaks to the issuer's HTTP API. Every call carries a proof of the device's key; the newest nonce of the
 * server is kept, and a call is repeated once when only that was missing (RFC 9449 section 8).
 * @throws {Fault} `bad-setting` for an address that cannot be used.
 */
export function createIssuerClient(input: IssuerClientInput): IssuerClient {
  const baseUrl = parseIssuerUrl(input.issuerUrl);
  let nonce: string | null = null;

  const send = async (proven: ProvenCall, timeoutMs: number) => {
    const jti = Buffer.from(input.randomBytes(16)).toString('base64url');
    nonce ??= (await input.nonces?.read()) ?? null;
    const proof = await createProof({
      ...proven,
      deviceKeys: input.deviceKeys,
      nonce,
      nowMs: input.nowMs(),
      jti,
    });
    const { status, text, newNonce } = await exchange(
      baseUrl,
      proven,
      proof,
      input.deviceKeys.thumbprint,
      AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(input.abort === undefined ? [] : [input.abort])]),
      timeoutMs,
    );
    nonce = newNonce ?? nonce;
    if (newNonce !== null) await input.nonces?.keep(newNonce);
    return { status, text };
  };

  const call = async <T>({
    method,
    path,
    body,
    grantId,
    extraMs = 0,
    schema,
  }: Call<T>): Promise<Result<T>> => {
    const bodyText = body === undefined ? '' : JSON.stringify(body);
    const proven: ProvenCall = {
      method,
      url: `${baseUrl}${path}`,
      bodyText,
      ...(grantId === undefined ? {} : { grantId }),
    };
    const timeoutMs = (input.timeoutMs ?? TIMEOUT_MS) + extraMs;
    const first = readAnswer(await send(proven, timeoutMs), schema, baseUrl);
    if (first.ok || first.refusal.code !== 'proof-nonce') return first;
    return readAnswer(await send(proven, timeoutMs), schema, baseUrl);
  };

  const bind = async (whom: JsonObject, label: string): Promise<Result<BindAnswer>> => {
    const body = { ...whom, sealJwk: input.deviceKeys.sealJwk, label };
    const bound = await call({ method: 'POST', path: '/v1/devices', body, schema: bindAnswerSchema });
    if (bound.ok && bound.value.thumbprint !== input.deviceKeys.thumbprint) {
      throw new Fault(
        'issuer-unavailable',
        `${baseUrl} bound another device than this one; nothing was kept.`,
      );
    }
    return bound;
  };

  return {
    bind: (code, label) => bind({ code }, label),
    signInPlace: () => call({ method: 'GET', path: '/v1/sign-in', schema: signInPlaceSchema }),
    bindBySignIn: ({ idToken, random }, label) => bind({ idToken, random }, label),
    bindAgent: (agent, token, label) => bind({ agent, token: token.reveal() }, label),
    unbind: (which) =>
      call({ method: 'POST', path: '/v1/devices/unbind', body: { which }, schema: unbindAnswerSchema }),
    status: () => call({ method: 'GET', path: '/v1/status', schema: statusAnswerSchema }),
    claim: (grantId) =>
      call({
        method: 'POST',
        path: `/v1/grants/${grantId}/claim`,
        body: {},
        grantId,
        extraMs: CLAIM_EXTRA_MS,
        schema: claimAnswerSchema,
      }),
    release: (grantId) =>
      call({
        method: 'POST',
        path: `/v1/grants/${grantId}/release`,
        body: {},
        grantId,
        schema: releaseAnswerSchema,
      }),
    request: (body) => call({ method: 'POST', path: '/v1/requests', body, schema: intakeAnswerSchema }),
    asked: (intakeId) =>
      call({ method: 'GET', path: `/v1/requests/${intakeId}`, schema: intakeAnswerSchema }),
  };
}

async function exchange(
  baseUrl: string,
  call: ProvenCall,
  proof: string,
  device: string,
  signal: AbortSignal,
  timeoutMs: number,
) {
  try {
    const response = await fetch(call.url, {
      method: call.method,
      // A proof and its answer belong to one address: following a redirect would carry them elsewhere.
      redirect: 'error',
      signal,
      headers: {
        DPoP: proof,
        'Breakglass-Device': device,
        Accept: 'application/json',
        ...(call.bodyText === '' ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(call.bodyText === '' ? {} : { body: call.bodyText }),
    });
    return {
      status: response.status,
      text: await response.text(),
      newNonce: response.headers.get('DPoP-Nonce'),
    };
  } catch (cause) {
    throw new Fault(
      'issuer-unavailable',
      `The issuer at ${baseUrl} cannot be reached: ${networkReason(cause, timeoutMs)}.`,
      { cause },
    );
  }
}

/** What Node says about a failed call, in words: the cause below `fetch failed` holds the system's own code. */
function networkReason(error: unknown, timeoutMs: number): string {
  const { name, cause } = error as Partial<Error>;
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const code = systemCode(cause);
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there (ECONNREFUSED). Check the address, and that the issuer runs';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `its name cannot be resolved (${code}). Check the address and your network or VPN`;
    case null:
      return (cause as Partial<Error> | undefined)?.message === 'unexpected redirect'
        ? 'it redirects elsewhere. Use the address it redirects to'
        : 'the call failed. Check your network or VPN';
    default:
      return `${code}. Check your network or VPN, and the certificate of the issuer`;
  }
}
