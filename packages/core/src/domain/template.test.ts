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
    '{.}',
    '{}',
    '{ }',
    '{',
    '}',
    '{tags_name, of course}',
    '<% tags_name %>',
    '{"json": [1, 2]}',
    '{{#tags_name}}x{{/tags_name}}',
    '{=| |=}|tags_name|',
    '{tags_name()}',
    '{tags_name|upper}',
    '{tags_name[0]}',
    '{tags_name',
    'tags_name}',
    '{}tags_name{}',
    '{1+1}',
    '{7*7}',
    '$(tags_name)',
    '<%= tags_name %>',
    '#{7*7}',
    '{%raw%}',
    `{${'a'.repeat(61)}}`,
    '{tags＿name}',
    '{tags_n\u00adame}',
    '{tags_name\u0000}',
    '{tags\u200b_name}',
    '｛tags_name｝',
  ])('leaves %j as it stands', (text) => {
    expect(parseTemplate(text).tags).toEqual([]);
    expect(render(text, { tags_name: 'X', partial: 'Y' })).toBe(text);
  });

  it.each([
    ['{name}', 'tags_name'],
    ['{Name}', 'tags_name'],
    ['{ TAGS_NAME }', 'tags_name'],
    ['{Due Date}', 'tags_due_date'],
    ['{due date}', 'tags_due_date'],
    ['{due_date}', 'tags_due_date'],
    ['{Due\u00a0Date}', 'tags_due_date'],
    ['{tags due-date}', 'tags_due_date'],
    ['{2nd name}', 'tags_2nd_name'],
    ['{नाम}', 'tags_nam'],
    ['{Amount (Rs.)}', 'tags_amount_rs'],
    ['{Father’s Name}', 'tags_fathers_name'],
  ])('reads %j as %s: the heading of a tag is its name too', (written, name) => {
    const { tags, plain, placeholders } = parseTemplate(`a ${written} b`);
    expect(tags).toEqual([name]);
    expect(plain).toBe(`a {${name}} b`);
    expect(placeholders).toEqual([{ start: 2, end: 2 + written.length, written, name }]);
    expect(render(`a ${written} b`, { [name]: 'X' })).toBe('a X b');
  });

  it('knows how often a tag stands in it', () => {
    const { tags, placeholders } = parseTemplate('{name}, {tags_name}, {Due Date}');
    expect(tags).toEqual(['tags_name', 'tags_due_date']);
    expect(placeholders.map(({ name }) => name)).toEqual(['tags_name', 'tags_name', 'tags_due_date']);
  });

  it('has names of another kind where it is told so', () => {
    const template = parseTemplate('{code} {Otp}', (inside) => (inside === 'Otp' ? 'otp' : null));
    expect(renderTemplate(template, { otp: '0042' })).toEqual({ ok: true, text: '{code} 0042' });
  });

  it('reads a tag inside further braces, which stay', () => {
    expect(render('{{tags_name}} {{{tags_name}}}', { tags_name: 'X' })).toBe('{X} {{X}}');
    expect(render('{ tags_name }', { tags_name: 'X' })).toBe('X');
  });

  it('never reads a value for tags again', () => {
    expect(render('{tags_name} {tags_b}', { tags_name: '{tags_b} {#x} {{tags_name}}', tags_b: '1234' })).toBe(
      '{tags_b} {#x} {{tags_name}} 1234',
    );
  });

  it('names every tag that has no value, and never takes an inherited one', () => {
    expect(render('{tags_a} {tags_b} {tags_c} {tags_d}', { tags_a: '', tags_b: null, tags_c: 'x' })).toEqual([
      'tags_a',
      'tags_b',
      'tags_d',
    ]);
    expect(
      renderTemplate(
        parseTemplate('{constructor}', (inside) => inside),
        {},
      ),
    ).toEqual({
      ok: false,
      missing: ['constructor'],
    });
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
        const { placeholders } = parseTemplate(message);
        fc.pre(placeholders.every(({ written }) => written === '{a}' || written === '{b_1}'));
        const plain = message.replace(/\{(a|b_1)\}/g, (_, name: string) => (name === 'a' ? a : b_1));
        expect(render(message, { tags_a: a, tags_b_1: b_1 })).toBe(plain);
      }),
      { numRuns: 1_000 },
    );
  });
});
