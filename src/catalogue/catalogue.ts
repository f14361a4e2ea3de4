import type { EvidenceKind } from '../domain/evidence.ts';
import type { Identity } from '../domain/person.ts';
import type { BoundAction, Conditions, EndingStep, Risk, Rung } from '../domain/task.ts';

/** What may be asked for, by whom, and who decides: `breakglass.yml`, read and checked. */
export type Catalogue = {
  readonly settings: CatalogueSettings;
  readonly people: ReadonlyMap<string, CataloguePerson>;
  readonly groups: ReadonlyMap<string, CatalogueGroup>;
  readonly tasks: ReadonlyMap<string, CatalogueTask>;
  readonly agents: ReadonlyMap<string, CatalogueAgent>;
};

export type CatalogueSettings = {
  readonly workspace: string;
  /** An undecided request ends after this. */
  readonly requestLapseSeconds: number;
  /** An approved grant that nobody claims ends after this. */
  readonly claimWithinSeconds: number;
  /** STS sessions one grant may make at most. */
  readonly maxClaims: number;
  /** A member of a Slack user group may decide when they have been seen in it for so long. */
  readonly membershipAgeHours: number;
  /** How long there is for the review of what was done. */
  readonly reviewWithinDays: number;
  /** Where people sign in, for decisions that need more than a click; `null` where there is no such place. */
  readonly identityProvider: IdentityProviderSettings | null;
  /** Where the weekly report is posted; `null`: nowhere. */
  readonly reportChannel: string | null;
  /** Channels in which an incident opens by itself, by name; a `*` at the end stands for anything. */
  readonly incidentChannels: readonly string[];
  /** Groups whose members may end any access early. */
  readonly operators: readonly string[];
  /** Where incidents that the incident tool tells of open: a channel's id by the tool's service, `*` for any other. */
  readonly serviceChannels: Readonly<Record<string, string>>;
};

/** The company's OpenID provider, and who we are to it. */
export type IdentityProviderSettings = {
  /** Exactly the `iss` of its tokens. */
  readonly issuer: string;
  /** The client with which approvers sign in at the issuer's page. */
  readonly clientId: string;
  /**
   * The public native client with which people bind a device from their command line; `null` where they cannot. Never
   * the one above: any program on an approver's machine can ask for a sign-in with it and be given the token, so no
   * token of it may count as a decision. Most providers keep web and native clients apart anyway.
   */
  readonly cliClientId: string | null;
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
  /**
   * Where it is told who of them is on call: a Slack user group (`S…`), or `reported` by whatever tells Breakglass;
   * `null` where it is not a question. They are asked first; nobody's rights depend on it.
   */
  readonly onCall: string | null;
};

export type CatalogueTask = {
  readonly taskId: string;
  readonly title: string;
  /** A person of the catalogue who answers for the task. */
  readonly owner: string;
  /** `2027-05-31`: when the owner has to look at the task again. */
  readonly reviewBy: string;
  readonly risk: Risk;
  /** Whether its owner reviews what was done at each use, and not only when something asks for it. */
  readonly reviewEachUse: boolean;
  readonly evidence: EvidenceKind;
  readonly roleArn: string;
  readonly region: string;
  readonly assetLabel: string;
  readonly choices: readonly string[];
  /** What else may stand in ARNs for a choice, by choice and then by name; empty where it has nothing more. */
  readonly details: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** `arns` are patterns in which `{asset}` stands for the chosen asset, and `{name}` for a detail of it. */
  readonly actions: readonly BoundAction[];
  readonly sight: readonly string[];
  /** Values are patterns like those of ARNs. */
  readonly conditions: Conditions;
  readonly maxSeconds: number;
  readonly ask: readonly string[];
  /** Whom is asked, in order; written in the task itself or as a ladder that tasks share. */
  readonly ladder: readonly Rung[];
  readonly alsoPermits: readonly string[];
  readonly escapes: string | null;
  readonly endingStep: EndingStep | null;
};

/** A machine that may ask for some tasks, never decide. */
export type CatalogueAgent = {
  readonly agentId: string;
  readonly name: string;
  /** A person of the catalogue, who neither asks nor approves through it. */
  readonly owner: string;
  readonly reviewBy: string;
  /** Whose tokens it proves itself by: the exact `iss` and `sub`. */
  readonly issuer: string;
  readonly subject: string;
  /** The claim of its tokens that says which human set it going; `null` where nobody does, or it is no question. */
  readonly driver: string | null;
  readonly tasks: readonly string[];
  /** Narrower than its tasks; `null` where their own limits do. */
  readonly maxSeconds: number | null;
};
