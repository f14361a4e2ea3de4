import type { JSX } from 'preact';

const PATHS = {
  hash: 'M9 4 7 20M17 4l-2 16M4 9h17M3 15h17',
  home: 'M4 11 12 4l8 7v9h-5v-6H9v6H4z',
  message: 'M4 5h16v11H9l-5 4z',
  thread: 'M5 5v7a3 3 0 0 0 3 3h11m-4-4 4 4-4 4',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v3m0 14v3M2 12h3m14 0h3M5 5l2 2m10 10 2 2M5 19l2-2M17 7l2-2',
  moon: 'M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z',
  terminal: 'm5 8 4 4-4 4m7 0h7',
  check: 'm5 12.500 4.500 4.500L19 7',
  cross: 'm6 6 12 12M18 6 6 18',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5',
  send: 'm4 4 17 8-17 8 3-8zm3 8h8',
  external: 'M9 12h12m-4-4 4 4-4 4M13 4H4v16h9',
  shield: 'M12 3 4 6v6c0 5 3.500 7.500 8 9 4.500-1.500 8-4 8-9V6z',
  chevron: 'm6 9 6 6 6-6',
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing beside a text that says the same; nothing for a screen reader. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
