import { readPolicyDocument } from './policy-document.ts';
import { repeatedNames } from './repeated-names.ts';
import { parseJsonText } from '../json/text.ts';

describe('the names that an object repeats', () => {
  it.each<[string, readonly string[]]>([
    ['{}', []],
    ['{"a":1,"b":2}', []],
    ['{"a":1,"A":2,"b":3}', ['a']],
    ['{"A":1,"A":2}', ['a']],
    ['{"a":1,"b":2,"a":3,"B":4}', ['a', 'b']],
  ])('%s: %j', (text, expected) => {
    expect([...repeatedNames(parseJsonText(text) as object)].sort()).toEqual(expected);
  });
});

const MANY = 500;

/** An object of many names that counts how often it is asked for all of them. */
const counting = (value: unknown): { readonly object: object; readonly asked: () => number } => {
  let count = 0;
  const names = Array.from({ length: MANY }, (_, place) => [`Name${place}`, value] as const);
  const object = new Proxy(Object.fromEntries(names), {
    ownKeys: (target) => {
      count += 1;
      return Reflect.ownKeys(target);
    },
  });
  return { object, asked: () => count };
};

describe('a policy with many names in one object', () => {
  const statement = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };

  it.each<[string, unknown, (object: object) => object]>([
    ['keys under one operator', 'x', (object) => ({ ...statement, Condition: { StringEquals: object } })],
    ['operators', { 'a:b': 'x' }, (object) => ({ ...statement, Condition: object })],
    ['types of principals', 'x', (object) => ({ ...statement, Principal: object })],
    ['elements of a statement', 'x', (object) => object],
  ])('is asked for its %s a fixed number of times, and not for each', (_, value, statementWith) => {
    const { object, asked } = counting(value);
    readPolicyDocument({ Version: '2012-10-17', Statement: statementWith(object) });
    expect(asked()).toBeGreaterThan(0);
    // Once for each element that a statement can have, at most twice.
    expect(asked()).toBeLessThan(30);
  });
});
