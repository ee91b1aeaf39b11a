import type { IamUser } from '../../resources/user.ts';
import { checkSame, items, member, text, type JsonField } from '../../json/field.ts';
import { answersByName, toldByName, unlessCutShort } from '../answers-by-name.ts';
import { listIn, pagesOf } from '../../aws/reading.ts';
import { savePerUserList } from '../save-answers.ts';
import { cutShortProblem } from '../saved-answer.ts';
import type { FactsOf, SavedFacts, Source } from './source.ts';

/** The active keys among those of an answer about one user; nothing where some are not there and might be active. */
const activeOf = (answer: JsonField, keys: readonly JsonField[]): FactsOf<IamUser> => {
  const value = keys.filter((key) => text(member(key, 'Status')) === 'Active').length;
  const fact = unlessCutShort(answer, value === 0, { value, source: answer.document });
  return fact === undefined ? {} : { activeAccessKeys: fact };
};

/** Answers without saying for whom they were asked: of anybody whom they do not name they tell nothing. */
const loadBareAnswer = (file: JsonField): SavedFacts<IamUser> => {
  const keysOf = new Map<string, JsonField[]>();
  for (const key of items(member(file, 'AccessKeyMetadata'))) {
    const userName = text(member(key, 'UserName'));
    keysOf.set(userName, [...(keysOf.get(userName) ?? []), key]);
  }
  const facts = new Map([...keysOf].map(([userName, keys]) => [userName, activeOf(file, keys)]));
  return { ...toldByName<IamUser>(facts), isOneByOne: false, problem: cutShortProblem(file) };
};

const isBareAnswer = (file: JsonField): boolean => Array.isArray(member(file, 'AccessKeyMetadata').value);

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
export const listAccessKeys = {
  operation: 'ListAccessKeys',
  action: 'iam:ListAccessKeys',
  on: 'user/*',
  file: 'list-access-keys.json',
  tells: {
    'AWS::IAM::User': {
      facts: ['activeAccessKeys'],
      live: {
        kind: 'one by one',
        ask: async ({ resourceName: UserName }, { iam, fact }) => {
          let active = 0;
          for await (const page of pagesOf((request) => iam.ListAccessKeys({ UserName, ...request }))) {
            const keys = listIn('AccessKeyMetadata', page.AccessKeyMetadata);
            active += keys.filter(({ Status }) => Status === 'Active').length;
          }
          return { activeAccessKeys: fact(active) };
        },
      },
      load: (file) =>
        isBareAnswer(file)
          ? loadBareAnswer(file)
          : answersByName<IamUser>(
              file,
              (answer, userName) => {
                const keys = items(member(answer, 'AccessKeyMetadata'));
                for (const key of keys) checkSame(member(key, 'UserName'), userName);
                return activeOf(answer, keys);
              },
              'gone',
            ),
    },
  },
  save: savePerUserList({
    list: 'AccessKeyMetadata',
    fields: ['UserName', 'AccessKeyId', 'Status', 'CreateDate'],
    required: ['Status'],
  }),
} as const satisfies Source;
