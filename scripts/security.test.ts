import { access, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { workspace } from './packages';

describe('the page of threats', () => {
  it('has every item of the checklist, once, and names files that are there', async () => {
    const page = await readFile(`${workspace}docs/security.md`, 'utf8');
    const items = [...page.matchAll(/^\| (S\d+)\s*\|/gm)].map(([, item]) => Number(item?.slice(1)));
    expect(items.sort((a, b) => a - b)).toEqual(Array.from({ length: 44 }, (_, index) => index + 1));
    const files = [...page.matchAll(/`((?:packages|examples|scripts)\/[^`]+)`/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(50);
    for (const file of new Set(files)) await expect(access(`${workspace}${file}`), file).resolves.toBeUndefined();
  });
});
