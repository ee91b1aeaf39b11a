/** The Handler of all functions. */
import type * as Entry from './entry.ts';

/** The handler of a new execution environment with these variables. */
const load = (variables: Readonly<Record<string, string>>): (typeof Entry)['handler'] => {
  let loaded: typeof Entry | undefined;
  Object.assign(process.env, variables);
  jest.isolateModules(() => {
    loaded = jest.requireActual<typeof Entry>('./entry.ts');
  });
  if (loaded === undefined) throw new Error('the entry was not loaded');
  return loaded.handler;
};

beforeEach(() => {
  delete process.env['RULE_ID'];
  delete process.env['FUNCTION'];
});

it.each([
  [{ RULE_ID: 'iam-role-trust-mfa-required' }, '../../rules/iam-role-trust-mfa-required/handler.ts'],
  [{ FUNCTION: 'notify' }, './notify.ts'],
])('has, under %j, the handler of %s', (variables, file) => {
  const handler = (): void => undefined;
  jest.doMock(file, () => ({ handler }));
  expect(load(variables)).toBe(handler);
});

it('fails where Lambda initializes a function that is none', () => {
  expect(() => load({ FUNCTION: 'notified' })).toThrow(
    'environment variable FUNCTION is "notified"; expected one of: start-evaluations, ',
  );
});

it('lets through what the file of the function throws while it is initialized', () => {
  jest.doMock('./notify.ts', () => {
    throw new Error('no memory');
  });
  expect(() => load({ FUNCTION: 'notify' })).toThrow(new Error('no memory'));
});
