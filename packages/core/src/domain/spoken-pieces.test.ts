import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spokenPieces } from './spoken-pieces';
import { parseTemplate } from './template';

const pieces = (text: string) => spokenPieces(parseTemplate(text)).map((piece) => piece.text);

describe('the pieces of a spoken message', () => {
  it.each<[string, string[]]>([
    ['a message without tags, whole', ['नमस्ते। तपाईंको भुक्तानी बाँकी छ।']],
    ['a greeting, and the common rest in one', ['नमस्ते {tags_name}, ', 'तपाईंको भुक्तानी बाँकी छ। कृपया तिर्नुहोस्।']],
    ['a clause around its tag', ['नमस्कार। ', 'तपाईंको तलब {tags_salary} हो। ', 'धन्यवाद।']],
    ['an amount with its currency', ['नमस्कार। ', 'बाँकी रु. {tags_due} छ, ', 'कृपया तिर्नुहोस्।']],
    ['a code with the word before it', ['नमस्कार। ', 'तपाईंको कोड: {tags_code} हो।']],
    ['an ending glued to its tag', ['{tags_name}लाई नमस्कार, ', 'धन्यवाद।']],
    ['two names side by side', ['नमस्ते {tags_first} {tags_last}, ', 'धन्यवाद।']],
    [
      'two tags of one clause apart',
      ['Hi {tags_name}, ', 'you are {tags_age} years ', 'old and your salary ', 'is {tags_salary}.'],
    ],
    [
      'a long common run out of its clause',
      ['तपाईंले हाम्रो बैंकको मुख्य शाखामा जम्मा ', 'गर्नुभएको {tags_amount} रुपैयाँ ', 'आजै तपाईंको बचत खातामा सारिएको छ।'],
    ],
    ['marks with what stands before them', ['{tags_name}! ', 'नमस्ते — "{tags_city}"…']],
  ])('keep %s', (_, expected) => {
    expect(pieces(expected.join(''))).toEqual(expected);
  });

  it('keep a placeholder whole that is written as its heading', () => {
    expect(pieces('नमस्ते {Full. Name}, तपाईंको {Due Date} मा।')).toEqual([
      'नमस्ते {tags_full_name}, ',
      'तपाईंको {tags_due_date} मा।',
    ]);
  });

  it('do not cut a number at its point or comma', () => {
    expect(pieces('मूल्य 1,250.50 मात्र, {tags_name}')).toEqual(['मूल्य 1,250.50 मात्र, ', '{tags_name}']);
  });

  it('are together the message, whatever it is; none is empty, and no two common ones are neighbours', () => {
    const word = fc.oneof(
      fc.constantFrom('{tags_a}', '{ tags_b }', '{tags_c}लाई', 'रु.', '।', ', ', '. ', '\n', '{', '}', 'Rs. ', '—'),
      fc.string({ unit: 'grapheme' }),
    );
    const message = fc.array(word, { maxLength: 25 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(message, (text) => {
        const made = spokenPieces(parseTemplate(text));
        expect(made.map((piece) => piece.text).join('')).toBe(parseTemplate(text).plain);
        if (made.length > 1) for (const piece of made) expect(piece.text).not.toBe('');
        for (const [n, piece] of made.slice(1).entries())
          expect(piece.tags.length + (made[n]?.tags.length ?? 0)).toBeGreaterThan(0);
        expect(new Set(made.flatMap((piece) => piece.tags))).toEqual(new Set(parseTemplate(text).tags));
      }),
      { numRuns: 1_000 },
    );
  });
});
