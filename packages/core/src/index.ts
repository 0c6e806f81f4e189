export * from './domain/account';
export * from './domain/calling-window';
export * from './domain/campaign';
export { usualCallingWindow, zonesOfCountry, zonesOfNumber } from './domain/country-zones';
export { mostCredits, mustStayExact } from './domain/credits';
export { inAsciiDigits } from './domain/digits';
export * from './domain/errors';
export { type Exhausted, exhausted, exhaustedBy } from './domain/exhausted';
export * from './domain/host-event';
export { isTimeZone, type ParsedSchedule, parseSchedule } from './domain/local-time';
export { nearestName } from './domain/nearest-name';
export * from './domain/otp';
export * from './domain/phone-line';
export { maskPhoneNumber, type ParsedPhoneNumber, parsePhoneNumber } from './domain/phone-number';
export type { NameOf, Placeholder } from './domain/placeholders';
export { type Read, readBy, unknownField } from './domain/read-by';
export * from './domain/recipient';
export { checkReference, referenceLimit } from './domain/reference';
export * from './domain/run';
export { mostSegments, type Segments, segmentsOf } from './domain/segments';
export { longestSpeechSeconds } from './domain/speech-length';
export * from './domain/suppression';
export { checkTagValue, tagName } from './domain/tags';
export { standardTariff, type Tariff, type TariffPrices } from './domain/tariff';
export {
  messageLimit,
  parseTemplate,
  type Rendered,
  renderTemplate,
  type Template,
  tagValueLimit,
} from './domain/template';
export * from './domain/words';
export { createEngine } from './engine/create-engine';
export type * from './engine/engine';
export type * from './engine/events';
export { createInProcessQueue } from './engine/in-process-queue';
export type { EngineOptions, EngineSettings, EngineSettingsInput } from './engine/options';
export { systemClock } from './engine/system-clock';
export { systemRandom } from './engine/system-random';
export * from './machines/advance';
export * from './machines/call';
export * from './machines/evidence';
export * from './machines/host-events';
export * from './machines/life';
export * from './machines/message';
export * from './machines/run';
export * from './machines/status';
export { createMemoryMedia } from './memory/media';
export { silentSpeech } from './memory/speech';
export { createMemoryStore, type LedgerEntry, type MemoryStoreOptions } from './memory/store';
export { createMemoryUploads } from './memory/uploads';
export type * from './ports/audio-probe';
export type * from './ports/clock';
export type * from './ports/job-queue';
export type * from './ports/media';
export * from './ports/speech';
export type * from './ports/spreadsheets';
export type * from './ports/store';
export * from './ports/telephony';
export type * from './ports/webhook-sender';
export { type Fate, fateOf } from './simulator/fates';
export { type JournalEntry, memoryJournal, type PlacedEntry, type SimulatorJournal } from './simulator/journal';
export type { LoggedCall } from './simulator/log';
export type { PlacingFault, SimulatorFaults, SimulatorOptions } from './simulator/options';
export { createSimulator, type Simulator } from './simulator/simulator';
