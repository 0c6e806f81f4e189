import { describe, expect, it } from 'vitest';
import { separationOf } from './delimiter';

describe('the delimiter of a CSV', () => {
  it.each([
    ['number;name, first;name, last\n9801000000;Sita;Rai\n', ';'],
    ['number;name, first;name, last\n', ';'],
    ['number;due\n9801000000;12,50\n9801000006;13,00\n', ';'],
    ['number|message\n9801000000|Hi, you; there\n9801000006|Yes, me\n', '|'],
    ['name\tmobile\nRai, Sita\t9801000000\n', '\t'],
    ['number;name\n9801000000;"Rai, Sita"\n9801000006;"Ram; Hari"\n', ';'],
    ['number,name,note\n9801000000,Rai, Sita,x;y\n9801000006,Ram,a;b\n9801000007,Hari,c;d\n', ','],
    ['number,name,note\n9801000000,Sita,a;b;c\n9801000006,Ram,d;e;f\n', ','],
    ['Kode;Naam\n1;a,b\n2;c\n', ';'],
    ['number\n9801000000\n', ','],
    ["number\nx'; DROP TABLE x; --\n9801000000\n", ','],
    ['List, of, people, for; us\nPhone;Name\n9801000000;Sita\n9801000006;Ram\n', ';'],
    ['"number";"name"\n"9801000000";"a,b,c,d"\n', ';'],
    ['9801000000;Sita, Rai\n9801000006;Ram\n', ';'],
    ['number;name\n9801000000;"ends in quo', ';'],
    ['Company Pvt. Ltd.\nTel: 01-4412345\nMobile,Name\n9801000000,Sita\n', ','],
    ['', ','],
  ])('of %j is %j', (text, delimiter) => expect(separationOf(text)).toEqual({ delimiter, skipped: 0 }));
});
