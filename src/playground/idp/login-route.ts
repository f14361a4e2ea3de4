import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { readBody, sendText } from '../slack/http/http-io.ts';
import type { IdpAccount } from './idp-seed.ts';
import { LOGIN_HEADERS, loginPage, problemPage } from './login-page.ts';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;
type LoginParts = { readonly provider: Provider; readonly accounts: readonly IdpAccount[] };

/** Shows the login page, and takes what is sent from it. */
export async function loginRoute(
  { provider, accounts }: LoginParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'POST') return sendText(response, 405, 'GET or POST');
  const interaction = await provider.interactionDetails(request, response).catch(() => undefined);
  if (interaction === undefined) {
    return sendPage(
      response,
      400,
      problemPage('It was begun too long ago, or in another browser. Begin again.'),
    );
  }
  const { client_id: clientId, login_hint: hint } = interaction.params;
  const client = await provider.Client.find(String(clientId));
  const shown = {
    clientName: client?.clientName ?? String(clientId),
    accounts,
    expected: typeof hint === 'string' ? accountFor(accounts, hint)?.subject : undefined,
  };
  if (request.method === 'GET') return sendPage(response, 200, loginPage(shown));

  const form = new URLSearchParams((await readBody(request)) ?? '');
  if (form.get('answer') === 'cancel') {
    const refused = { error: 'access_denied', error_description: 'The sign-in was cancelled' };
    return provider.interactionFinished(request, response, refused);
  }
  const account = accounts.find(({ subject }) => subject === form.get('subject'));
  if (account === undefined) {
    return sendPage(response, 422, loginPage({ ...shown, mistake: 'Choose who you are.' }));
  }
  await forgetSomebodyElse(provider, interaction, account.subject);
  const signedIn = { login: { accountId: account.subject, remember: true }, consent: {} };
  return provider.interactionFinished(request, response, signedIn);
}

/** Whoever was signed in in this browser before is not any more; the provider would ask with a page of its own, by script. */
async function forgetSomebodyElse(
  provider: Provider,
  interaction: Interaction,
  subject: string,
): Promise<void> {
  const { session } = interaction;
  if (session === undefined || session.accountId === subject) return;
  const before = await provider.Session.findByUid(session.uid);
  await before?.destroy();
  Reflect.deleteProperty(session, 'uid');
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
}

function accountFor(accounts: readonly IdpAccount[], hint: string): IdpAccount | undefined {
  return accounts.find(({ subject, email }) => subject === hint || email === hint);
}

function sendPage(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, LOGIN_HEADERS);
  response.end(body);
}
