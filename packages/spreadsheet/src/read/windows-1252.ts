/** What the bytes 80 to 9f mean; those left blank mean nothing. */
const upperControls = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** Decodes bytes of Windows-1252. Five of them mean nothing, and stay control characters. */
export function decodeWindows1252(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\x80-\x9f]/g, (control) => {
    const meant = upperControls[control.charCodeAt(0) - 0x80] ?? ' ';
    return meant === ' ' ? control : meant;
  });
}

const letter = 'A-Za-zÀ-ÖØ-öø-ÿŒœŠšŽžŸ';
const word = new RegExp(`[${letter}]+`, 'g');

/** What no text in a Western language has; other encodings read as this one have it nearly everywhere. */
const strange = new RegExp(
  [
    '[^\\t\\r\\n\\x20-\\x7e\\xa0-\\xff€„…‘’“”•–—™ŒœŠšŽžŸ]',
    // Signs within a word: other encodings have letters there.
    `[${letter}][¡-©«-\\xad¯±-¶¸¹»-¿×÷€„•]|[${letter}]{2,}[ªº]`,
    `[¡-¦¨ª-\\xad¯±-·¸¹»-¿×÷„•](?=[${letter}])|[${letter}]‘`,
    `[${letter}][“”…–—](?=[${letter}])`,
    // An apostrophe stands before an ending (Ram’s) or behind a short beginning (d’Or).
    `[${letter}]{4,}’(?!(?:s|t|d|m|ll|re|ve|S|T)(?![${letter}])|(?![${letter}]))`,
    '[A-Za-z]\\xa0(?=[a-z])',
    // A capital with a mark behind a small letter.
    `[a-zß-öø-ÿ][À-ÖØ-ÞŒŠŽŸ]`,
    `[À-ÖØ-öø-ÿŒœŠšŽžŸ]{3,}`,
  ].join('|'),
);

/** Letters that Windows-1250, for the languages between, has at the same place. */
const sameInBoth = /[ÁÂÄÇÉËÍÎÓÔÖÚÜÝßáâäçéëíîóôöúüýŠšŽž]/;
/** How Western languages write the others; elsewhere they are Polish, Czech, Croatian or Romanian letters. */
const westernUse = new RegExp(
  [
    '[ñÑ](?=[aeiouáéíóúAEIOUÁÉÍÓÚ])',
    'ã(?=[oe]|$)|Ã(?=[OE])|õ(?=e)|Õ(?=E)',
    '(?<=[aeouAEOU])[ïÏ]',
    '(?<=[a-z])[ìòù]$|^[oO]ù$|^[àÀ]$|(?<=[a-z])à$',
    '(?<=^|[b-df-hj-np-tv-zB-DF-HJ-NP-TV-Z])[èûåøàæ](?=[b-df-hj-np-tv-z])',
    '^[ÈÊÅØÆ](?=[b-df-hj-np-tv-z])|(?<=[B-DF-HJ-NP-TV-Z])[ÈÊÛÅØÀÆ](?=[B-DF-HJ-NP-TV-Z])',
    '(?<![aeiou])ê(?=t|m|ch|v|l|n)',
    '(?<=i)è(?=[b-df-hj-np-tv-z]+e)',
    '[œŒ](?=u|U)',
  ].join('|'),
  'g',
);

const wordsOfOneLetter = /^[àÀéÉóÓôÔ]$/;

/**
 * Whether a text decoded so is Windows-1252 for certain: every letter beyond ASCII stands where a Western language has it. Names of
 * other alphabets, and of the other encodings of Latin letters, do not pass.
 */
export function isCertainlyWestern(text: string): boolean {
  if (strange.test(text)) return false;
  for (const [found] of text.matchAll(word)) {
    const marked = found.replace(/[A-Za-z]/g, '');
    if (marked === '') continue;
    if (marked.length === found.length && !wordsOfOneLetter.test(found)) return false;
    const western =
      found
        .match(westernUse)
        ?.join('')
        .replace(/[A-Za-z]/g, '') ?? '';
    const others = [...marked].filter((one) => !sameInBoth.test(one));
    if (others.length > western.length) return false;
  }
  return true;
}
