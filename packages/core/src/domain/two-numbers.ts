/** What people write between two numbers; a plus within a text begins another one. */
const separators = /[/,;:|&\\\n\r\t]|\b(?:and|or)\b|(?:^|\s)(?:र|वा|अथवा|तथा)(?=\s)|(?!^)\+/giu;
/** What stands within one number as well. */
const gap = /[\s().-]+/g;
/** Nobody sets so few digits apart at the end of one number by a slash or a comma. */
const fewestAtTheEnd = 3;
/** Of a number without its area. */
const shortestLocal = 6;
const shortestAlone = 7;

/** Whether a text is a number on its own: by its length, and by the plan of its country. */
export interface NumberTest {
  isPossible(text: string): boolean;
  isValid(text: string): boolean;
}

/**
 * Whether a text holds two numbers, or one and its alternative ending (`01-4412345/46`): joined, they would ring somebody else.
 * `+49 123 / 42 42 42` is one: nothing before the slash is a number. `isOne` says whether the whole is a number of its plan.
 */
export function holdsTwoNumbers(text: string, test: NumberTest, isOne = test.isValid(text)): boolean {
  const half = text.length / 2;
  if (/^(?:\d\d){8,}$/.test(text)) return test.isValid(text.slice(0, half)) && test.isValid(text.slice(half));
  for (const [left, right] of cutsAt(text, separators)) {
    const [before, after] = [digitsOf(left), digitsOf(right)];
    if (before >= shortestLocal && (after < fewestAtTheEnd || !isOne)) return true;
    if (before >= shortestAlone && test.isPossible(left)) return true;
    if (!isOne && after >= shortestAlone && test.isValid(right)) return true;
  }
  // 4412345-6 is two lines, though eight digits may be a number.
  if (/^[^-]*\d-\d$/.test(text) && digitsOf(text) > shortestLocal) return true;
  return !isOne && cutsAt(text, gap).some(([left]) => digitsOf(left) >= shortestAlone && test.isValid(left));
}

/** The two sides of each place where a pattern is found between digits. */
function cutsAt(text: string, pattern: RegExp): (readonly [left: string, right: string])[] {
  return [...text.matchAll(pattern)]
    .map((found) => {
      const sign = found[0] === '+' ? '+' : '';
      return [text.slice(0, found.index), sign + text.slice(found.index + found[0].length)] as const;
    })
    .filter(([left, right]) => digitsOf(left) > 0 && digitsOf(right) > 0);
}

function digitsOf(text: string): number {
  return text.replace(/\D/g, '').length;
}
