import { groups } from './table';

const width = 100;
const nameWidth = 30;

/** What `--help` prints. */
export function helpText(): string {
  const parts = groups.map(({ title, settings }) => {
    const rows = Object.entries(settings).map(([name, { about, unit, byDefault }]) => {
      const end = [unit === null ? null : `(${unit})`, byDefault === null ? null : `[${byDefault}]`];
      return row(name, [about, ...end.filter((part) => part !== null && part !== '[]')].join(' '));
    });
    return `${title}\n\n${rows.join('')}`;
  });
  return `Ghanti: calls and texts people, at scale. Start it with: npm start

Every part is set by environment variables. In square brackets: the default.

${parts.join('\n')}`;
}

/** A name, and beside it a text that is broken between words. */
function row(name: string, text: string): string {
  const lines: string[] = [];
  let line = `  ${name}`.padEnd(nameWidth);
  if (line.length > nameWidth) {
    lines.push(line);
    line = ' '.repeat(nameWidth);
  }
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(nameWidth);
    }
    line += ` ${word}`;
  }
  return `${[...lines, line].join('\n')}\n`;
}

/** The page docs/settings.md. */
export function settingsPage(): string {
  const parts = groups.map(({ title, settings }) => {
    const rows = Object.entries(settings).map(([name, { about, unit, byDefault, sets, isSecret }]) => [
      code(name),
      isSecret ? `${about} Secret.` : about,
      unit ?? '',
      byDefault ?? '',
      sets.map(code).join(', '),
    ]);
    return `## ${title}\n\n${table([['variable', 'meaning', 'unit, or words', 'default', 'sets'], ...rows])}`;
  });
  return `# Settings

Every setting of the service (\`npm start\`) is an environment variable. This page is made of the table that reads them and that \`npm start -- --help\`
prints (\`npm run settings\` writes it anew). All that is wrong with them is told at once, at the start; a blank variable counts as not set; one that is no
setting, but looks like a mistyped one, is warned about. The last column says which option of which part a setting sets: who embeds the engine or mounts the
router sets it there. \`engine\` is \`settings\` of \`createEngine\`, \`router\`, \`auth\` and \`limits\` are options of \`createRouter\`, the others are
the options of the adapter of that name.

${parts.join('\n')}`;
}

const code = (text: string) => `\`${text}\``;

/** A table with columns as wide as their widest cell, as the formatter wants it. */
function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |\n`;
  const [first = '', ...others] = rows.map(line);
  return [first, line(widths.map((width) => '-'.repeat(width))), ...others].join('');
}
