import { ordered, type SortKey } from './page/ordered.ts';

const names = (keys: Readonly<Record<string, SortKey>>, isDescending = false): string =>
  ordered(Object.keys(keys), (name) => keys[name], isDescending).join(' ');

it('sorts numbers as numbers and texts by the numbers in them', () => {
  expect(names({ a: 10, b: 9 })).toBe('b a');
  expect(names({ a: 'key-10', b: 'key-9' })).toBe('b a');
  expect(names({ a: 'Zoe', b: 'adam' })).toBe('b a');
});

it.each([false, true])('has what has nothing to sort by last (descending: %s)', (isDescending) => {
  const order = names({ nothing: undefined, one: 1, none: undefined, two: 2 }, isDescending);
  expect(order).toBe(isDescending ? 'two one nothing none' : 'one two nothing none');
});

it.each([false, true])('leaves what is alike in its order (descending: %s)', (isDescending) => {
  expect(names({ worst: 1, bad: 1, good: 1 }, isDescending)).toBe('worst bad good');
});
