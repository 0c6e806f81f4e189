import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { workspace } from './packages';

const skipped = new Set(['node_modules', 'dist', '.git', '.tsbuild', 'coverage']);

async function* filesOf(folder: string, ending: RegExp): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !skipped.has(entry.name)) yield* filesOf(path, ending);
    else if (ending.test(entry.name)) yield path;
  }
}

const read = (path: string) => readFile(path, 'utf8');
const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Codes that the pages explain: a heading, a row of a table, or a line that begins with one. */
async function explained(): Promise<Set<string>> {
  const codes = new Set<string>();
  for (const page of ['correctness/windows', 'correctness/invariants', 'correctness/suites', 'guarantees', 'security'])
    for (const [, code = ''] of (await read(`${workspace}docs/${page}.md`)).matchAll(
      /^(?:#+ |\| |- \*\*)([CILPST]\d{1,2})\b/gm,
    ))
      codes.add(code);
  return codes;
}

const comment = /^\s*(?:\/\*\*?|\*|\/\/)/;

it('explains every code that a comment names', async () => {
  const known = await explained();
  const unknown: string[] = [];
  let named = 0;
  for (const folder of ['packages', 'examples', 'scripts', 'bench'])
    for await (const path of filesOf(`${workspace}${folder}`, /\.(ts|mjs)$/))
      for (const [at, line] of (await read(path)).split('\n').entries())
        for (const [code] of comment.test(line) ? line.matchAll(/(?<![\w-])[CILPST]\d{1,2}(?![\w:])/g) : []) {
          named += 1;
          if (!known.has(code)) unknown.push(`${relative(workspace, path)}:${at + 1} ${code}`);
        }
  expect(named).toBeGreaterThan(50);
  expect(unknown).toEqual([]);
});

it('links to files that are there', async () => {
  const lost: string[] = [];
  const pages = [`${workspace}README.md`, `${workspace}CONTRIBUTING.md`];
  for (const folder of ['docs', 'packages', 'examples', 'bench'])
    for await (const path of filesOf(`${workspace}${folder}`, /\.md$/)) pages.push(path);
  for (const page of pages)
    for (const [, target = ''] of (await read(page)).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g))
      if (!(await isThere(join(dirname(page), target)))) lost.push(`${relative(workspace, page)}: ${target}`);
  expect(lost).toEqual([]);
});

it('names files in the pages on correctness that are there', async () => {
  const lost: string[] = [];
  for (const page of ['README', 'rules', 'windows', 'invariants', 'suites'])
    for (const [, path = ''] of (await read(`${workspace}docs/correctness/${page}.md`)).matchAll(
      /`((?:packages|examples|bench)[\w./-]*)`/g,
    ))
      if (!(await isThere(`${workspace}${path}`))) lost.push(`${page}: ${path}`);
  expect(lost).toEqual([]);
});

it('names no page that is not in the repository', async () => {
  const foreign: string[] = [];
  for (const folder of ['packages', 'examples', 'scripts', 'bench'])
    for await (const path of filesOf(`${workspace}${folder}`, /\.(ts|mjs)$/))
      for (const [name] of (await read(path)).matchAll(/(?<![\w/-])docs\/[\w/-]+\.md/g))
        if (!(await isThere(`${workspace}${name}`))) foreign.push(`${relative(workspace, path)}: ${name}`);
  expect(foreign).toEqual([]);
});
