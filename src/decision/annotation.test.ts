import { shortened } from './annotation.ts';

it.each([
  ['a name', 'a-name-that-is-far-too-long-for-this', 13, 'a-name…r-this'],
  ['words', 'one two three four five six seven', 22, 'one two … six seven'],
  ['a word that ends where it is cut', 'one two three four five', 15, 'one … five'],
  ['words around an ARN', 'by arn:aws:iam::111122223333:role/very-long and more', 21, 'by arn:aws… and more'],
  ['a character of two halves', 'aaaa😀bbbbbbbbbb', 11, 'aaaa…bbbbb'],
  ['what fits', 'one two', 7, 'one two'],
])('shortens %s in the middle, and no word that need not be', (_, text, length, short) => {
  expect(shortened(text, length)).toBe(short);
});

it('is never longer than asked for, and keeps both ends', () => {
  const text = 'alice, by iam:PassRole and ec2:RunInstances (policy p, statement 1), then more of the same';
  for (let length = 12; length < text.length; length += 1) {
    const short = shortened(text, length);
    expect(short.length).toBeLessThanOrEqual(length);
    const [first = '', last = ''] = short.split('…');
    expect(text.startsWith(first) && text.endsWith(last)).toBe(true);
  }
});
