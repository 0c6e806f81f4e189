import type { CallPart, KeypadQuestion } from '@ghanti/core';
import twilio from 'twilio';

/** One of Twilio's own voices, for parts that it speaks itself. */
export interface TwilioVoice {
  /** `Google.ne-NP-Standard-A`, `Polly.Aditi`, ... */
  readonly voice: string;
  readonly language: string;
}

/** What is played to who answered. */
export interface Script {
  readonly parts: readonly CallPart[];
  readonly keypad: KeypadQuestion | null;
  /** Asked for when all was heard, or with the keys that were pressed. */
  readonly markUrl: string;
}

const contentType = 'text/xml; charset=utf-8';

/** What XML 1.0 cannot hold: control characters, halves of pairs. They are no part of any text that people read. */
const unspeakable = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/**
 * The document of an answered call: the parts in order, then a redirect that is followed only by who is still there
 * (docs/correctness/rules.md, the end mark). With a question the parts can be answered while they play; what was pressed goes
 * to the mark as well, and who presses nothing comes to the redirect.
 */
export function answerOf({ parts, keypad, markUrl }: Script, voices: ReadonlyMap<string, TwilioVoice>) {
  const response = new twilio.twiml.VoiceResponse();
  const speaker = keypad
    ? response.gather({
        input: ['dtmf'],
        numDigits: keypad.digits,
        timeout: keypad.timeoutSeconds,
        // Where one key is the whole answer, # is an answer too.
        finishOnKey: keypad.digits === 1 ? '' : '#',
        action: markUrl,
        method: 'POST',
      })
    : response;
  for (const part of parts) {
    if (part.type === 'audio') speaker.play(part.url);
    // A voice comes from the table or not at all: names are never taken from outside.
    else speaker.say(sayAttributes(voices.get(part.voice)), part.text.replace(unspeakable, ''));
  }
  response.redirect({ method: 'POST' }, markUrl);
  return xml(response.toString());
}

function sayAttributes(voice: TwilioVoice | undefined): Parameters<twilio.twiml.VoiceResponse['say']>[0] {
  return (voice ? { voice: voice.voice, language: voice.language } : {}) as Parameters<
    twilio.twiml.VoiceResponse['say']
  >[0];
}

/** Nothing more to hear. */
export function hangUp() {
  const response = new twilio.twiml.VoiceResponse();
  response.hangup();
  return xml(response.toString());
}

/** Who calls one of our numbers reaches nobody, and is not charged for it. */
export function declineCall() {
  const response = new twilio.twiml.VoiceResponse();
  response.reject();
  return xml(response.toString());
}

/** A text to one of our numbers is taken, and not answered: Twilio answers its keywords itself. */
export function noAnswer() {
  return xml(new twilio.twiml.MessagingResponse().toString());
}

function xml(body: string) {
  return { status: 200, contentType, body };
}
