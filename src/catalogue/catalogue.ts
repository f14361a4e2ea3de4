import type { EvidenceKind } from '../domain/evidence.ts';
import type { Identity } from '../domain/person.ts';
import type { BoundAction, Risk } from '../domain/task.ts';

/** What may be asked for, by whom, and who decides: `breakglass.yml`, read and checked. */
export type Catalogue = {
  readonly settings: CatalogueSettings;
  readonly people: ReadonlyMap<string, CataloguePerson>;
  readonly groups: ReadonlyMap<string, CatalogueGroup>;
  readonly tasks: ReadonlyMap<string, CatalogueTask>;
};

export type CatalogueSettings = {
  readonly workspace: string;
  /** An undecided request ends after this. */
  readonly requestLapseSeconds: number;
  /** An approved grant that nobody claims ends after this. */
  readonly claimWithinSeconds: number;
  /** STS sessions one grant may make at most. */
  readonly maxClaims: number;
};

export type CataloguePerson = {
  readonly personId: string;
  readonly name: string;
  /** Slack accounts, e-mail addresses and IdP subjects, folded so that spellings of one compare equal. */
  readonly identities: readonly Identity[];
};

export type CatalogueGroup = {
  readonly groupId: string;
  /** Named one by one: they count at once, and only an edit of the catalogue changes them. */
  readonly people: readonly string[];
  /** Slack user groups (`S…`) whose members belong too, as far as they can be read. */
  readonly slackGroups: readonly string[];
  /** `support`: its members never approve. */
  readonly tier: 'ordinary' | 'support';
};

export type CatalogueTask = {
  readonly taskId: string;
  readonly title: string;
  /** A person of the catalogue who answers for the task. */
  readonly owner: string;
  /** `2027-05-31`: when the owner has to look at the task again. */
  readonly reviewBy: string;
  readonly risk: Risk;
  readonly evidence: EvidenceKind;
  readonly roleArn: string;
  readonly region: string;
  readonly assetLabel: string;
  readonly choices: readonly string[];
  /** `arns` are patterns in which `{asset}` stands for the chosen asset. */
  readonly actions: readonly BoundAction[];
  readonly sight: readonly string[];
  readonly maxSeconds: number;
  readonly ask: readonly string[];
  readonly approve: readonly string[];
  readonly quorum: number;
  readonly alsoPermits: readonly string[];
};
