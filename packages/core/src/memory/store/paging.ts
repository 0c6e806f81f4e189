import type { PageOf, PageRequest } from '../../ports/store';

/** One page of all. */
export function pageOf<T, U>(all: readonly T[], { page, pageSize }: PageRequest, present: (item: T) => U): PageOf<U> {
  const start = (page - 1) * pageSize;
  return { items: all.slice(start, start + pageSize).map(present), total: all.length };
}
