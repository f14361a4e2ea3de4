import type { RequestId } from '../../src/domain/ids.ts';
import type { Standing } from '../../src/domain/person.ts';
import { createUseCases } from '../../src/approval/create-use-cases.ts';
import { sightGroups } from '../../src/approval/group-sightings.ts';
import type { UseCases } from '../../src/approval/use-cases.ts';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import type { GrantOrder } from '../../src/contracts/order.ts';
import type { DirectoryDouble } from '../approval/directory-double.ts';
import { directoryDouble } from '../approval/directory-double.ts';
import type { MemoryGateway } from '../approval/memory-gateway.ts';
import { memoryGateway } from '../approval/memory-gateway.ts';
import { catalogueOf } from '../catalogue/sample-catalogue.ts';
import type { Organisation } from './organisation.ts';
import {
  ACCOUNTS,
  BOT,
  CHANNEL,
  HUMANS,
  SLACK_GROUPS,
  catalogueText,
  humanOf,
  spellings,
} from './organisation.ts';

const HOUR_MS = 3_600_000;
export const INTERNAL: Standing = { kind: 'internal' };

/** An organisation with the real gateway in it, and the truth about everybody, which the gateway has to find out. */
export class Town {
  readonly organisation: Organisation;
  readonly useCases: UseCases;
  /** Who asked for what, by the account they really used. */
  readonly asked: { readonly account: string; readonly requestId: RequestId; readonly digest: string }[] = [];
  readonly #gateway: MemoryGateway;
  readonly #directory: DirectoryDouble;
  readonly #standings = new Map<string, Standing>();
  readonly #emails = new Map<string, string>();
  /** Since when an account is in a Slack group, by `group/account`. */
  readonly #since = new Map<string, number>();
  #nowMs = Date.UTC(2026, 10, 23, 3);
  #catalogue = 0;

  constructor(organisation: Organisation) {
    this.organisation = organisation;
    const clock = { nowMs: () => this.#nowMs };
    this.#directory = directoryDouble(clock);
    this.#gateway = memoryGateway(this.#written(0), () => this.#directory, clock);
    this.useCases = createUseCases(this.#gateway.deps);
    for (const account of ACCOUNTS) this.changeStanding(account, INTERNAL);
    ACCOUNTS.forEach((account, at) => this.changeSpelling(account, organisation.spelt[at] ?? 0));
    this.changeStanding(BOT, { kind: 'outsider', why: 'bot' });
    for (const group of Object.values(SLACK_GROUPS).flat()) this.#showGroup(group);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get orders(): readonly GrantOrder[] {
    return this.#gateway.grantOrders();
  }

  /** Two days go by in which nothing happens, and an incident is opened. */
  async begin(): Promise<void> {
    for (const [account, group] of this.organisation.members) this.join(account, group);
    await this.pass(48 * HOUR_MS);
    await this.openIncident();
  }

  async openIncident(): Promise<void> {
    await this.useCases.openIncident({ slackUserId: 'U0A', channelId: CHANNEL, title: 'Checkout is down' });
  }

  async pass(ms: number): Promise<void> {
    await sightGroups(this.#gateway.deps);
    this.#nowMs += ms;
    await sightGroups(this.#gateway.deps);
  }

  changeStanding(account: string, standing: Standing): void {
    this.#standings.set(account, standing);
    this.#show(account);
  }

  /** An account never shows another human's address: who can do that is anybody they like. */
  changeSpelling(account: string, spelling: number): void {
    const { mailbox } = humanOf(account) ?? { mailbox: 'bot@acme.example' };
    const all = spellings(mailbox);
    this.#emails.set(account, all[spelling % all.length] ?? mailbox);
    this.#show(account);
  }

  join(account: string, group: string): void {
    const key = `${group}/${account}`;
    if (!this.#since.has(key)) this.#since.set(key, this.#nowMs);
    this.#showGroup(group);
  }

  leave(account: string, group: string): void {
    this.#since.delete(`${group}/${account}`);
    this.#showGroup(group);
  }

  /** Somebody loads the other catalogue. */
  reload(): void {
    this.#catalogue = 1 - this.#catalogue;
    this.#gateway.useCatalogue(this.#written(this.#catalogue));
  }

  standingOf(account: string): Standing {
    return this.#standings.get(account) ?? { kind: 'unknown', why: 'nobody' };
  }

  /** Whether any account of the human has been in a Slack group of it for a day, or the catalogue names them. */
  mayLead(account: string): boolean {
    const human = humanOf(account);
    const aDayAgoMs = this.#nowMs - 24 * HOUR_MS;
    const inSlack = SLACK_GROUPS.leads.some((group) =>
      human?.accounts.some((one) => (this.#since.get(`${group}/${one}`) ?? Infinity) <= aDayAgoMs),
    );
    return inSlack || this.#entryOf(account)?.groups.includes('leads') === true;
  }

  isSupport(account: string): boolean {
    const inSlack = SLACK_GROUPS.support.some((group) => this.#since.has(`${group}/${account}`));
    const entry = this.#entryOf(account);
    const isNamed = entry?.groups.includes('support') === true && entry.accounts.includes(account);
    return inSlack || isNamed;
  }

  #entryOf(account: string) {
    const human = humanOf(account);
    return human === null
      ? undefined
      : this.organisation.catalogues[this.#catalogue === 0 ? 0 : 1][HUMANS.indexOf(human)];
  }

  #written(which: number): Catalogue {
    const { catalogues, quorum } = this.organisation;
    return parsed(catalogueText(catalogues[which === 0 ? 0 : 1], quorum));
  }

  #show(account: string): void {
    const email = this.#emails.get(account);
    this.#directory.put(account, {
      standing: this.standingOf(account),
      ...(email === undefined ? {} : { email }),
    });
  }

  #showGroup(group: string): void {
    const members = [...this.#since.keys()].filter((key) => key.startsWith(`${group}/`));
    this.#directory.putGroup(
      group,
      members.map((key) => key.slice(group.length + 1)),
    );
  }
}

const known = new Map<string, Catalogue>();

/** Reading a catalogue takes longer than deciding by it, and shrinking asks for the same ones again and again. */
function parsed(text: string): Catalogue {
  const catalogue = known.get(text) ?? catalogueOf(text);
  known.set(text, catalogue);
  return catalogue;
}
