import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strayPlaceholders } from './stray-placeholders';
import { tagName } from './tags';
import { parseTemplate, renderTemplate } from './template';

const usable = [
  'tags_name',
  'tags_due_date',
  'tags_amount_rs',
  'tags_nam',
  'tags_full_name_as_it_is_written_in_the_certif',
];
const strays = (text: string) => strayPlaceholders(text, usable, tagName);
const meant = (text: string) => strays(text).map((stray) => stray.meant);

describe('what is meant as a placeholder and is none', () => {
  it.each([
    '{tags_name}',
    '{ tags_name }',
    '{name}',
    '{Name}',
    '{Due Date}',
    '{नाम}',
    '{nаme}',
    '{Amount (Rs.)}',
    'Hi {name}, due {Due Date}: Rs {amount_rs}.',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an amount in dollars
    '${tags_amount_rs}, #{tags_name}, [{tags_name}], <{tags_name}>, ({name})',
    '{"id": {tags_amount_rs}}',
    '{"id":{"name":"{tags_name}"}}',
  ])('is not %j, which is filled', (text) => {
    expect(strays(text)).toEqual([]);
    const filled = renderTemplate(parseTemplate(text), {
      tags_name: 'A',
      tags_due_date: 'B',
      tags_amount_rs: '7',
      tags_nam: 'A',
    });
    expect(filled).toMatchObject({ ok: true });
    expect('text' in filled && filled.text).not.toMatch(/tags_|\{name|Due D/i);
  });

  it.each([
    '{}',
    '{ }',
    '{\u200b}',
    '{"a": 1}',
    '{ "x": [1,2] }',
    '{"name": "Ram", "list": [{"b": 2}, {}]}',
    '{"tags_name": 1}',
    '{"tags_name" : {"tags_due_date": []}}',
    '{ a: 1, b: 2 }',
    'if (x) { return x + 1; }',
    '{"name": []}',
    '{1+1}',
    '{a|b}',
    '{a/b}',
    '{f(x)}',
    '{a & b | c}',
    '{foo()}',
    '{...}',
    '{-}',
    '{😊}',
    'a } b { c',
    ':-} and {-:',
    'no braces at all, name or due date',
    'hashtags_name and mytags_due_date',
    'https://shop.example/tags_sale?x=1',
    `{${'long words '.repeat(8)}}`,
  ])('is not %j, which is text', (text) => {
    expect(strays(text)).toEqual([]);
    expect(renderTemplate(parseTemplate(text), {})).toEqual({ ok: true, text });
  });

  it.each<[string, string | null]>([
    ['{first name}', 'tags_name'],
    ['{tags_nme}', 'tags_name'],
    ['{tags_}', null],
    ['{otp}', null],
    ['{balance}', null],
    ['{0}', null],
    ['{9lives}', null],
    ['{constructor}', null],
    ['{__proto__}', null],
    ['{कैफियत}', null],
    ['{पहिलो नाम}', 'tags_nam'],
    ["{customer's name}", 'tags_name'],
    ['{Amount (USD)}', 'tags_amount_rs'],
    ['{Name/Address}', 'tags_name'],
    ['{Interest %}', null],
  ])('is %j: a name that the campaign has not', (text, name) => {
    expect(strays(`Hi ${text},`)).toEqual([{ written: text, meant: name, isWellFormed: true }]);
  });

  it.each([
    '{tags_name|upper}',
    '{name|upper}',
    '{name | default}',
    '{Name!r}',
    '{name:>10}',
    '{name:.2f}',
    '{tags_name()}',
    '{tags_name[0]}',
    '{tags.name.length!}',
    '{tags_x: 1}',
    '{tags_name\u0000}',
    '{tags\u200b_name}',
    '{tags_\u2060name}',
    '{\u200dtags_name}',
    '{tags_name\u00ad}',
    '{tags_name\ufe0f}',
    '｛tags_name｝',
    '｛name｝',
    '{tags_name｝',
    '﹛tags_name﹜',
    '{tags＿name}',
    '{ｔａｇｓ_name}',
    '{Ｎａｍｅ}',
    '{𝐭𝐚𝐠𝐬_𝐧𝐚𝐦𝐞}',
    '{tags_name',
    '{name, your due is',
    '{Due Date is',
    '{Due Date',
    'tags_name}',
    'Due Date}',
    'my name} is',
    '{{tags_name}}',
    '{{name}}',
    '{{ Due Date }}',
    '{{{tags_name}}}',
    '{ {tags_name} }',
    '{{tags_name}',
    '{tags_name}}',
    '{#tags_name}x{/tags_name}',
    '{#name}',
    '{&name}',
    '{$name}',
    '{%name%}',
    '{name!}',
    '{Name:}',
    '{*Name}',
    '\\{name\\}',
    '[tags_name]',
    '<tags_name>',
    '%tags_name%',
    '%tags_other%',
    '$tags_name',
    '$(tags_name)',
    '(tags_name)',
    '<%= tags_name %>',
    '[ｔａｇｓ＿ｎａｍｅ]',
    '[tags\u200b_name]',
    'TAGS_NAME',
    'tags_name',
    'tags_nameलाई',
    '{"x": "tags_name"}',
  ])('is %j: it would be sent as it stands', (text) => {
    expect(strays(`Dear ${text} ok`).length).toBeGreaterThan(0);
    // Beside a good one too, and with nothing around it.
    expect(strays(`{tags_name}: ${text}`).length).toBeGreaterThan(0);
    expect(strays(text).length).toBeGreaterThan(0);
    expect(strays(text).every(({ isWellFormed }) => !isWellFormed)).toBe(true);
  });

  it.each([
    ['{{name}}', 'tags_name'],
    ['{tags\u200b_name}', 'tags_name'],
    ['｛Due Date｝', 'tags_due_date'],
    ['{Due Date, please', 'tags_due_date'],
    ['the due date}', 'tags_due_date'],
    ['{Amount [Rs.]}', 'tags_amount_rs'],
    [
      '{Full name, as it is written in the certificate of citizenship}',
      'tags_full_name_as_it_is_written_in_the_certif',
    ],
    ['[tags_due_dat]', 'tags_due_date'],
  ])('is told with what %j most likely means', (text, name) => {
    expect(meant(text)).toEqual([name]);
  });

  it('is shown so that what cannot be seen is seen', () => {
    expect(strays('{tags\u200b_name}').map(({ written }) => written)).toEqual(['{tags\\u{200b}_name}']);
    expect(strays('a {{name}} b {{name}}').map(({ written }) => written)).toEqual(['{{name}}']);
    expect(strays('x [tags_name] y').map(({ written }) => written)).toEqual(['[tags_name]']);
  });

  it('never stays in a text that is sent: what is filled holds no name of a tag', () => {
    const piece = fc.constantFrom(
      ...['{', '}', '{{', '}}', '｛', '[', ']', '%', '"', ':', ' ', '\u200b', ','],
      ...['tags_name', 'name', 'Due Date', 'ｎａｍｅ', 'tags', '_name', 'x'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const text = pieces.join('');
        if (strays(text).length > 0) return;
        const filled = renderTemplate(parseTemplate(text), { tags_name: 'A', tags_due_date: 'B' });
        expect('text' in filled && filled.text.replace(/"tags_name"\s*:/g, '')).not.toMatch(
          /(?<![\p{L}\p{M}\p{N}_])tags_name(?![a-z_])|\{\s*(tags_name|name|Due Date)\s*\}/iu,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
