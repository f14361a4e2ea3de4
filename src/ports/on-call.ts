import type { Fact } from '../domain/fact.ts';
import type { Identity } from '../domain/person.ts';

/**
 * Who of a group is on call, as somebody said it who should know. Nobody on call is an answer too; `unknown` is not
 * one, and never means nobody.
 */
export type OnCallAnswer =
  | {
      readonly kind: 'known';
      /** `slack:U…`, `email:…` (as `slackIdentity` and `emailIdentity` spell them) or `person:` and a name of the catalogue. */
      readonly people: readonly Identity[];
    }
  | { readonly kind: 'unknown'; readonly why: string };

/** Who is on call, by groups of the catalogue. It chooses whom to ask and what a card says, and gives nobody a right. */
export interface OnCall {
  /**
   * Who of this group is on call now. The fact names the source, and when that source said so: an answer that is too
   * old to be believed is `unknown`. Never throws; what cannot be read is `unknown` too.
   */
  onCall(groupId: string): Promise<Fact<OnCallAnswer>>;
}
