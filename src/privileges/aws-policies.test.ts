import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { isReadable, readPolicyDocument } from '../policy/policy-document.ts';
import { awsPolicies } from './aws-policies.ts';
import known from './aws-policies.json' with { type: 'json' };

it('what is bundled is what can be read: `npm run managed-policies` writes both', () => {
  const { bytes, policies } = JSON.parse(
    readFileSync('src/privileges/aws-policies.deflated.json', 'utf8'),
  ) as { readonly bytes: number; readonly policies: string };
  const text = inflateRawSync(Buffer.from(policies, 'base64'));
  expect(text.length).toBe(bytes);
  const expected = known.policies.map(({ name, level, statements }) => ({ name, level, statements }));
  expect(JSON.parse(text.toString())).toEqual(expected);
  expect(awsPolicies()).toEqual(expected);
});

it('every policy can be read, and those that make an administrator come first', () => {
  const levels = awsPolicies().map(({ level }) => level);
  expect(levels.lastIndexOf('administrator')).toBe(
    levels.filter((level) => level === 'administrator').length - 1,
  );
  const unreadable = awsPolicies().filter(
    ({ statements }) =>
      !isReadable(
        readPolicyDocument(
          { Version: '2012-10-17', Statement: statements },
          { kind: 'identity', isStored: true },
        ),
      ),
  );
  expect(unreadable.map(({ name }) => name)).toEqual([]);
});

it.each([
  ['AdministratorAccess-Amplify', 'administrator'],
  ['PowerUserAccess', 'power'],
  ['job-function/SystemAdministrator', 'power'],
  ['job-function/DataScientist', 'power'],
])('%s is among them: %s', (name, level) => {
  expect(awsPolicies().find((policy) => policy.name === name)?.level).toBe(level);
});
