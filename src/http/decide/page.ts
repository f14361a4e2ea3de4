import { createHash } from 'node:crypto';

import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Markup in which everything that came from somewhere is escaped: made by hono's `html` only. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

export type Page = {
  readonly status: ContentfulStatusCode;
  /** The heading, and the title of the tab. */
  readonly title: string;
  readonly body: Markup;
};

const STYLE = `
:root { color-scheme: light dark; --ink: #1d2129; --quiet: #4a5160; --paper: #fff; --line: #8a919e; --act: #174ea6;
  --on-act: #fff; --warn: #a3211a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --quiet: #b4bac5; --paper: #16181d; --line: #7b8290;
  --act: #a8c7fa; --on-act: #0b2a5c; --warn: #f2b8b5; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { box-sizing: border-box; max-width: 42rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { font-size: 1.4rem; line-height: 1.3; margin: 0 0 1rem; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
p, li, dd, h1, code { overflow-wrap: anywhere; }
code { font: .9em/1.5 ui-monospace, monospace; }
dl { margin: 0; } dt { color: var(--quiet); font-size: .9rem; } dd { margin: 0 0 .6rem; }
ul { margin: 0; padding-left: 1.2rem; } li { margin-bottom: .35rem; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 1.5rem 0 1rem; padding: .75rem 1rem 1rem; }
legend, .label { font-weight: 600; padding: 0 .25rem; }
.choice { display: flex; gap: .6rem; align-items: center; min-height: 2.75rem; }
input[type=radio] { width: 1.25rem; height: 1.25rem; }
textarea { box-sizing: border-box; width: 100%; min-height: 5rem; margin-top: .35rem; padding: .5rem; font: inherit;
  color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .4rem; }
button { min-height: 2.75rem; padding: .4rem 1.25rem; font: inherit; font-weight: 600; border: 1px solid var(--act);
  border-radius: .5rem; background: var(--act); color: var(--on-act); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
a { color: var(--act); }
.warn { border-left: 4px solid var(--warn); padding: .25rem 0 .25rem .75rem; margin: 1rem 0; }
.quiet { color: var(--quiet); font-size: .9rem; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/**
 * Answers with a page: no script, nothing from elsewhere, in nobody's frame, in no cache, and no trace of its address
 * in the next one's.
 * @param formsTo where its form may lead beside here and https: the provider, where that is on this machine. Browsers
 *   hold the redirects that follow a form against it.
 */
export function sendPage(
  context: Context,
  { status, title, body }: Page,
  formsTo: string | null = null,
): Response | Promise<Response> {
  const to = formsTo === null ? '' : ` ${formsTo}`;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action 'self' https:${to}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  context.header('Content-Security-Policy', policy.join('; '));
  context.header('X-Frame-Options', 'DENY');
  plainHeaders(context);
  return context.html(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Breakglass</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`,
    status,
  );
}

/** What an answer without a page carries too. */
export function plainHeaders(context: Context): void {
  context.header('Referrer-Policy', 'no-referrer');
  context.header('X-Content-Type-Options', 'nosniff');
  context.header('Cross-Origin-Opener-Policy', 'same-origin');
  context.header('Cache-Control', 'no-store');
}

/** A text of ours with what stands between backticks as code, the way Slack shows it. */
export function withCode(text: string): Markup {
  const parts = text.split('`');
  return html`${parts.map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
