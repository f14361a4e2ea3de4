import type { JSX } from 'preact';

/** Initials on the person's own colour, or the app's mark. */
export function Avatar({
  name,
  isApp = false,
}: {
  readonly name: string;
  readonly isApp?: boolean;
}): JSX.Element {
  if (isApp) return <img class="avatar" src="/page/assets/icon.svg" alt="" width={36} height={36} />;
  return (
    <span class={`avatar tone-${toneOf(name)}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

const TONES = 8;

function toneOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 38 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % TONES;
}

function initials(name: string): string {
  const [first = '', second = ''] = name.split(' ');
  return `${first.charAt(0)}${second.charAt(0)}`.toUpperCase();
}
