const devanagariZero = 0x0966;

/**
 * Text as a Nepali voice reads it right: eSpeak reads 0-9 in English and ०-९ in Nepali ("१,२५,०००" as one lakh twenty-five
 * thousand), so digits are given to it in Devanagari.
 */
export function nepaliReading(text: string): string {
  return text.replace(/[0-9]/g, (digit) => String.fromCharCode(devanagariZero + Number(digit)));
}
