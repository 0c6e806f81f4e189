// Runs in a worker thread: eSpeak NG as WebAssembly, one fresh instance for each utterance (it is a program that ends).
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { resample } from './resample.mjs';
import { readWav, writeWav } from './wav.mjs';

/** What telephones carry, in samples a second. */
const telephoneRate = 8_000;

/** @typedef {{ id: number, text: string, voice: string, pitch: number, speed: number }} Job */
/** @typedef {{ id: number, wav: Uint8Array, seconds: number } | { id: number, missing: boolean, message: string }} Result */

/** @type {Promise<{ run: Function, wasm: Uint8Array }> | undefined} */
let loaded;

async function load() {
  // A name in a variable: the module is optional, and bundlers and type checkers shall not look for it.
  const name = 'espeak-ng';
  const path = createRequire(import.meta.url).resolve(name);
  const wasm = await readFile(path.replace(/\.js$/, '.wasm'));
  const module = await import(name);
  return { run: module.default, wasm };
}

/** @param {Job} job */
async function speak({ id, text, voice, pitch, speed }) {
  loaded ??= load();
  const { run, wasm } = await loaded;
  const instance = await run({
    wasmBinary: wasm,
    print() {},
    printErr() {},
    // As a file, so that no text is taken for an option.
    preRun: [
      (/** @type {{ FS: { writeFile(path: string, text: string): void } }} */ m) => m.FS.writeFile('/text', text),
    ],
    arguments: ['-v', voice, '-p', String(pitch), '-s', String(speed), '-b', '1', '-f', '/text', '-w', '/spoken.wav'],
  });
  const { samples, sampleRate } = readWav(instance.FS.readFile('/spoken.wav'));
  const narrow = resample(samples, sampleRate, telephoneRate);
  return { id, wav: writeWav(narrow, telephoneRate), seconds: narrow.length / telephoneRate };
}

parentPort?.on('message', async (/** @type {Job} */ job) => {
  try {
    const spoken = await speak(job);
    parentPort?.postMessage(spoken, [/** @type {ArrayBuffer} */ (spoken.wav.buffer)]);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const missing = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
    parentPort?.postMessage({ id: job.id, missing, message: error instanceof Error ? error.message : String(error) });
  }
});
