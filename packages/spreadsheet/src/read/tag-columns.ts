import { tagName } from '@ghanti/core';

/** A column that gives a tag. */
export interface TagColumn {
  /** From 0. */
  readonly index: number;
  /** As the file heads it; the second of two equal ones says its column. */
  readonly heading: string;
  /** `tags_name` */
  readonly tag: string;
}

/**
 * Names the tags of columns: by their headings where these can be names, else by where they stand. Of two that would have the same
 * name the second gets a number.
 */
export function tagColumns(columns: readonly { readonly index: number; readonly heading: string }[]): TagColumn[] {
  const natural = columns.map(({ index, heading }) => tagName(heading) ?? `tags_column_${index + 1}`);
  const taken = new Set<string>();
  const headings = new Set<string>();
  return columns.map(({ index, heading }, at) => {
    const tag = freeName(natural[at] ?? '', (name) => taken.has(name) || natural.indexOf(name) > at);
    taken.add(tag);
    const own = headings.has(heading) ? `${heading} (column ${index + 1})` : heading;
    headings.add(own);
    return { index, heading: own, tag };
  });
}

/** A name as it is, or with the first number behind it that makes it one of its own; never longer than a tag may be. */
function freeName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  for (let count = 2; ; count++) {
    const ending = `_${count}`;
    const other = `${name.slice(0, longestTag - ending.length)}${ending}`;
    if (!isTaken(other)) return other;
  }
}

const longestTag = 'tags_'.length + 40;
