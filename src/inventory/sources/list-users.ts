import type { User } from '@aws-sdk/client-iam';
import type { IamUser } from '../../resources/user.ts';
import { member, optionalText, type JsonField } from '../../json/field.ts';
import { createdAt, identityOf, savedIdentity } from '../identity.ts';
import { listIn, pagesOf, readPages, required } from '../../aws/reading.ts';
import { saveListing } from '../save-answers.ts';
import type { Asking, Source } from './source.ts';

const toUser = (
  { UserId, UserName, Arn, Path = '/', CreateDate, PasswordLastUsed }: User,
  fact: Asking['fact'],
): IamUser => ({
  resourceType: 'AWS::IAM::User',
  ...identityOf(required('UserId', UserId), required('UserName', UserName), required('Arn', Arn), Path),
  ...createdAt(CreateDate),
  passwordLastUsed: fact(PasswordLastUsed?.toISOString() ?? null),
});

/** Of a saved answer without it nothing tells whether IAM left it out, because it never was, or somebody did. */
const passwordUsedIn = (entry: JsonField): Pick<IamUser, 'passwordLastUsed'> => {
  const value = optionalText(member(entry, 'PasswordLastUsed'));
  return value === undefined ? {} : { passwordLastUsed: { value, source: entry.document } };
};

/** A user as any saved answer names one. @throws naming the file and the field that is not as IAM writes it */
export const loadUser = (entry: JsonField): IamUser => ({
  resourceType: 'AWS::IAM::User',
  ...savedIdentity(entry, 'User'),
  ...passwordUsedIn(entry),
});

/** The fields of a user that are saved, beside those that one operation alone has. */
export const USER_FIELDS = ['Path', 'UserName', 'UserId', 'Arn', 'CreateDate'] as const;

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
export const listUsers = {
  operation: 'ListUsers',
  action: 'iam:ListUsers',
  on: '*',
  file: 'list-users.json',
  lists: {
    'AWS::IAM::User': {
      field: 'Users',
      facts: ['passwordLastUsed'],
      live: ({ iam, fact }) =>
        readPages('ListUsers', pagesOf(iam.ListUsers), ({ Users }) =>
          listIn('Users', Users).map((user) => toUser(user, fact)),
        ),
      load: loadUser,
    },
  },
  save: saveListing(
    {
      list: 'Users',
      fields: [...USER_FIELDS, 'PasswordLastUsed'],
      required: ['UserId', 'UserName', 'Arn'],
    },
    ({ UserName }) => UserName,
  ),
} as const satisfies Source;
