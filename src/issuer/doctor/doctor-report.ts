import type { AccountFinding } from '../../issuance/account-check/finding.ts';
import type { Examination } from './examine-aws.ts';

const WORDS: Readonly<Record<AccountFinding['level'], string>> = {
  mend: 'MEND',
  unseen: 'UNSEEN',
  look: 'look',
  ok: 'ok',
};
const LEVELS = ['mend', 'unseen', 'look', 'ok'] as const;

/** How much was found at each level. */
export function countFindings(examination: Examination): Readonly<Record<AccountFinding['level'], number>> {
  const all = examination.flatMap(({ findings }) => findings);
  const count = (level: AccountFinding['level']) => all.filter((one) => one.level === level).length;
  return { mend: count('mend'), unseen: count('unseen'), look: count('look'), ok: count('ok') };
}

/** The findings for a person, worst first in each part, each with what to do. */
export function reportInWords(examination: Examination): string {
  const parts = examination.map(({ title, findings }) => {
    const lines = LEVELS.flatMap((level) => findings.filter((one) => one.level === level)).map(inWords);
    return `${title}\n${lines.join('')}`;
  });
  const { mend, unseen, look, ok } = countFindings(examination);
  return `${parts.join('\n')}\n${mend} to mend, ${unseen} not seen, ${look} to look at, ${ok} ok\n`;
}

function inWords({ level, about, says, remedy }: AccountFinding): string {
  const next = remedy === null ? '' : `         ${remedy}\n`;
  return `  ${WORDS[level].padEnd(7)}${about}: ${says}\n${next}`;
}
