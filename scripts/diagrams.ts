import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { callMachine, messageMachine, runMachine } from '@ghanti/core';
import { drawChart } from '../packages/core/src/machines/diagram';

/** The page that holds the diagrams. */
export const livesPage = fileURLToPath(new URL('../docs/lives.md', import.meta.url));

const charts = { call: callMachine, message: messageMachine, run: runMachine };

/** The page with its diagrams drawn anew between their markers. */
export function renderLives(page: string): string {
  return Object.entries(charts).reduce((text, [name, machine]) => {
    const [begin, end] = [`<!-- chart:${name} -->`, `<!-- end:${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`docs/lives.md has lost its markers for ${name}.`);
    return `${text.slice(0, from + begin.length)}\n\n\`\`\`mermaid\n${drawChart(machine)}\n\`\`\`\n\n${text.slice(to)}`;
  }, page);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(livesPage, renderLives(await readFile(livesPage, 'utf8')));
