// Which headings stand over phone numbers, told by their words in English and Nepali.

/** Headings that win over other known ones, by their words. */
const exactHeadings: ReadonlySet<string> = new Set(['number', 'numbers', 'phone number']);

/** For people who are told what would be known. */
export const knownHeadings =
  'number, phone, mobile, cell, contact no, telephone, tel, msisdn, whatsapp, मोबाइल, फोन, नम्बर, सम्पर्क';

const wordsOf = (text: string) => new Set(text.split(' ').map(foldNepali));

/** Name a phone number by themselves, and at the end of a compound: "Guardian Mobile". */
const phoneWords = wordsOf(
  'phone phones mobile mobiles mob cell cells cellphone cellphones cellular telephone telephones tel tele msisdn whatsapp viber gsm ' +
    'landline handphone मोबाइल मोवाइल फोन टेलिफोन दूरभाष ह्वाट्सएप व्हाट्सएप वाट्सएप ह्वाट्सप भाइबर सेलफोन',
);
/** Name a phone number by themselves and before a number, but also a person: "Contact Name". */
const contactWords = wordsOf('contact contacts samparka sampark सम्पर्क संपर्क सर्म्पक');
/** A number of anything: of a phone beside one of the words above, or alone. */
const numberWords = wordsOf('number numbers no nos num nums nbr nr # नम्बर नम्बरहरू नम्वर नं न');
const numberAlone = wordsOf('number numbers नम्बर नम्बरहरू नम्वर');
/** Make a number one that is called: "SMS Number". */
const callWords = wordsOf('sms dial dialing dialling calling called');
/** Say which phone of several it is. */
const whichOne = wordsOf(
  'primary secondary main home work office personal private business alternate alternative alt other current new old active ' +
    'value line one two first second i ii a b ko को',
);
/** Stand between a contact and its number: "Contact Person Number". */
const contactOf = wordsOf('person persons को गर्ने');
/** Short for a phone beside a number only: "Ph. No.", "मो. नं."; "Ph" is known alone, but not in "Soil pH". */
const shortWords = wordsOf('ph mo cont मो फो टे');
/** What follows them says more, and names nothing else. */
const prepositions = wordsOf('of for to in with without incl including');
/** Before a phone they ask or count: "Has phone", "No. of mobiles". */
const askedBefore = wordsOf('has have does if no not non of for per verified');
/** Before a contact they ask when it was: "Last Contact". */
const timesBefore = wordsOf('last next previous recent date अन्तिम');
/** May stand in front of a number that is alone. */
const articles = wordsOf('the my your our to all');
/** Beside a phone, behind a dash or in brackets, they name something else: "Phone 1 - Type", "Mobile (Rs.)". */
const otherThings = wordsOf(
  'type name names person bill bills amount amt rs npr nrs inr usd rupees exchange model brand make network operator company carrier ' +
    'provider plan email mail address date time label verified valid status cost charge charges price usage recharge topup balance ' +
    'allowance due dues fee fees note notes remark remarks id imei serial sim app banking wallet money payment shop device service ' +
    'username user extension ext code prefix country area count total minutes duration url website fax otp pin password comment ' +
    'description designation relation relationship नाम व्यक्ति बिल रकम रु रू प्रकार मिति ठेगाना कम्पनी इमेल आइडी आईडी कोड अवस्था शुल्क',
);
/** A list of one column under such a heading holds no phones. */
const otherColumns = wordsOf(
  'id ids roll account acct amount amt date dob invoice bill ward token house citizenship serial sn sno age salary price total balance ' +
    'due fee year pan vat passport voter license licence pin zip postal code order ref reference receipt policy registration ' +
    'खाता रोल क्रम संख्या सङ्ख्या मिति रकम उमेर वडा टोकन घर नागरिकता परिचयपत्र आइडी आईडी बाँकी साल',
);
/** What has a number of its own, which is no phone: "Customer Number". */
const numberedThings = wordsOf(
  'customer client member employee staff student user subscriber consumer meter vehicle bus seat room flat ticket case file application ' +
    'batch symbol exam page product item lot plot bank ग्राहक सदस्य कर्मचारी विद्यार्थी मिटर गाडी सिट कोठा फाइल',
);
const notPhones = /^(?:auto|head|micro|ear|mega|gramo|saxo|xylo)/;

/** Neither a sentence nor "Tel: 01-4412345" heads a column. */
const longestHeading = 80;
const severalDigits = /(?:\p{Nd}[^\p{L}]*){5}/u;

/** How sure a heading is that of phone numbers; null when its words do not say so. */
export function numberHeading(heading: string): 'exact' | 'known' | null {
  if (heading.length > longestHeading || severalDigits.test(heading)) return null;
  const segments = segmentsOf(heading);
  if (segments.length === 1 && exactHeadings.has(segments[0]?.join(' ') ?? '')) return 'exact';
  const phones = segments.map(isPhone);
  if (!phones.includes(true)) return null;
  return segments.every((words, at) => phones[at] || !upToPreposition(words).some((word) => otherThings.has(word)))
    ? 'known'
    : null;
}

