import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTemplate, renderTemplate } from './template';

const render = (text: string, values: Record<string, unknown>) => {
  const rendered = renderTemplate(parseTemplate(text), values);
  return rendered.ok ? rendered.text : rendered.missing;
};

describe('a message template', () => {
  it('puts values in the place of their tags, as they are', () => {
    const text = 'Hi {tags_name}, you are {tags_age} years old and your salary is {tags_salary}.';
    expect(parseTemplate(text).tags).toEqual(['tags_name', 'tags_age', 'tags_salary']);
    expect(render(text, { tags_name: '<b>सीता & "Ram"</b>', tags_age: 25, tags_salary: 0 })).toBe(
      'Hi <b>सीता & "Ram"</b>, you are 25 years old and your salary is 0.',
    );
  });

  it.each([
    '{#tags_name}x{/tags_name}',
    '{^tags_name}x{/tags_name}',
    '{>partial}',
    '{!comment}',
    '{=<% %>=}',
    '{&tags_name}',
    '{tags.name}',
    '{.}',
    '{}',
    '{ }',
    '{',
    '}',
    '{9lives}',
    '{tags-name}',
    '<% tags_name %>',
    '{"json": [1, 2]}',
    '{{#tags.name}}x{{/tags.name}}',
    '{=| |=}|tags_name|',
    '{tags_name.length}',
    '{tags_name()}',
    '{tags_name|upper}',
    '{tags_name[0]}',
    '{tags name}',
    '{tags_name',
    'tags_name}',
    '{}tags_name{}',
    '{1+1}',
    '{7*7}',
    '$(tags_name)',
    '<%= tags_name %>',
    '#{7*7}',
    '{%raw%}',
    '{ता_नाम}',
    `{${'a'.repeat(65)}}`,
    '{tags_name\u0000}',
    '{tags\u200b_name}',
    '｛tags_name｝',
  ])('leaves %j as it stands', (text) => {
    expect(parseTemplate(text).tags).toEqual([]);
    expect(render(text, { tags_name: 'X', partial: 'Y' })).toBe(text);
  });

  it('reads a tag inside further braces, which stay', () => {
    expect(render('{{tags_name}} {{{tags_name}}}', { tags_name: 'X' })).toBe('{X} {{X}}');
    expect(render('{ tags_name }', { tags_name: 'X' })).toBe('X');
  });

  it('never reads a value for tags again', () => {
    expect(render('{tags_name} {otp}', { tags_name: '{otp} {#x} {{tags_name}}', otp: '1234' })).toBe(
      '{otp} {#x} {{tags_name}} 1234',
    );
  });

  it('names every tag that has no value, and never takes an inherited one', () => {
    expect(render('{tags_a} {tags_b} {tags_c} {tags_d}', { tags_a: '', tags_b: null, tags_c: 'x' })).toEqual([
      'tags_a',
      'tags_b',
      'tags_d',
    ]);
    expect(render('{constructor} {__proto__} {toString}', {})).toEqual(['constructor', '__proto__', 'toString']);
  });

  it('cannot be reached by the delimiters that stand behind it', () => {
    expect(render('\ue000#x\ue001a\ue000/x\ue001', { x: true })).toBe('#xa/x');
    expect(render('{tags_name}', { tags_name: '\ue000otp\ue001', otp: '1' })).toBe('\ue000otp\ue001');
  });

  it('does what a plain replacement does, for every text and value', () => {
    const piece = fc.oneof(
      fc.constantFrom('{a}', '{b_1}', '{', '}', '{{', '}}', '#', '/', '\n', '&', '<'),
      fc.string(),
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    const value = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(text, value, value, (message, a, b_1) => {
        const { tags } = parseTemplate(message);
        fc.pre(tags.every((tag) => tag === 'a' || tag === 'b_1'));
        const plain = message.replace(/\{\s*(a|b_1)\s*\}/g, (_, name: string) => (name === 'a' ? a : b_1));
        expect(render(message, { a, b_1 })).toBe(plain);
      }),
      { numRuns: 1_000 },
    );
  });
});
