import type { ApiMethod } from './api-method.ts';
import { appsConnectionsOpen, authTest, teamInfo } from './auth.ts';
import { deleteMessage, getPermalink, updateMessage } from './chat-change.ts';
import { postEphemeral, postMessage } from './chat-post.ts';
import { conversationsHistory, conversationsReplies } from './conversation-history.ts';
import {
  conversationsInfo,
  conversationsJoin,
  conversationsList,
  conversationsMembers,
  conversationsOpen,
} from './conversations.ts';
import { userGroupsList, userGroupsUsersList } from './user-groups.ts';
import { usersInfo, usersList, usersLookupByEmail } from './users.ts';
import { viewsOpen, viewsPublish, viewsPush, viewsUpdate } from './views.ts';

/** Every Web API method the local Slack knows, by its name. */
export const METHODS: Readonly<Record<string, ApiMethod>> = {
  'apps.connections.open': appsConnectionsOpen,
  'auth.test': authTest,
  'chat.delete': deleteMessage,
  'chat.getPermalink': getPermalink,
  'chat.postEphemeral': postEphemeral,
  'chat.postMessage': postMessage,
  'chat.update': updateMessage,
  'conversations.history': conversationsHistory,
  'conversations.info': conversationsInfo,
  'conversations.join': conversationsJoin,
  'conversations.list': conversationsList,
  'conversations.members': conversationsMembers,
  'conversations.open': conversationsOpen,
  'conversations.replies': conversationsReplies,
  'team.info': teamInfo,
  'usergroups.list': userGroupsList,
  'usergroups.users.list': userGroupsUsersList,
  'users.info': usersInfo,
  'users.list': usersList,
  'users.lookupByEmail': usersLookupByEmail,
  'views.open': viewsOpen,
  'views.publish': viewsPublish,
  'views.push': viewsPush,
  'views.update': viewsUpdate,
};
