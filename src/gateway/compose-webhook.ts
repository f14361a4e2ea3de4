import type { Webhook } from '../adapters/incidents/webhook.ts';
import { startWebhook } from '../adapters/incidents/webhook.ts';
import type { ApprovalDeps } from '../approval/deps.ts';
import { takeIncidentNews } from '../approval/take-incident-news.ts';
import type { Deliveries } from '../ports/deliveries.ts';
import type { WebhookSettings } from './settings.ts';

/** Listens for an incident tool, where one is set up. Fault: `bad-setting`. */
export async function composeWebhook(
  { host, port, secrets }: WebhookSettings,
  deliveries: Deliveries,
  approval: ApprovalDeps,
): Promise<Webhook> {
  const { log, clock } = approval;
  const webhook = await startWebhook({
    host,
    port,
    secrets,
    deliveries,
    take: (source, news) => takeIncidentNews(approval, source, news),
    log,
    clock,
  });
  log.info('webhook.ready', { port: webhook.port });
  return webhook;
}
