import type { HomeView, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';

import type { Message } from '../views/message.ts';

/** A view that is open: `hash` names the state it was last seen in. */
export type OpenView = { readonly viewId: string; readonly hash: string };

/**
 * The calls a person waits for. They never queue behind posts, are answered or refused within seconds, and throw
 * what the Web API client throws.
 */
export interface InteractiveWeb {
  openView(triggerId: string, view: ModalView): Promise<OpenView>;
  /** @param hash where given, a view changed meanwhile is left alone (`hash_conflict`). */
  updateView(viewId: string, hash: string | null, view: ModalView): Promise<void>;
  publishHome(userId: string, view: HomeView): Promise<void>;
  postEphemeral(channelId: string, userId: string, message: Message): Promise<void>;
  /** The user object of `users.info`, unchecked. */
  userInfo(userId: string): Promise<unknown>;
  /** The members of a user group, as account ids. */
  groupMembers(groupId: string): Promise<readonly string[]>;
  /** The user group objects of `usergroups.list`, unchecked and without members: all groups in one answer. */
  userGroups(): Promise<readonly unknown[]>;
  /** The conversation object of `conversations.info`, unchecked. */
  channelInfo(channelId: string): Promise<unknown>;
  /** Whether an account is in a channel that the app can see. */
  isChannelMember(channelId: string, userId: string): Promise<boolean>;
}

/** Slack's recommended page, and more members than a channel for incidents has. */
const MEMBERS_PAGE = 200;
const MEMBERS_PAGES_AT_MOST = 50;

/** {@link InteractiveWeb} over a Web API client made by {@link ./web-clients.ts}. */
export function createInteractiveWeb(client: WebClient): InteractiveWeb {
  return {
    async openView(triggerId, view) {
      const answer = await client.views.open({ trigger_id: triggerId, view });
      return { viewId: answer.view?.id ?? '', hash: answer.view?.hash ?? '' };
    },
    async updateView(viewId, hash, view) {
      await client.views.update({ view_id: viewId, view, ...(hash === null || hash === '' ? {} : { hash }) });
    },
    async publishHome(userId, view) {
      await client.views.publish({ user_id: userId, view });
    },
    async postEphemeral(channelId, userId, { text, blocks }) {
      await client.chat.postEphemeral({ channel: channelId, user: userId, text, blocks: [...blocks] });
    },
    async userInfo(userId) {
      return (await client.users.info({ user: userId })).user;
    },
    async groupMembers(groupId) {
      return (await client.usergroups.users.list({ usergroup: groupId })).users ?? [];
    },
    async userGroups() {
      return (await client.usergroups.list()).usergroups ?? [];
    },
    async channelInfo(channelId) {
      return (await client.conversations.info({ channel: channelId })).channel;
    },
    async isChannelMember(channelId, userId) {
      let cursor = '';
      for (let pages = 0; pages < MEMBERS_PAGES_AT_MOST; pages += 1) {
        const page = { channel: channelId, limit: MEMBERS_PAGE, ...(cursor === '' ? {} : { cursor }) };
        const answer = await client.conversations.members(page);
        if (answer.members?.includes(userId) === true) return true;
        cursor = answer.response_metadata?.next_cursor ?? '';
        if (cursor === '') return false;
      }
      return false;
    },
  };
}
