import type { Role } from '@aws-sdk/client-iam';
import type { IamRole } from '../../resources/role.ts';
import { isAbsent, member, type JsonField } from '../../json/field.ts';
import { createdAt, identityOf, savedIdentity } from '../identity.ts';
import { listIn, pagesOf, readPages, required } from '../../aws/reading.ts';
import { decodedPolicy, saveListing } from '../save-answers.ts';
import type { Asking, Source } from './source.ts';
import { savedLastUsed } from '../role-last-used.ts';

const toRole = (
  { RoleId, RoleName, Arn, Path = '/', CreateDate, AssumeRolePolicyDocument }: Role,
  { fact }: Asking,
): IamRole => ({
  resourceType: 'AWS::IAM::Role',
  ...identityOf(required('RoleId', RoleId), required('RoleName', RoleName), required('Arn', Arn), Path),
  ...createdAt(CreateDate),
  ...(AssumeRolePolicyDocument === undefined ? {} : { trustPolicy: fact(AssumeRolePolicyDocument) }),
});

/** A role as any saved answer names one. @throws naming the file and the field that is not as IAM writes it */
export const loadRole = (entry: JsonField): IamRole => {
  const document = member(entry, 'AssumeRolePolicyDocument');
  return {
    resourceType: 'AWS::IAM::Role',
    ...savedIdentity(entry, 'Role'),
    ...savedLastUsed(entry),
    ...(isAbsent(document) ? {} : { trustPolicy: { value: document.value, source: entry.document } }),
  };
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export const listRoles = {
  operation: 'ListRoles',
  action: 'iam:ListRoles',
  on: '*',
  file: 'list-roles.json',
  lists: {
    'AWS::IAM::Role': {
      field: 'Roles',
      facts: ['trustPolicy'],
      live: (asking) =>
        readPages('ListRoles', pagesOf(asking.iam.ListRoles), ({ Roles }) =>
          listIn('Roles', Roles).map((role) => toRole(role, asking)),
        ),
      load: loadRole,
    },
  },
  save: saveListing(
    {
      list: 'Roles',
      fields: ['Path', 'RoleName', 'RoleId', 'Arn', 'CreateDate', 'AssumeRolePolicyDocument'],
      required: ['RoleId', 'RoleName', 'Arn'],
    },
    ({ RoleName }) => RoleName,
    ({ AssumeRolePolicyDocument, ...role }) =>
      AssumeRolePolicyDocument === undefined
        ? role
        : { ...role, AssumeRolePolicyDocument: decodedPolicy(AssumeRolePolicyDocument) },
  ),
} as const satisfies Source;
