import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  type AudioProbe,
  GhantiError,
  invalidField,
  type SheetRow,
  type Spreadsheets,
  type TagValue,
  type Uploads,
} from '@ghanti/core';

/** Uploads in memory: a name is a key of a map. */
export function memoryUploads(): Uploads {
  const files = new Map<string, Buffer>();
  return {
    async save(accountId, name, body) {
      files.set(`${accountId}/${name}`, Buffer.from(await text(body)));
      return name;
    },
    async open(accountId, name) {
      const found = files.get(`${accountId}/${name}`) ?? files.get(`null/${name}`);
      return found ? Readable.from([found]) : null;
    },
  };
}

/** Plain CSV without quotes: enough for what the HTTP layer does with a sheet. */
export function plainSpreadsheets(): Spreadsheets {
  return {
    async read(body, { field }) {
      const [heading = '', ...lines] = (await text(body)).trim().split('\n');
      const [numberColumn, ...columns] = heading.split(',');
      if (numberColumn !== 'number') throw invalidField(field, 'not_a_sheet', 'This is not a list of numbers.');
      const tags = columns.map((name) => (name.startsWith('tags_') ? name : `tags_${name}`));
      async function* rows(): AsyncIterable<SheetRow> {
        for (const [index, line] of lines.entries()) {
          const [number = '', ...cells] = line.split(',');
          const values = tags.flatMap((tag, at): [string, TagValue][] => {
            const cell = cells[at];
            return cell ? [[tag, cell]] : [];
          });
          yield { row: index + 2, number, numeric: /^\d+$/.test(number), tags: new Map(values) };
        }
      }
      const understood = {
        format: 'csv',
        ...{ sheet: null, delimiter: ',', encoding: 'utf-8' },
        columns: {
          number: numberColumn,
          tags: new Map(columns.map((name, at) => [name, tags[at] ?? ''])),
          ignored: [],
        },
        headings: heading.split(','),
      } as const;
      return { tags, rows, understood: () => understood, hiddenRows: () => 0 };
    },
    write(format, { columns, rows }) {
      async function* lines() {
        yield `${format}:${columns.join(',')}\n`;
        for await (const row of rows) yield `${row.map((cell) => cell ?? '').join(',')}\n`;
      }
      return Readable.from(lines());
    },
  };
}

/** Takes what begins with `RIFF` as one second of audio for each KiB. */
export const plainProbe: AudioProbe = {
  async measure(given) {
    const pieces: Uint8Array[] = [];
    if (given instanceof Uint8Array) pieces.push(given);
    else for await (const piece of given) pieces.push(piece);
    const body = Buffer.concat(pieces);
    if (body.toString('latin1', 0, 4) !== 'RIFF') throw new GhantiError('unsupported_media', 'This is not an audio.');
    return { contentType: 'audio/wav', extension: 'wav', seconds: Math.max(1, Math.round(body.length / 1_024)) };
  },
};
