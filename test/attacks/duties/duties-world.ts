import { createUseCases } from '../../../src/approval/create-use-cases.ts';
import { sightGroups } from '../../../src/approval/group-sightings.ts';
import type { UseCases } from '../../../src/approval/use-cases.ts';
import type { AccessRequest } from '../../../src/domain/access-request.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { createSlackDirectory } from '../../../src/slack/directory/slack-directory.ts';
import type { MemoryGateway } from '../../approval/memory-gateway.ts';
import { memoryGateway } from '../../approval/memory-gateway.ts';
import { clicking } from '../../approval/acts.ts';
import { CATALOGUE, CHANNEL } from '../../approval/team.ts';
import { valueOf } from '../../approval/world.ts';
import { catalogueOf } from '../../catalogue/sample-catalogue.ts';
import { memoryLog } from '../../support/memory-log.ts';

const HOUR_MS = 3_600_000;
const TEAM_ID = 'T0TEST';

/** A user object as Slack's `users.info` shows a full member, with changes; `undefined` leaves a field out. */
export type SlackUser = Readonly<Record<string, unknown>>;

/**
 * The gateway as it decides, from what Slack answers to the order it signs: the real directory over user objects as
 * Slack sends them, the real use cases, the real policy.
 */
export class DutiesWorld {
  readonly #users = new Map<string, SlackUser | null>();
  readonly #groups = new Map<string, readonly string[] | null>();
  readonly #edits = new Map<string, { updated_by?: string; date_update: number }>();
  #editors: 'said' | 'unsaid' | 'unread' = 'said';
  readonly #gateway: MemoryGateway;
  useCases: UseCases;
  #nowMs = Date.UTC(2026, 10, 23, 3);

  constructor() {
    const clock = { nowMs: () => this.#nowMs };
    const web = {
      userInfo: async (userId: string) => {
        const user = this.#users.get(userId);
        if (user === undefined) throw new Error('no answer');
        return user;
      },
      groupMembers: async (groupId: string) => {
        const members = this.#groups.get(groupId) ?? null;
        if (members === null) throw new Error('no answer');
        return members;
      },
      userGroups: async () => {
        if (this.#editors === 'unread') throw new Error('no answer');
        const by = this.#editors === 'unsaid' ? { updated_by: undefined } : {};
        return [...this.#groups.keys()].map((id) => ({ id, ...this.#edits.get(id), ...by }));
      },
      channelInfo: async () => ({
        is_archived: false,
        is_ext_shared: false,
        is_member: true,
        is_private: false,
      }),
      isChannelMember: async () => true,
    };
    const home = { teamId: TEAM_ID, enterpriseId: null };
    const directory = createSlackDirectory({ web, home, clock, log: memoryLog() });
    this.#gateway = memoryGateway(catalogueOf(CATALOGUE), () => directory, clock);
    this.useCases = createUseCases(this.#gateway.deps);
    for (const name of ['ines', 'lena', 'omar', 'amara', 'noor', 'admin'])
      this.user(`U${name.toUpperCase()}`, `${name}@example.com`);
    this.group('S0LEADS', []);
  }

  /** Slack answers this about an account from now on; `null`: it knows of none. */
  user(id: string, email: string | undefined, change: SlackUser | null = {}): void {
    const user = {
      id,
      team_id: TEAM_ID,
      name: id.toLowerCase(),
      deleted: false,
      is_bot: false,
      is_restricted: false,
      is_ultra_restricted: false,
      profile: email === undefined ? {} : { email },
      ...change,
    };
    this.#users.set(id, change === null ? null : user);
  }

  /** Slack gives no answer about an account. */
  unreadable(id: string): void {
    this.#users.delete(id);
  }

  /** Who is in a Slack group from now on, and who edited it so; `null`: it cannot be read. */
  group(id: string, members: readonly string[] | null, by = 'UADMIN'): void {
    this.#groups.set(id, members);
    this.edited(id, by);
  }

  /** Somebody edits something about a Slack group, now. */
  edited(id: string, by: string): void {
    this.#edits.set(id, { updated_by: by, date_update: Math.floor(this.#nowMs / 1000) });
  }

  /** A Slack group whose members were seen in it for days. */
  async settledGroup(id: string, members: readonly string[], by = 'UADMIN'): Promise<void> {
    this.group(id, members, by);
    await this.dayPasses();
    await this.dayPasses();
  }

  /** The gateway looks at the groups, as it does every minute. */
  async look(): Promise<void> {
    await sightGroups(this.#gateway.deps);
  }

  /** A day in which the gateway looks at the groups. */
  async dayPasses(): Promise<void> {
    await sightGroups(this.#gateway.deps);
    this.#nowMs += 24 * HOUR_MS;
    await sightGroups(this.#gateway.deps);
  }

  /** Slack does not say who edited groups: `unread` where it gives no answer at all. */
  editors(said: 'said' | 'unsaid' | 'unread'): void {
    this.#editors = said;
  }

  pass(ms: number): void {
    this.#nowMs += ms;
  }

  catalogue(change: (text: string) => string): void {
    const text = change(CATALOGUE);
    if (text === CATALOGUE) throw new Error('the change changes nothing');
    this.#gateway.useCatalogue(catalogueOf(text));
  }

  policy(policyOf: (catalogue: ReturnType<typeof catalogueOf>) => Policy): void {
    this.#gateway.usePolicy(policyOf(this.#gateway.deps.catalogue()));
  }

  ask(change: Readonly<Record<string, string>> = {}) {
    return this.useCases.fileRequest({
      slackUserId: 'UINES',
      seed: 'V1',
      channelId: CHANNEL,
      taskId: 'restart-service',
      asset: 'orders-api',
      duration: '10m',
      reason: 'checkout times out',
      ...change,
    });
  }

  /** Ines asks, in an open incident. */
  async asked(): Promise<AccessRequest> {
    await this.open();
    return valueOf(await this.ask());
  }

  async open(): Promise<void> {
    valueOf(await this.useCases.openIncident({ slackUserId: 'ULENA', channelId: CHANNEL, title: 'Down' }));
  }

  click(slackUserId: string, request: AccessRequest, verdict: 'approve' | 'deny' = 'approve') {
    return this.useCases.review(clicking(slackUserId, request, verdict));
  }

  /** The codes of all that was refused, by the record. */
  refusals(): readonly string[] {
    return ['request.approval-refused', 'request.refused'].flatMap((type) =>
      this.#gateway.events(type).map(({ data }) => data['code'] as string),
    );
  }

  grantOrders() {
    return this.#gateway.grantOrders();
  }
}
