import type { RestRequest } from './answer';

const defaultSize = 50;
const largestSize = 1_000;

/** One page of a list, in Twilio's envelope. `items` are all that match, newest first. */
export function pageOf<T>(request: RestRequest, name: string, items: readonly T[], present: (item: T) => unknown) {
  const { url } = request;
  const size = Math.min(
    largestSize,
    Math.max(1, Number(url.searchParams.get('PageSize') ?? defaultSize) || defaultSize),
  );
  const page = Math.max(0, Number(url.searchParams.get('Page') ?? 0) || 0);
  const start = page * size;
  const shown = items.slice(start, start + size);
  const uriOf = (number: number) => {
    const query = new URLSearchParams(url.searchParams);
    query.set('PageSize', String(size));
    query.set('Page', String(number));
    return `${url.pathname}?${query}`;
  };
  return {
    first_page_uri: uriOf(0),
    end: start + Math.max(0, shown.length - 1),
    previous_page_uri: page > 0 ? uriOf(page - 1) : null,
    [name]: shown.map(present),
    uri: uriOf(page),
    page_size: size,
    start,
    next_page_uri: start + size < items.length ? uriOf(page + 1) : null,
    page,
  };
}

/**
 * Whether a time passes a filter `<name>`, `<name>>` or `<name><` of the query, by days of UTC as Twilio compares. What
 * has no time yet passes none.
 */
export function passesDay({ searchParams }: URL, name: string, time: Date | null): boolean {
  const day = time?.toISOString().slice(0, 10);
  const asked = (suffix: string) => searchParams.get(`${name}${suffix}`)?.slice(0, 10) ?? null;
  const [on, before, after] = [asked(''), asked('<'), asked('>')];
  if (on === null && before === null && after === null) return true;
  if (day === undefined) return false;
  return (on === null || day === on) && (before === null || day <= before) && (after === null || day >= after);
}
