/** How the policies of an account are saved: as the AWS CLI prints them, whole or not at all. */
import type { RecordedCall } from '../aws/recorded-calls.ts';
import { isObject } from '../json/object.ts';
import { DETAIL_LISTS } from './read-authorization-details.ts';
import { decodedPolicy, picked, saveListing } from './save-answers.ts';
import type { Answer } from './sources/source.ts';

type Change = (value: unknown) => unknown;

const ofEach =
  (change: (entry: Answer) => Answer): Change =>
  (list) =>
    Array.isArray(list) ? list.map((entry: unknown) => (isObject(entry) ? change(entry) : entry)) : list;

const changed =
  (changes: Readonly<Record<string, Change>>) =>
  (entry: Answer): Answer =>
    Object.fromEntries(Object.entries(entry).map(([name, value]) => [name, changes[name]?.(value) ?? value]));

const pickedOf = (...fields: readonly string[]): Change => ofEach((entry) => picked(entry, fields));

const inline = ofEach((policy) =>
  changed({ PolicyDocument: decodedPolicy })(picked(policy, ['PolicyName', 'PolicyDocument'])),
);
const versions = ofEach((version) =>
  changed({ Document: decodedPolicy })(
    picked(version, ['Document', 'VersionId', 'IsDefaultVersion', 'CreateDate']),
  ),
);
const attached = pickedOf('PolicyName', 'PolicyArn');

const LISTS = [
  saveListing(
    {
      list: DETAIL_LISTS.users,
      fields: [
        'Path',
        'UserName',
        'UserId',
        'Arn',
        'CreateDate',
        'UserPolicyList',
        'GroupList',
        'AttachedManagedPolicies',
        'PermissionsBoundary',
        'Tags',
      ],
      required: ['UserId', 'UserName', 'Arn'],
    },
    ({ UserName }) => UserName,
    changed({ UserPolicyList: inline, AttachedManagedPolicies: attached }),
  ),
  saveListing(
    {
      list: DETAIL_LISTS.groups,
      fields: [
        'Path',
        'GroupName',
        'GroupId',
        'Arn',
        'CreateDate',
        'GroupPolicyList',
        'AttachedManagedPolicies',
      ],
      required: ['GroupName', 'Arn'],
    },
    ({ GroupName }) => GroupName,
    changed({ GroupPolicyList: inline, AttachedManagedPolicies: attached }),
  ),
  saveListing(
    {
      list: DETAIL_LISTS.roles,
      fields: [
        'Path',
        'RoleName',
        'RoleId',
        'Arn',
        'CreateDate',
        'AssumeRolePolicyDocument',
        'InstanceProfileList',
        'RolePolicyList',
        'AttachedManagedPolicies',
        'PermissionsBoundary',
        'Tags',
        'RoleLastUsed',
      ],
      required: ['RoleId', 'RoleName', 'Arn'],
    },
    ({ RoleName }) => RoleName,
    changed({
      AssumeRolePolicyDocument: decodedPolicy,
      InstanceProfileList: pickedOf('InstanceProfileName', 'Arn'),
      RolePolicyList: inline,
      AttachedManagedPolicies: attached,
    }),
  ),
  saveListing(
    {
      list: DETAIL_LISTS.policies,
      fields: ['PolicyName', 'PolicyId', 'Arn', 'Path', 'DefaultVersionId', 'PolicyVersionList'],
      required: ['PolicyName', 'Arn'],
    },
    ({ Arn }) => Arn,
    changed({ PolicyVersionList: versions }),
  ),
];

/** A page as if it had every list: IAM may leave out what it has nothing of. */
const withEveryList = (call: RecordedCall): RecordedCall => {
  const { output } = call;
  if (typeof output === 'string') return call;
  const lists = Object.values(DETAIL_LISTS);
  if (lists.every((list) => output[list] === undefined)) return call;
  return {
    ...call,
    output: { ...output, ...Object.fromEntries(lists.map((list) => [list, output[list] ?? []])) },
  };
};

/** The answer of all pages; undefined where one is missing: what is left would tell nothing of who has which rights. */
export const saveDetails = (calls: readonly RecordedCall[]): Answer | undefined => {
  const pages = calls.map(withEveryList);
  const lists = LISTS.map((save) => save(pages));
  const isWhole = lists.every((list) => list !== undefined && list['IsTruncated'] !== true);
  return isWhole ? Object.assign({}, ...lists) : undefined;
};
