import { useEffect, useState } from 'preact/hooks';

export type Theme = 'light' | 'dark';

const KEY = 'breakglass-page-theme';
const prefersDark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

/** The theme: what the system prefers, until somebody chooses. */
export function useTheme(): readonly [Theme, () => void] {
  const [chosen, choose] = useState<Theme | null>(() => readChoice());
  const [preferred, setPreferred] = useState<Theme>(() => (prefersDark().matches ? 'dark' : 'light'));
  useEffect(() => {
    const query = prefersDark();
    const follow = (): void => setPreferred(query.matches ? 'dark' : 'light');
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  const theme = chosen ?? preferred;
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const toggle = (): void => {
    const next = theme === 'dark' ? 'light' : 'dark';
    localStorage.setItem(KEY, next);
    choose(next);
  };
  return [theme, toggle];
}

function readChoice(): Theme | null {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : null;
}
