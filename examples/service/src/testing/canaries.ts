/** Words that were put into a service on purpose, to see where they come out. */
export interface Canaries {
  /** Remembers one by what it is; what is not there yet, and what is too short to mean anything, is refused. */
  add(kind: string, word: string | undefined): string;
  /** Those that stand in a text, by kind, with what stands around the first of each. */
  in(text: string): readonly string[];
  readonly kinds: readonly string[];
}

const around = 90;

/** A cage of them. */
export function aCage(): Canaries {
  const words = new Map<string, string>();
  return {
    add(kind, word) {
      if (word === undefined || word.length < 4) throw new Error(`no canary: ${kind} is ${JSON.stringify(word)}`);
      words.set(word, kind);
      return word;
    },
    in: (text) =>
      [...words].flatMap(([word, kind]) => {
        const at = text.search(patternOf(word));
        return at < 0 ? [] : [`${kind}: ...${text.slice(Math.max(0, at - around), at + word.length + around)}...`];
      }),
    get kinds() {
      return [...new Set(words.values())];
    },
  };
}

/** A short word must stand alone: its digits may be part of any number. A long one may stand within another. */
function patternOf(word: string): RegExp {
  const literal = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(word.length < 9 ? `(?<![0-9A-Za-z])${literal}(?![0-9A-Za-z])` : literal);
}