/** Whether the only heading of a list says that it holds something else than phones: an id, a date, an amount. */
export function namesOtherThing(heading: string): boolean {
  const words = segmentsOf(heading).flat();
  if (words.some((word) => otherColumns.has(word)) || words.join(' ') === 's n') return true;
  return words.some((word) => numberedThings.has(word)) && numberWords.has(words.at(-1) ?? '');
}

function isPhone(words: readonly string[]): boolean {
  const rest = words.filter((word) => !isIndex(word) && !articles.has(word));
  if (rest.length === 1 && numberAlone.has(rest[0] ?? '')) return true;
  const last = words.findLastIndex((word) => phoneWords.has(word));
  const at = last >= 0 ? last : words.findLastIndex((word) => contactWords.has(word));
  const tail = upToPreposition(words.slice(at + 1));
  const endsAsNumber = numberWords.has(tail.filter((word) => !isIndex(word)).at(-1) ?? '');
  if (at < 0) return isShort(rest) || (endsAsNumber && tail.some((word) => callWords.has(word)));
  if (words[0] === 'is' || words.slice(0, at).some((word) => askedBefore.has(word))) return false;
  if (last >= 0) return tail.every(isTail);
  if (words.slice(0, at).some((word) => timesBefore.has(word))) return false;
  const said = tail.filter((word) => !isIndex(word) && !numberWords.has(word));
  return said.length === 0 || (endsAsNumber && said.every((word) => contactOf.has(word)));
}

/** "Ph.", "Mo. No.", "अभिभावकको मो. नं." */
function isShort(words: readonly string[]): boolean {
  const at = words.findIndex((word) => shortWords.has(word));
  const tail = words.slice(at + 1);
  if (at < 0 || !tail.every(isTail)) return false;
  return tail.some((word) => numberWords.has(word)) || (at === 0 && words[0] === 'ph');
}

function isIndex(word: string): boolean {
  return /^\p{N}+$/u.test(word);
}

/** What may follow the word for a phone without making it something else. */
function isTail(word: string): boolean {
  return numberWords.has(word) || whichOne.has(word) || isIndex(word);
}

function upToPreposition(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => prepositions.has(word));
  return at < 0 ? words : words.slice(0, at);
}

/** The words of a heading, by the parts that brackets, dashes and slashes make of it. */
function segmentsOf(heading: string): string[][] {
  const plain = heading
    .normalize('NFKC')
    .replace(/[\p{Cf}\u093c]|^\s*#+\s*(?=\p{L})/gu, '')
    .replace(/what'?s[\s_-]*app/gi, 'whatsapp')
    .replace(/iphone/gi, 'iphone')
    .replace(/[\s_-]e\.?164/gi, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .replace(/['’]s?(?!\p{L})/gu, '')
    .replace(/\be[\s-]?mail/g, 'email');
  return plain
    .split(/[()[\]{}<>:/|,;]+|\s[-–—]+|[-–—]+\s/)
    .map((part) => [...part.matchAll(/[\p{L}][\p{L}\p{M}]*|\p{N}+|#/gu)].flatMap(([word]) => wordsOfToken(word)))
    .filter((words) => words.length > 0);
}

const joined =
  /^(phone|mobile|mob|cell|contact|tel|telephone|cellphone|whatsapp|viber|ph|फोन|मोबाइल|सम्पर्क|संपर्क)(numbers?|nums?|nos?|nbr|नम्बर|नंबर|नं)$/;

/** One word, or the two that a heading has run together: "mobileno", "guardianmobile", "फोनको". */
function wordsOfToken(token: string): string[] {
  const two = joined.exec(token);
  if (two) return [two[1] ?? '', two[2] ?? ''].map(foldNepali);
  const english = /^(\p{Script=Latin}{2,})(phones?|mobiles?)$/u.exec(token);
  if (english && !notPhones.test(token) && !phoneWords.has(token)) return [english[1] ?? '', english[2] ?? ''];
  const nepali = /^(\p{Script=Devanagari}{2,}?)(को)$/u.exec(token);
  return (nepali ? [nepali[1] ?? '', nepali[2] ?? ''] : [token]).map(foldNepali);
}

/** Spellings of one sound, which people mix: long and short vowels, nasals before p, b and v. */
function foldNepali(word: string): string {
  return word
    .replace(/[\u093c\u200c\u200d]/g, '')
    .replace(/ई/g, 'इ')
    .replace(/ऊ/g, 'उ')
    .replace(/ी/g, 'ि')
    .replace(/ू/g, 'ु')
    .replace(/म्(?=[पबव])/g, 'ं')
    .replace(/(?<=ं)व/g, 'ब')
    .replace(/[.॰]$/, '');
}
