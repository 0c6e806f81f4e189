import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { workspace } from './packages';

const folder = `${workspace}.changeset/`;
const changeset = /^---\n(?:\s*'@ghanti\/[\w-]+': (?:major|minor|patch)\n)*\s*---\n\n?\S/;

it('can read every changeset: a formatter once took their first lines for a heading', async () => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(names.length).toBeGreaterThan(0);
  const unread: string[] = [];
  for (const name of names) if (!changeset.test(await readFile(`${folder}${name}`, 'utf8'))) unread.push(name);
  expect(unread).toEqual([]);
});
