import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { livesPage, renderLives } from './diagrams';

it('shows the charts as they are: run `npm run diagrams` when this fails', async () => {
  const page = await readFile(livesPage, 'utf8');
  expect(renderLives(page)).toBe(page);
  expect(page).toContain('queued --> intent: claim');
});

it('says so when the page has lost a marker', () => {
  expect(() => renderLives('# Lives')).toThrow('markers for call');
});
