/** The part that is used of a package without types. */
declare module 'bikram-sambat' {
  /** Month and day from 1. Throws for a day that there is not, and for years that are not in its tables. */
  function toGreg(year: number, month: number, day: number): { year: number; month: number; day: number };
  const calendar: { readonly toGreg: typeof toGreg };
  export default calendar;
}
