import { SaxesParser } from 'saxes';

/** One instruction of a TwiML document. */
export interface Verb {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Verb[];
}

interface Open {
  name: string;
  attributes: Readonly<Record<string, string>>;
  text: string;
  children: Open[];
}

/** The verbs that a call may meet, and where: what is not here is an error 12200, as a validator says it. */
const known: Readonly<Record<string, readonly string[]>> = {
  Response: ['Play', 'Say', 'Pause', 'Gather', 'Redirect', 'Hangup'],
  Gather: ['Play', 'Say', 'Pause'],
};

/** Reads a document strictly. @throws Error that says which of Twilio's rules it breaks (12100 XML, 12200 schema) */
export function parseTwiml(xml: string): readonly Verb[] {
  const stack: Open[] = [];
  let root: Open | null = null;
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw new Error(`12100 document parse failure: ${error.message}`);
  });
  parser.on('doctype', () => {
    throw new Error('12100 document parse failure: a document type is not taken');
  });
  parser.on('opentag', ({ name, attributes }) => {
    const parent = stack.at(-1);
    const element: Open = { name, attributes: { ...attributes }, text: '', children: [] };
    if (!parent && name !== 'Response') throw new Error('12100 the document is no <Response>');
    if (parent && !known[parent.name]?.includes(name))
      throw new Error(`12200 <${name}> is not allowed in <${parent.name}>`);
    if (parent) parent.children.push(element);
    else root = element;
    stack.push(element);
  });
  const addText = (text: string) => {
    const element = stack.at(-1);
    if (element) element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => void stack.pop());
  parser.write(xml).close();
  return (root as Open | null)?.children ?? [];
}
