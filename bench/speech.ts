/**
 * How fast eSpeak NG speaks in this process. A sentence, one after another, after a warm-up: its latency, and how many seconds of speech
 * a second of one thread makes. Meanwhile the delay of the main thread's event loop, which has other work to do.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/speech.ts
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { espeakSpeech } from '@ghanti/adapter-tts';

const sentence = (n: number) => `नमस्ते सीता, तपाईंको खातामा रकम ${1_000 + n} जम्मा भएको छ।`;
const warmUp = 5;
const rounds = 40;

const speech = espeakSpeech({ threads: 1 });
const latencies: number[] = [];
let spokenSeconds = 0;
const delay = monitorEventLoopDelay({ resolution: 1 });
for (let n = 0; n < warmUp + rounds; n++) {
  if (n === warmUp) delay.enable();
  const started = performance.now();
  const { seconds } = await speech.synthesize(sentence(n), 'np_rija');
  if (n < warmUp) continue;
  latencies.push(performance.now() - started);
  spokenSeconds += seconds;
}
delay.disable();
await speech.close?.();

latencies.sort((a, b) => a - b);
const at = (share: number) =>
  latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
const totalMs = latencies.reduce((sum, one) => sum + one, 0);
const ratio = (spokenSeconds * 1_000) / totalMs;
const length = spokenSeconds / rounds;

console.log(`a sentence of ${length.toFixed(1)} s: median ${at(0.5).toFixed(0)} ms, p95 ${at(0.95).toFixed(0)} ms`);
console.log(`${ratio.toFixed(0)} times real time on one thread`);
console.log(
  `event loop meanwhile: median ${(delay.percentile(50) / 1e6).toFixed(1)} ms, p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms a turn (1 ms is none)`,
);
console.log(`under 150 ms: ${at(0.5) < 150 ? 'yes' : 'NO'} (median)`);
