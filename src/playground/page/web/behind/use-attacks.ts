import { useState } from 'preact/hooks';
import type { AttackAnswer } from '../../contract.ts';
import { page } from '../api.ts';

/** What was tried in this tab, and what came back. */
export type Attacks = {
  readonly answers: Readonly<Record<string, AttackAnswer | 'running'>>;
  readonly run: (id: string) => void;
};

/** Keeps the answers while somebody looks elsewhere. */
export function useAttacks(): Attacks {
  const [answers, setAnswers] = useState<Attacks['answers']>({});
  const put = (id: string, answer: AttackAnswer | 'running'): void =>
    setAnswers((before) => ({ ...before, [id]: answer }));
  const run = async (id: string): Promise<void> => {
    put(id, 'running');
    const answer = await page.attack(id).catch((error: unknown): AttackAnswer => {
      const text = error instanceof Error ? error.message : 'It could not be tried';
      return { id, held: null, answers: [{ from: 'The demo', text }] };
    });
    put(id, answer);
  };
  return { answers, run: (id) => void run(id) };
}
