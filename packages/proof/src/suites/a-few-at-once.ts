/** Plays all, so many at once: a machine of two cores that plays more judges only how slow it is. Answers them as they ended. */
export async function aFewAtOnce<T, R>(
  all: readonly T[],
  atOnce: number,
  play: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const waiting = all.values();
  const played: R[] = [];
  const playNext = async () => {
    for (const one of waiting) played.push(await play(one));
  };
  await Promise.all(Array.from({ length: atOnce }, playNext));
  return played;
}
