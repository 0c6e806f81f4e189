import { describe, expect, it } from 'vitest';
import { ArgumentError, readArguments } from './arguments';

describe('the arguments of the account command', () => {
  it('are understood', () => {
    expect(readArguments(['list'])).toEqual({ name: 'list', json: false });
    expect(readArguments(['list', '--json'])).toEqual({ name: 'list', json: true });
    expect(readArguments(['create', 'a@b.np', '--credits', '5', '--first-name', 'Asha', '--generate'])).toEqual({
      name: 'create',
      email: 'a@b.np',
      credits: 5,
      firstName: 'Asha',
      lastName: '',
      passwordFrom: 'made',
    });
    expect(readArguments(['set-password', '7'])).toEqual({ name: 'set-password', who: '7', passwordFrom: 'input' });
    expect(readArguments(['grant', 'a@b.np', '100'])).toEqual({ name: 'grant', who: 'a@b.np', amount: 100 });
    for (const args of [[], ['--help'], ['-h'], ['list', '--help']])
      expect(readArguments(args)).toEqual({ name: 'help' });
  });

  it.each([
    [['remove', 'a@b.np'], 'no such command'],
    [['list', 'a@b.np'], 'takes only options'],
    [['list', '--generate'], 'takes no --generate'],
    [['grant', 'a@b.np', '5', '--generate'], 'takes no --generate'],
    [['set-password'], 'needs EMAIL or ID'],
    [['set-password', 'a@b.np', 'hunter22'], 'A password is no argument'],
    [['create', 'a@b.np', 'hunter22'], 'A password is no argument'],
    [['set-password', 'a@b.np', '--password', 'hunter22'], 'option that is not known'],
    [['create', 'a@b.np', '--credits'], 'lacks its value'],
    [['create', 'a@b.np', '--credits', '-5'], 'lacks its value'],
    [['create', 'a@b.np', '--credits', '1.5'], '--credits has to be a whole number'],
    [['grant', 'a@b.np', '0'], 'CREDITS has to be a whole number from 1'],
    [['grant', 'a@b.np', '9007199254740992'], 'CREDITS has to be'],
    [['grant', 'a@b.np'], 'needs EMAIL or ID and CREDITS'],
  ])('%j are refused, and what may be a password is not repeated', (args, words) => {
    expect(() => readArguments(args)).toThrow(ArgumentError);
    expect(() => readArguments(args)).toThrow(words);
    expect(() => readArguments(args)).not.toThrow('hunter22');
  });
});
