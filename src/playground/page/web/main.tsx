import { render } from 'preact';
import { page } from './api.ts';
import { App } from './app.tsx';

const root = document.getElementById('app');
if (root === null) throw new Error('The page has no place to draw in');

try {
  const cast = await page.cast();
  const [first] = cast.people;
  if (first === undefined) throw new Error('There is nobody here');
  root.replaceChildren();
  render(<App cast={cast} first={first} />, root);
} catch (error) {
  const why = document.createElement('p');
  why.className = 'starting';
  why.setAttribute('role', 'alert');
  why.textContent = error instanceof Error ? error.message : String(error);
  root.replaceChildren(why);
}
