/** The length of a WAV in seconds, from its own header; null when the bytes are no WAV. */
export function wavSeconds(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || word(0) !== 'RIFF' || word(8) !== 'WAVE') return null;
  let bytesPerSecond = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    if (word(at) === 'fmt ' && at + 20 <= bytes.length) bytesPerSecond = view.getUint32(at + 16, true);
    // What is there counts: a header that promises more than it brings plays no longer.
    if (word(at) === 'data') return bytesPerSecond > 0 ? Math.min(size, bytes.length - at - 8) / bytesPerSecond : null;
    at += 8 + size + (size % 2);
  }
  return null;
}
