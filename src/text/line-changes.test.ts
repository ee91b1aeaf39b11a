import { hunks, lineChanges } from './line-changes.ts';

const diff = (before: string, after: string): readonly string[] =>
  hunks(lineChanges([...before], [...after]));

it.each<[string, string, string, readonly string[]]>([
  ['nothing where nothing changes', 'abc', 'abc', []],
  ['a line that is put in', 'abc', 'abxc', ['@@ -1,3 +1,4 @@', ' a', ' b', '+x', ' c']],
  ['a line that is taken out', 'abc', 'ac', ['@@ -1,3 +1,2 @@', ' a', '-b', ' c']],
  ['what goes before what comes', 'abc', 'axc', ['@@ -1,3 +1,3 @@', ' a', '-b', '+x', ' c']],
  ['lines where there were none', '', 'ab', ['@@ -0,0 +1,2 @@', '+a', '+b']],
  ['no line where there were some', 'ab', '', ['@@ -1,2 +0,0 @@', '-a', '-b']],
  ['a line at the end', 'a', 'ab', ['@@ -1,1 +1,2 @@', ' a', '+b']],
  [
    'three lines around a change',
    'abcdefghij',
    'abcdexfghij',
    ['@@ -3,6 +3,7 @@', ' c', ' d', ' e', '+x', ' f', ' g', ' h'],
  ],
  [
    'changes that are far apart, apart',
    'abcdefghij',
    'bcdefghijk',
    ['@@ -1,4 +1,3 @@', '-a', ' b', ' c', ' d', '@@ -8,3 +7,4 @@', ' h', ' i', ' j', '+k'],
  ],
])('shows %s', (_, before, after, expected) => {
  expect(diff(before, after)).toEqual(expected);
});
