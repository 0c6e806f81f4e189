/** What a list of calls or messages holds. */
interface Listed {
  readonly direction: string;
  readonly dateCreated: Date;
}

/** A page of a list, newest first, as the SDK answers it. */
interface ListedPage<T> {
  readonly instances: readonly T[];
  nextPage(): Promise<ListedPage<T>> | undefined;
}

/** Two machines' clocks never agree wholly (docs/correctness/windows.md). */
const marginMs = 2_000;

/** Of a list that is newest first, what we created since an instant; pages are asked for only as far back as that. */
export async function placedSince<T extends Listed>(
  intentAt: Date,
  firstPage: () => Promise<ListedPage<T>>,
): Promise<readonly T[]> {
  // Twilio tells times in whole seconds, cut off: the margin is of that second's beginning.
  const since = Math.floor((intentAt.getTime() - marginMs) / 1_000) * 1_000;
  const found: T[] = [];
  let page: ListedPage<T> | undefined = await firstPage();
  while (page) {
    const recent: readonly T[] = page.instances.filter(({ dateCreated }) => dateCreated.getTime() >= since);
    found.push(...recent.filter(({ direction }) => direction === 'outbound-api'));
    page = recent.length < page.instances.length ? undefined : await page.nextPage();
  }
  return found;
}
