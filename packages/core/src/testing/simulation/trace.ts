/** What happened, in order. Its hash tells whether two simulations were the same; its lines tell a person what went wrong. */
export interface Trace {
  note(line: string): void;
  /** Over every line so far: 64 bits, hex. */
  hash(): string;
  /** The lines, when they are kept. */
  readonly lines: readonly string[];
}

export function createTrace(now: () => number, start: number, keep: boolean): Trace {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  const lines: string[] = [];
  return {
    lines,
    note(text) {
      const line = `${((now() - start) / 1_000).toFixed(3).padStart(10)}  ${text}`;
      for (let i = 0; i < line.length; i++) {
        const code = line.charCodeAt(i);
        low = Math.imul(low ^ code, 0x01000193);
        high = Math.imul(high ^ code, 0x85ebca6b);
      }
      low ^= low >>> 13;
      high ^= high >>> 16;
      if (keep) lines.push(line);
    },
    hash: () => [high, low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(''),
  };
}
