// Runs in a worker thread: eSpeak NG as WebAssembly, one fresh instance for each utterance (it is a program that ends).
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { resample } from '../audio/resample.mjs';
import { readWav, telephoneRate, writeWav } from '../audio/wav.mjs';

/** @typedef {{ id: number, text: string, voice: string, pitch: number, speed: number }} Job */
/** @typedef {{ id: number, wav: Uint8Array, seconds: number } | { id: number, missing: boolean, message: string }} Result */

/**
 * What emscripten's loader takes and gives, as far as it is used here.
 * @typedef {{ writeFile(path: string, text: string): void, readFile(path: string): Uint8Array }} FileSystem
 * @typedef {(options: object) => Promise<{ FS: FileSystem }>} Program
 */

/** @type {Promise<{ run: Program, code: WebAssembly.Module }> | undefined} */
let loaded;

/** Compiled once: each utterance only makes a new instance of it, which halves its time. */
async function load() {
  // A name in a variable: the module is optional, and bundlers and type checkers shall not look for it.
  const name = 'espeak-ng';
  const path = createRequire(import.meta.url).resolve(name);
  const code = await WebAssembly.compile(await readFile(path.replace(/\.js$/, '.wasm')));
  const module = await import(name);
  return { run: module.default, code };
}

/** @param {Job} job */
async function speak({ id, text, voice, pitch, speed }) {
  loaded ??= load();
  const { run, code } = await loaded;
  let complaint = '';
  const { FS } = await run({
    instantiateWasm(
      /** @type {WebAssembly.Imports} */ imports,
      /** @type {(instance: WebAssembly.Instance, code: WebAssembly.Module) => void} */ done,
    ) {
      // A failure in here ends the thread, and the pool answers for it.
      void WebAssembly.instantiate(code, imports).then((instance) => done(instance, code));
      return {};
    },
    print() {},
    printErr(/** @type {string} */ line) {
      complaint = line;
    },
    // As a file, so that no text is taken for an option.
    preRun: [(/** @type {{ FS: FileSystem }} */ program) => program.FS.writeFile('/text', text)],
    arguments: ['-v', voice, '-p', String(pitch), '-s', String(speed), '-b', '1', '-f', '/text', '-w', '/spoken.wav'],
  });
  const { samples, sampleRate } = readWav(spokenFile(FS, complaint));
  const narrow = resample(samples, sampleRate, telephoneRate);
  return { id, wav: writeWav(narrow, telephoneRate), seconds: narrow.length / telephoneRate };
}

/**
 * @param {FileSystem} files
 * @param {string} complaint
 */
function spokenFile(files, complaint) {
  try {
    return files.readFile('/spoken.wav');
  } catch {
    // Emscripten's error is only a number; what the program printed says why there is no file.
    throw new Error(complaint || 'it made no audio');
  }
}

parentPort?.on('message', async (/** @type {Job} */ job) => {
  try {
    const spoken = await speak(job);
    parentPort?.postMessage(spoken, [spoken.wav.buffer]);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const missing = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
    parentPort?.postMessage({ id: job.id, missing, message: error instanceof Error ? error.message : String(error) });
  }
});
