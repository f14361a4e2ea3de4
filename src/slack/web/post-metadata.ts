/** What every post of ours carries, so that a retry finds the first. Ids only: other apps in the channel can read it. */
export function postMetadata(key: string) {
  return { event_type: EVENT_TYPE, event_payload: { key } };
}

const EVENT_TYPE = 'breakglass_post';

/** Whether metadata as Slack gives it back is that of the post `key`. */
export function isPostOf(metadata: unknown, key: string): boolean {
  const given = (metadata ?? {}) as { event_type?: unknown; event_payload?: { key?: unknown } | null };
  return given.event_type === EVENT_TYPE && given.event_payload?.key === key;
}
