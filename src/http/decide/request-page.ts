import { html } from 'hono/html';

import { WHY_AT_MOST } from '../../contracts/begun-decision.ts';
import { conditionLines } from '../../domain/condition-lines.ts';
import { formatDuration, utcMinute, utcTime } from '../../domain/time.ts';
import type { DecisionView } from '../../issuance/decision-view.ts';
import type { Markup, Page } from './page.ts';

/** A form that came back: what was wrong with it. Its text is typed again, since it may have held a secret. */
export type FormMistake = { readonly status: 422; readonly text: string };

/** The request in the issuer's own words, and the form to decide on it. */
export function requestPage(view: DecisionView, nowMs: number, mistake: FormMistake | null): Page {
  const { task, requester, durationSeconds } = view;
  return {
    status: mistake?.status ?? 200,
    title: `${requester.name} asks: ${task.title} on ${task.asset}`,
    body: html`${mistake === null ? '' : html`<p class="warn" role="alert">${mistake.text}</p>`}
${task.drill ? html`<p class="warn">This is a drill: the session can do nothing.</p>` : ''}
<dl>
<dt>Who asks</dt><dd>${requesterLine(view)}</dd>
<dt>What</dt><dd>${task.title}</dd>
<dt>${task.assetLabel}</dt><dd>${task.asset}, in ${task.region}</dd>
<dt>How long</dt><dd>${formatDuration(durationSeconds)} from the last approval; if that is yours, until ${utcTime(nowMs + durationSeconds * 1000)}</dd>
<dt>Risk</dt><dd>${task.risk}; the task belongs to ${view.ownerName}</dd>
<dt>Incident</dt><dd><code>${view.incidentId}</code>, open</dd>
<dt>Credentials go to</dt><dd>${deviceLine(view)}</dd>
</dl>
${allowed(view)}
<form method="post">
<input type="hidden" name="intentDigest" value="${view.intentDigest}">
<fieldset>
<legend>Your decision</legend>
<label class="choice"><input type="radio" name="outcome" value="approve" required> Approve</label>
<label class="choice"><input type="radio" name="outcome" value="deny" required> Deny</label>
<label class="label" for="why">Why not, if you deny</label>
<textarea id="why" name="why" maxlength="${WHY_AT_MOST}" aria-describedby="why-hint"></textarea>
<p class="quiet" id="why-hint">The person who asked reads this, and it is kept in the record. One denial ends the request.</p>
</fieldset>
<p>Next you sign in with the company’s identity provider. It then states that you signed in for exactly this.</p>
<button type="submit">Sign in and decide</button>
</form>
<p class="quiet">Request <code>${view.requestId}</code>, digest <code>${view.digestStart}</code>${view.isReduced ? ', asked for as less than at first' : ''}. Compare both with its message in Slack. All of this page comes from the issuer’s own records and catalogue; the reason that was given stands in Slack.</p>`,
  };
}

function requesterLine({ requester, agent }: DecisionView): Markup {
  if (!requester.named) return html`<code>${requester.name}</code>, whom the catalogue does not name`;
  if (agent === null) return html`${requester.name}`;
  const { owner, drivenBy } = agent;
  const by = drivenBy.length === 0 ? '' : `, set going by ${drivenBy.join(' and ')}`;
  return html`the agent ${requester.name}, for which ${owner} answers${by}`;
}

function deviceLine({ devicesBoundAtMs }: DecisionView): string {
  const [first] = devicesBoundAtMs;
  if (first === undefined) return 'no device';
  const bound = devicesBoundAtMs.map(utcMinute).join('; ');
  return devicesBoundAtMs.length === 1
    ? `the one device of theirs, bound ${bound}`
    : `one of ${devicesBoundAtMs.length} devices of theirs, bound ${bound}`;
}

function allowed({ task }: DecisionView): Markup {
  if (task.drill) return html``;
  const { actions, sight, conditions, alsoPermits, escapes, endingStep } = task;
  return html`<h2>Exactly this would be allowed</h2>
<ul>${actions.map(({ action, arns }) => html`<li><code>${action}</code> on ${arns.map((arn, at) => html`${at === 0 ? '' : ', '}<code>${arn}</code>`)}</li>`)}</ul>
${section('Conditions', conditionLines(conditions))}
${section('To look around, without changing anything', sight)}
${section('These actions also permit', alsoPermits)}
${section('It can run code as another role', escapes === null ? [] : [escapes])}
${section('At the end', endingStep === null ? [] : [`what it leaves open is closed by ${endingStep}`])}`;
}

function section(title: string, lines: readonly string[]): Markup {
  if (lines.length === 0) return html``;
  return html`<h2>${title}</h2>
<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}
