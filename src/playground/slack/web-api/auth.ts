import { type ApiMethod, done } from './api-method.ts';

/** @see https://docs.slack.dev/reference/methods/auth.test */
export const authTest: ApiMethod = {
  token: 'bot',
  scopes: [],
  handle(_args, world) {
    const { app, team } = world.workspace;
    return done({
      url: `https://${team.domain}.slack.com/`,
      team: team.name,
      user: app.name.toLowerCase(),
      team_id: team.id,
      user_id: app.botUserId,
      bot_id: app.botId,
      is_enterprise_install: false,
    });
  },
};

/** @see https://docs.slack.dev/reference/methods/team.info */
export const teamInfo: ApiMethod = {
  token: 'bot',
  scopes: ['team:read'],
  handle(_args, world) {
    const { id, name, domain } = world.workspace.team;
    return done({
      team: { id, name, domain, url: `https://${domain}.slack.com/`, email_domain: '', icon: {} },
    });
  },
};

/** @see https://docs.slack.dev/reference/methods/apps.connections.open */
export const appsConnectionsOpen: ApiMethod = {
  token: 'app',
  scopes: ['connections:write'],
  handle(_args, world) {
    const query = new URLSearchParams({
      ticket: world.hub.issueTicket(),
      app_id: world.workspace.app.appId,
    });
    return done({ url: `${world.baseUrl.replace(/^http/, 'ws')}/link/?${query.toString()}` });
  },
};
