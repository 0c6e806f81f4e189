// Runs in a worker thread: eSpeak NG as WebAssembly. It is a program that reads lines and speaks them into a file. It is started once
// per voice and kept waiting for its next line, since starting it takes ten times as long as a sentence.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { resample } from '../audio/resample.mjs';
import { readWav, telephoneRate, writeWav } from '../audio/wav.mjs';
import { createRecorder } from './recorder.mjs';

/** @typedef {{ voice: string, pitch: number, speed: number }} Manner */
/** @typedef {Manner & { id: number, lines: readonly string[] }} Job */
/** @typedef {{ port: import('node:worker_threads').MessagePort, posted: Int32Array }} Connection */

/**
 * What emscripten's loader takes and gives, as far as it is used here.
 * @typedef {{
 *   makedev(major: number, minor: number): number,
 *   registerDevice(device: number, does: object): void,
 *   mkdev(path: string, device: number): void,
 * }} FileSystem
 * @typedef {{ FS: FileSystem, _fflush(stream: number): number }} Running
 * @typedef {(options: object) => Promise<Running>} Program
 */

/** A program that has spoken so often is started anew: what it may have leaked is gone. */
const utterancesPerProgram = 5_000;

/** `posted` counts what was sent to us: it is what a blocked thread can wait for. */
const { port, posted } = /** @type {Connection} */ (workerData);

/** Blocks this thread until there is a job: the program above us waits inside its reading, where no promise can be waited for. */
function nextJob() {
  for (;;) {
    const seen = Atomics.load(posted, 0);
    const received = receiveMessageOnPort(port);
    if (received) return /** @type {Job} */ (received.message);
    Atomics.wait(posted, 0, seen);
  }
}

/** @type {Promise<{ run: Program, code: WebAssembly.Module }> | undefined} */
let loaded;

/** Compiled once: each program is only a new instance of it. */
async function load() {
  // A name in a variable: the module is optional, and bundlers and type checkers shall not look for it.
  const name = 'espeak-ng';
  const path = createRequire(import.meta.url).resolve(name);
  const code = await WebAssembly.compile(await readFile(path.replace(/\.js$/, '.wasm')));
  const module = await import(name);
  return { run: /** @type {Program} */ (module.default), code };
}

/**
 * Starts the program in the manner of a job, and speaks jobs with it for as long as they are of that manner.
 * @param {Job} first
 * @returns {Promise<Job>} the one that it could not go on with
 */
async function speakInOneManner(first) {
  loaded ??= load();
  const { run, code } = await loaded;
  const { voice, pitch, speed } = first;
  const recorder = createRecorder();
  const lines = [...first.lines];
  let job = first;
  let utterances = 0;
  let input = Buffer.alloc(0);
  let at = 0;
  /** @type {Running | undefined} */
  let program;

  /** The program asks for its next line, so it has spoken all that it was given. An empty answer ends it. */
  function nextLine() {
    if (lines.length === 0) {
      program?._fflush(0);
      answer(job.id, recorder.take());
      utterances++;
      job = nextJob();
      const goesOn = job.voice === voice && job.pitch === pitch && job.speed === speed;
      if (goesOn && utterances < utterancesPerProgram) lines.push(...job.lines);
    }
    const line = lines.shift();
    return Buffer.from(line === undefined ? '' : `${line}\n`);
  }

  await run({
    instantiateWasm(
      /** @type {WebAssembly.Imports} */ imports,
      /** @type {(instance: WebAssembly.Instance, code: WebAssembly.Module) => void} */ done,
    ) {
      // A failure in here ends the thread, and the pool answers for it.
      void WebAssembly.instantiate(code, imports).then((instance) => done(instance, code));
      return {};
    },
    print() {},
    printErr: recorder.complain,
    // Byte by byte; null ends one reading after its line, and a reading that begins with null ends the program.
    stdin() {
      if (at < input.length) return input[at++];
      if (at > 0) {
        at = 0;
        input = Buffer.alloc(0);
        return null;
      }
      input = nextLine();
      return input.length === 0 ? null : input[at++];
    },
    preRun: [
      (/** @type {Running} */ started) => {
        program = started;
        const device = started.FS.makedev(70, 0);
        started.FS.registerDevice(device, recorder.device);
        started.FS.mkdev('/spoken', device);
      },
    ],
    // Text comes by lines, so that none is taken for an option.
    arguments: ['-v', voice, '-p', String(pitch), '-s', String(speed), '-b', '1', '-w', '/spoken'],
  });
  // It ended without asking for a line: it does not know the voice.
  if (utterances === 0) throw new Error(recorder.complaint());
  return job;
}

/**
 * @param {number} id
 * @param {{ wav: Uint8Array } | { complaint: string }} made
 */
function answer(id, made) {
  if ('complaint' in made) return fail(id, made.complaint);
  const { samples, sampleRate } = readWav(made.wav);
  if (samples.length === 0) return fail(id, 'it made no audio');
  const narrow = resample(samples, sampleRate, telephoneRate);
  const wav = writeWav(narrow, telephoneRate);
  port.postMessage({ id, wav, seconds: narrow.length / telephoneRate }, [wav.buffer]);
}

/**
 * @param {number} id
 * @param {string} message
 * @param {boolean} missing  the package is not installed
 */
function fail(id, message, missing = false) {
  port.postMessage({ id, missing, message });
}

for (let job = nextJob(); ; ) {
  try {
    job = await speakInOneManner(job);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const missing = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
    fail(job.id, error instanceof Error ? error.message : String(error), missing);
    job = nextJob();
  }
}
