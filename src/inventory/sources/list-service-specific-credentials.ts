import type { Fact } from '../../resources/fact.ts';
import type { IamUser } from '../../resources/user.ts';
import { items, member, text } from '../../json/field.ts';
import { listIn, pagesOf, readPages, required } from '../../aws/reading.ts';
import { saveListing } from '../save-answers.ts';
import { cutShortProblem } from '../saved-answer.ts';
import type { FactsOf, Source } from './source.ts';

interface Credential {
  readonly userName: string;
  readonly isActive: boolean;
}

/** How many active credentials each user has; of users that it does not name it tells that there is none where it is whole. */
const factsOf = (
  credentials: readonly Credential[],
  isWhole: boolean,
  fact: (active: number) => Fact<number>,
): ((user: IamUser) => FactsOf<IamUser>) => {
  const active = new Map<string, number>();
  for (const { userName, isActive } of credentials)
    if (isActive) active.set(userName, (active.get(userName) ?? 0) + 1);
  return ({ resourceName }) => {
    const count = active.get(resourceName) ?? 0;
    return count > 0 || isWhole ? { activeServiceCredentials: fact(count) } : {};
  };
};

/**
 * Passwords and API keys that are for one service alone, such as CodeCommit, Amazon Bedrock or CloudWatch Logs: long-term
 * credentials without MFA. One listing tells of all users.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html (AllUsers)
 */
export const listServiceSpecificCredentials = {
  operation: 'ListServiceSpecificCredentials',
  action: 'iam:ListServiceSpecificCredentials',
  on: '*',
  file: 'list-service-specific-credentials.json',
  tells: {
    'AWS::IAM::User': {
      facts: ['activeServiceCredentials'],
      live: {
        kind: 'of all',
        ask: async ({ iam, fact }) => {
          const pages = pagesOf((request) =>
            iam.ListServiceSpecificCredentials({ AllUsers: true, ...request }),
          );
          const { items: credentials, problem } = await readPages(
            'ListServiceSpecificCredentials',
            pages,
            ({ ServiceSpecificCredentials }) =>
              listIn('ServiceSpecificCredentials', ServiceSpecificCredentials).map(
                ({ UserName, Status }): Credential => ({
                  userName: required('UserName', UserName),
                  isActive: Status === 'Active',
                }),
              ),
          );
          return { factsOf: factsOf(credentials, problem === undefined, fact), problem };
        },
      },
      load: (file) => {
        const credentials = items(member(file, 'ServiceSpecificCredentials')).map((item): Credential => ({
          userName: text(member(item, 'UserName')),
          isActive: text(member(item, 'Status')) === 'Active',
        }));
        const problem = cutShortProblem(file);
        return {
          factsOf: factsOf(credentials, problem === undefined, (value) => ({ value, source: file.document })),
          told: [...new Set(credentials.map(({ userName }) => userName))].map((resourceName) => ({
            resourceName,
          })),
          isOneByOne: false,
          problem,
        };
      },
    },
  },
  save: saveListing(
    {
      list: 'ServiceSpecificCredentials',
      fields: [
        'UserName',
        'Status',
        'ServiceName',
        'ServiceSpecificCredentialId',
        'CreateDate',
        'ExpirationDate',
      ],
      required: ['UserName', 'Status'],
    },
    ({ UserName }) => UserName,
  ),
} as const satisfies Source;
