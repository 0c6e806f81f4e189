/** A generator of numbers that one seed repeats (mulberry32): for tests, and not for secrets. */
export function chanceOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A file with one to six of its bytes, or a stretch of them, changed, dropped, doubled or cut off. */
export function mutated(file: Buffer, chance: (below: number) => number): Buffer {
  let bytes = Buffer.from(file);
  for (let change = chance(6); change >= 0 && bytes.length > 0; change--) {
    const at = chance(bytes.length);
    const length = 1 + chance(Math.min(64, bytes.length - at));
    const stretch = bytes.subarray(at, at + length);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + length)];
    switch (chance(5)) {
      case 0:
        bytes.writeUInt8(chance(256), at);
        break;
      case 1:
        bytes = Buffer.concat([before, after]);
        break;
      case 2:
        bytes = Buffer.concat([before, stretch, stretch, after]);
        break;
      case 3:
        bytes = Buffer.concat([before, Buffer.alloc(length, chance(256)), after]);
        break;
      default:
        if (chance(8) === 0) bytes = Buffer.from(before);
    }
  }
  return bytes;
}
