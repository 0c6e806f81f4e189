/**
 * Says whether a value is an error of the class that `brand` stands for, whichever copy of this package made it. An app may hold two
 * copies: its own, and one that a plugin brings.
 * @param asked  the class on the right side of `instanceof`
 * @param base   the branded class: its subclasses are told apart as usual
 */
export function isBranded(value: unknown, brand: symbol, asked: unknown, base: unknown): boolean {
  if (asked !== base) return Function.prototype[Symbol.hasInstance].call(asked, value);
  return typeof value === 'object' && value !== null && brand in value;
}
