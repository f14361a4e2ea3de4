import { createHash } from 'node:crypto';
import type { IdpAccount } from './idp-seed.ts';

export type LoginPage = {
  readonly clientName: string;
  readonly accounts: readonly IdpAccount[];
  /** The account to choose beforehand; none where nobody is expected. */
  readonly expected: string | undefined;
  /** What was wrong with the form as it was sent. */
  readonly mistake?: string;
};

const STYLE = `
body { margin: 0; background: #f4f5f7; color: #1d2129; font: 16px/1.5 system-ui, sans-serif; }
main { box-sizing: border-box; max-width: 30rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.4rem; line-height: 1.3; margin: 0 0 .5rem; }
fieldset { border: 0; margin: 1.5rem 0; padding: 0; }
legend { font-weight: 600; padding: 0; margin-bottom: .5rem; }
label { display: flex; gap: .75rem; align-items: center; padding: .6rem .75rem; margin-bottom: .5rem; background: #fff;
  border: 1px solid #8a919e; border-radius: .5rem; overflow-wrap: anywhere; }
label:focus-within { outline: 3px solid #1b5fc1; outline-offset: 1px; }
small { display: block; color: #4a5160; font-size: .875rem; }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .4rem 1.25rem; margin: 0 .5rem .5rem 0;
  border: 1px solid #174ea6; border-radius: .5rem; background: #174ea6; color: #fff; }
button.quiet { background: #fff; color: #174ea6; }
button:focus-visible { outline: 3px solid #1b5fc1; outline-offset: 2px; }
.mistake { border-left: 4px solid #b3261e; padding-left: .75rem; }
@media (prefers-color-scheme: dark) {
  body { background: #16181d; color: #e8eaed; }
  label { background: #22252c; border-color: #7b8290; }
  small { color: #b4bac5; }
  button { background: #a8c7fa; border-color: #a8c7fa; color: #0b2a5c; }
  button.quiet { background: #16181d; color: #a8c7fa; }
  label:focus-within, button:focus-visible { outline-color: #a8c7fa; }
}
`;

/** No `form-action`: the answer to the form leads back to where the person came from. */
export const LOGIN_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

/** The page on which people say who they are. It asks for no password: everybody in it is made up. */
export function loginPage({ clientName, accounts, expected, mistake }: LoginPage): string {
  const people = accounts.map(
    ({ subject, name, email }) =>
      `<label><input type="radio" name="subject" value="${escaped(subject)}" required${subject === expected ? ' checked' : ''}>` +
      `<span>${escaped(name)} <small>${escaped(email)}</small></span></label>`,
  );
  return page(
    'Sign in',
    `<h1>Sign in</h1>
<p>${escaped(clientName)} asks who you are. This is the demo’s own sign-in: everybody here is made up, so there is no password.</p>
${mistake === undefined ? '' : `<p class="mistake" role="alert">${escaped(mistake)}</p>`}
<form method="post">
<fieldset><legend>Who are you?</legend>
${people.join('\n')}
</fieldset>
<button name="answer" value="sign-in">Sign in</button>
<button name="answer" value="cancel" class="quiet" formnovalidate>Cancel</button>
</form>`,
  );
}

/** The page of a sign-in that cannot go on. */
export function problemPage(problem: string): string {
  return page('Sign-in is not possible', `<h1>Sign-in is not possible</h1>\n<p>${escaped(problem)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Acme</title><style>${STYLE}</style></head>
<body><main>
${body}
</main></body></html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
