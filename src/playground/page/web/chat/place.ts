/** What is open in the middle. */
export type Place =
  | { readonly kind: 'channel'; readonly channelId: string }
  | { readonly kind: 'home' }
  | { readonly kind: 'direct' };
