/** What secrets look like where they have a shape of their own, and what to call them. */
const SHAPES: readonly (readonly [what: string, shape: RegExp])[] = [
  ['an AWS access key', /\b(A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/],
  ['a private key', /-----BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File/],
  ['a signed or sealed token', /\beyJ[\w-]{10,}\.[\w-]*\.[\w-]*/],
  ['a Slack token', /\bxox[a-z](\.xox[a-z])?-[A-Za-z0-9-]{10,}|\bxapp-\d-[A-Za-z0-9-]{10,}/],
  ['a Slack webhook', /hooks\.slack\.com\/(services|workflows|triggers)\/\S{10,}/],
  ['a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}/],
  ['a GitLab token', /\bgl(pat|rt|dt|ptt|oas)-[\w-]{20,}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{30,}/],
  ['a Google key', /\bAIza[\w-]{30,}|\bya29\.[\w-]{20,}/],
  ['a payment key', /\b[rs]k_(live|test)_[A-Za-z0-9]{16,}/],
  ['a password in an address', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]{3,}@/i],
  ['a password', /\b(passw(or)?d|pwd|secret|api_?key|access_?key|token)\s*=\s*["']?[^\s"']{6,}/i],
];

/** Forty characters of base64, which is how AWS writes its secret keys; hexadecimal digests are not meant. */
const FORTY_OF_BASE64 = /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g;

/**
 * Whether a text that people typed looks as if it held a secret: such a text is refused before it is stored, since
 * neither the record nor Slack can forget. It errs towards refusing, which costs a sentence written again.
 * @returns what it looks like, for "This looks like it holds …"; `null` for a text that may be kept.
 */
export function secretLike(text: string): string | null {
  const plain = text.normalize('NFKC').replaceAll(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '');
  const shape = SHAPES.find(([, pattern]) => pattern.test(plain));
  if (shape !== undefined) return shape[0];
  const [...runs] = plain.matchAll(FORTY_OF_BASE64);
  return runs.some(([run]) => /[A-Z]/.test(run) && /[a-z]/.test(run) && /\d/.test(run))
    ? 'an AWS secret key'
    : null;
}
