/**
 * One thing that was looked at. `mend`: what this project promises does not hold there. `look`: it may be right, and
 * a person has to judge. `unseen`: it could not be looked at.
 */
export type AccountFinding = {
  readonly level: 'ok' | 'look' | 'mend' | 'unseen';
  /** What it is about: an ARN, a Region, a task. */
  readonly about: string;
  readonly says: string;
  /** What to do; `null` where there is nothing. */
  readonly remedy: string | null;
};

export const fine = (about: string, says: string): AccountFinding => ({
  level: 'ok',
  about,
  says,
  remedy: null,
});
export const mend = (about: string, says: string, remedy: string): AccountFinding => ({
  level: 'mend',
  about,
  says,
  remedy,
});
export const look = (about: string, says: string, remedy: string): AccountFinding => ({
  level: 'look',
  about,
  says,
  remedy,
});
export const unseen = (about: string, why: string, remedy: string): AccountFinding => ({
  level: 'unseen',
  about,
  says: `could not be read: ${why}`,
  remedy,
});
