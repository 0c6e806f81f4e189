import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { alarmKinds } from './events';

it('tells operators what to do about every alarm', async () => {
  const page = await readFile(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');
  const told = [...page.matchAll(/^\| `(\w+)`\s*\| \S.*\| \S.*\|$/gm)].map(([, kind]) => kind);
  expect(told.sort()).toEqual([...alarmKinds].sort());
});
