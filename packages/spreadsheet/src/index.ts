export type { SpreadsheetOptions } from './options';
export { createSpreadsheets } from './spreadsheets';
