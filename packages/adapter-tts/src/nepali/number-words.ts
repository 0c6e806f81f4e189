/** 0 to 99: Nepali builds none of them from its digits by a rule. Ten to a line. */
const belowHundred: readonly string[] = `
शून्य एक दुई तीन चार पाँच छ सात आठ नौ
दश एघार बाह्र तेह्र चौध पन्ध्र सोह्र सत्र अठार उन्नाइस
बीस एक्काइस बाइस तेइस चौबीस पच्चीस छब्बीस सत्ताइस अट्ठाइस उनन्तीस
तीस एकतीस बत्तीस तेत्तीस चौंतीस पैंतीस छत्तीस सैंतीस अठतीस उनन्चालीस
चालीस एकचालीस बयालीस त्रिचालीस चवालीस पैंतालीस छयालीस सतचालीस अठचालीस उनन्चास
पचास एकाउन्न बाउन्न त्रिपन्न चवन्न पचपन्न छपन्न सन्ताउन्न अन्ठाउन्न उनन्साठी
साठी एकसट्ठी बयसट्ठी त्रिसट्ठी चौंसट्ठी पैंसट्ठी छयसट्ठी सतसट्ठी अठसट्ठी उनन्सत्तरी
सत्तरी एकहत्तर बहत्तर त्रिहत्तर चौहत्तर पचहत्तर छयहत्तर सतहत्तर अठहत्तर उनासी
असी एकासी बयासी त्रियासी चौरासी पचासी छयासी सतासी अठासी उनान्नब्बे
नब्बे एकान्नब्बे बयान्नब्बे त्रियान्नब्बे चौरान्नब्बे पन्चान्नब्बे छयान्नब्बे सन्तान्नब्बे अन्ठान्नब्बे उनान्सय
`
  .trim()
  .split(/\s+/);

/** The South Asian scale, largest first: two digits at a time above a thousand. */
const scales: readonly (readonly [bigint, string])[] = [
  [100_000_000_000n, 'खर्ब'],
  [1_000_000_000n, 'अर्ब'],
  [10_000_000n, 'करोड'],
  [100_000n, 'लाख'],
  [1_000n, 'हजार'],
  [100n, 'सय'],
];

/** Beyond this nobody counts in words: 99 kharab and the rest. */
const largest = 9_999_999_999_999n;

/** Digits one after another, as a code or a phone number is read: `एक दुई तीन`. */
export function digitWords(digits: string): string {
  return [...digits].map((digit) => belowHundred[Number(digit)] ?? '').join(' ');
}

/**
 * A whole number as it is counted: `१२५०००` is `एक लाख पच्चीस हजार`. What is too large to be counted is read by its digits.
 * @param digits  ASCII digits, nothing else
 */
export function cardinalWords(digits: string): string {
  const number = BigInt(digits);
  return number > largest ? digitWords(digits) : counted(number);
}

function counted(number: bigint): string {
  const words: string[] = [];
  let rest = number;
  for (const [size, name] of scales) {
    if (rest >= size) words.push(counted(rest / size), name);
    rest %= size;
  }
  if (rest > 0n || words.length === 0) words.push(belowHundred[Number(rest)] ?? '');
  return words.join(' ');
}

/** A number with a fraction: `12.05` is `बाह्र दशमलव शून्य पाँच`. */
export function decimalWords(whole: string, fraction: string | undefined): string {
  const count = cardinalWords(whole);
  return fraction === undefined ? count : `${count} दशमलव ${digitWords(fraction)}`;
}

const firstOrdinals = ['', 'पहिलो', 'दोस्रो', 'तेस्रो', 'चौथो', 'पाँचौं', 'छैटौं', 'सातौं', 'आठौं', 'नवौं'];

/** A place in an order: `पहिलो`, `पन्ध्रौं`. */
export function ordinalWords(digits: string): string {
  const first = firstOrdinals[Number(digits)];
  if (first) return first;
  const count = cardinalWords(digits);
  // After a consonant the ending is a sign on it, after a vowel a letter of its own.
  return /[\u0915-\u0939]$/.test(count) ? `${count}ौं` : `${count}औं`;
}
