// Plain JavaScript with checked types: the worker of eSpeak runs it as it is from the sources.

/** The head of a PCM WAV, as eSpeak NG writes it once for all that it speaks. */
const headBytes = 44;

/** Takes what the program writes into its sound file, utterance by utterance. */
export function createRecorder() {
  /** @type {Buffer[]} */
  let chunks = [];
  let head = Buffer.alloc(0);
  let complaint = '';
  return {
    /** A file of emscripten's that keeps nothing: what is written goes to us. */
    device: {
      open() {},
      close() {},
      /** @type {(stream: unknown, memory: Uint8Array, offset: number, length: number) => number} */
      write(_stream, memory, offset, length) {
        chunks.push(Buffer.from(memory.subarray(offset, offset + length)));
        return length;
      },
      // At its end the program goes back to write the length into the head: nobody reads it.
      llseek: () => 0,
    },
    complain(/** @type {string} */ line) {
      complaint = line;
    },
    complaint: () => complaint || 'it made no audio',
    /**
     * What was spoken since the last time, as a WAV of its own.
     * @returns {{ wav: Uint8Array } | { complaint: string }}
     */
    take() {
      const written = Buffer.concat(chunks);
      chunks = [];
      if (head.length > 0) return { wav: Buffer.concat([head, written]) };
      if (written.length < headBytes) return { complaint: complaint || 'it made no audio' };
      head = written.subarray(0, headBytes);
      return { wav: written };
    },
  };
}
