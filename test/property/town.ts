import type { RequestId } from '../../src/domain/ids.ts';
import type { Standing } from '../../src/domain/person.ts';
import { createUseCases } from '../../src/approval/create-use-cases.ts';
import { escalate } from '../../src/approval/escalate.ts';
import { sightGroup, sightGroups } from '../../src/approval/group-sightings.ts';
import type { UseCases } from '../../src/approval/use-cases.ts';
import type { Catalogue } from '../../src/catalogue/catalogue.ts';
import type { GrantOrder } from '../../src/contracts/order.ts';
import type { DirectoryDouble } from '../approval/directory-double.ts';
import { directoryDouble } from '../approval/directory-double.ts';
import type { MemoryGateway } from '../approval/memory-gateway.ts';
import { memoryGateway } from '../approval/memory-gateway.ts';
import { catalogueOf } from '../catalogue/sample-catalogue.ts';
import type { GroupName, Organisation } from './organisation.ts';
import {
  ACCOUNTS,
  AGENT,
  BOT,
  CHANNEL,
  HUMANS,
  SLACK_GROUPS,
  catalogueText,
  humanOf,
  spellings,
} from './organisation.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const ADMIN = 'UADMIN';
export const INTERNAL: Standing = { kind: 'internal' };

/** An organisation with the real gateway in it, and the truth about everybody, which the gateway has to find out. */
export class Town {
  readonly organisation: Organisation;
  readonly useCases: UseCases;
  /** Who asked for what, by the account they really used. */
  readonly asked: { readonly account: string; readonly requestId: RequestId; digest: string }[] = [];
  readonly #gateway: MemoryGateway;
  readonly #directory: DirectoryDouble;
  readonly #standings = new Map<string, Standing>();
  readonly #emails = new Map<string, string>();
  /** Since when an account is in a Slack group, by `group/account`. */
  readonly #since = new Map<string, number>();
  /** Who edited a Slack group and when, in order. */
  readonly #edits = new Map<string, { readonly by: string; readonly atMs: number }[]>();
  readonly #drivers = new Set<string>();
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
    for (const [account, group, isTheirs] of this.organisation.members)
      await this.join(account, group, isTheirs ? account : ADMIN);
    for (const account of this.organisation.drivers) this.drives(account, true);
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

  async join(account: string, group: string, by: string): Promise<void> {
    const key = `${group}/${account}`;
    if (!this.#since.has(key)) this.#since.set(key, this.#nowMs);
    await this.#edited(group, by);
  }

  async leave(account: string, group: string, by: string): Promise<void> {
    this.#since.delete(`${group}/${account}`);
    await this.#edited(group, by);
  }

  /** Somebody edits a Slack group; the event of it has the gateway look. */
  async #edited(group: string, by: string): Promise<void> {
    this.#edits.set(group, [...(this.#edits.get(group) ?? []), { by, atMs: this.#nowMs }]);
    this.#showGroup(group);
    this.#directory.putEdit(group, { by, atMs: this.#nowMs });
    await sightGroup(this.#gateway.deps, group);
  }

  /** From now on an account is known to be the agent’s, or no longer. */
  drives(account: string, isAgent: boolean): void {
    if (isAgent) this.#drivers.add(account);
    else this.#drivers.delete(account);
    this.#show(account);
  }

  /** Nobody decided for long enough: the next rung is asked of everything that waits. */
  async escalate(): Promise<void> {
    await this.pass(31 * 60_000);
    for (const { requestId } of this.asked) await escalate(this.#gateway.deps, requestId);
  }

  /** Somebody loads the other catalogue. */
  reload(): void {
    this.#catalogue = 1 - this.#catalogue;
    this.#gateway.useCatalogue(this.#written(this.#catalogue));
  }

  standingOf(account: string): Standing {
    return this.#standings.get(account) ?? { kind: 'unknown', why: 'nobody' };
  }

  /** Whether any account of the human counts in a Slack group of one of these groups, or the catalogue names them. */
  mayDecide(account: string, groups: readonly GroupName[]): boolean {
    const human = humanOf(account);
    const inSlack = groups
      .flatMap((group) => SLACK_GROUPS[group])
      .some((group) => human?.accounts.some((one) => this.#counts(one, group)));
    return inSlack || groups.some((group) => this.#entryOf(account)?.groups.includes(group) === true);
  }

  /** Whether an account is in a group for a day; if it edited it before that, a day after somebody else did. */
  #counts(account: string, group: string): boolean {
    const joinedMs = this.#since.get(`${group}/${account}`);
    if (joinedMs === undefined) return false;
    let sinceMs = joinedMs;
    let isOwn = false;
    for (const { by, atMs } of this.#edits.get(group)?.filter((edit) => edit.atMs >= joinedMs) ?? []) {
      if (by === account) isOwn ||= atMs < sinceMs + DAY_MS;
      else if (isOwn) [sinceMs, isOwn] = [atMs, false];
    }
    return !isOwn && sinceMs <= this.#nowMs - DAY_MS;
  }

  /** Whether two accounts are of one human, as far as the catalogue of now can know: through the agent as well. */
  mayBeOne(one: string, other: string): boolean {
    if (humanOf(one) === humanOf(other)) return true;
    const owner = HUMANS[this.organisation.owners[this.#catalogue === 0 ? 0 : 1]];
    const isAgents = (account: string): boolean => this.#drivers.has(account);
    const isOwners = (account: string): boolean => owner?.accounts.includes(account) === true;
    return (
      (isAgents(one) && (isAgents(other) || isOwnersKnown(this, other))) ||
      (isAgents(other) && isOwnersKnown(this, one))
    );

    function isOwnersKnown(town: Town, account: string): boolean {
      return isOwners(account) && town.#entryOf(account)?.accounts.includes(account) === true;
    }
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
    const { catalogues, owners, quorum } = this.organisation;
    const at = which === 0 ? 0 : 1;
    return parsed(catalogueText(catalogues[at], quorum, owners[at]));
  }

  #show(account: string): void {
    const email = this.#emails.get(account);
    this.#directory.put(account, {
      standing: this.standingOf(account),
      ...(email === undefined ? {} : { email }),
      ...(this.#drivers.has(account) ? { idp: AGENT } : {}),
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
