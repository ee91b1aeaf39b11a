import { choicesOf } from './choices.ts';

it.each<[string, readonly (readonly string[])[], readonly string[]]>([
  ['of no list there is one choice, of nothing', [], ['']],
  [
    'the first lists change last',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
    ['a1', 'a2', 'b1', 'b2'],
  ],
  ['where one list is empty there is none', [['a', 'b'], []], []],
  [
    'of more than the bound there is one more',
    [['a', 'b', 'c'], ['1', '2'], ['x']],
    ['a1x', 'a2x', 'b1x', 'b2x', 'c1x'],
  ],
])('%s', (_, lists, expected) => {
  expect(choicesOf(lists, 4).map((choice) => choice.join(''))).toEqual(expected);
});
