/** The commands of the AWS CLI that carry out a step, to read and run. */
import { enrolmentOf } from '../../fix/users/guard.ts';
import { shellCommand } from '../../text/shell-command.ts';
import { fileName } from '../fixes.ts';
import {
  ENROL_POLICY,
  enforcedOn,
  NO_ACCOUNT,
  needsPolicy,
  machineRoleName,
  machineTrustFile,
} from './messages.ts';
import type { Plan, PlannedUser, PlanStep } from './plan.ts';

/** Which of several it is, a person says: ids are not in the inventory. */
const keyCommands = (name: string): readonly string[] => [
  shellCommand`aws iam list-access-keys --user-name ${name}`,
  shellCommand`aws iam update-access-key --user-name ${name} --status Inactive --access-key-id ${'ACCESS_KEY_ID'}`,
];

const removeCommands = ({ row }: PlannedUser, { unused }: PlanStep): readonly string[] => [
  ...(unused?.password === true ? [shellCommand`aws iam delete-login-profile --user-name ${row.Name}`] : []),
  ...((unused?.keys ?? 0) > 0 ? keyCommands(row.Name) : []),
];

/** What a program signed with until it has a role. */
const deactivateCommands = ({ row, use }: PlannedUser): readonly string[] => {
  const { Name, ServiceCredentials, SigningCertificates, SSHPublicKeys } = row;
  return [
    ...(use?.keys.some((key) => key !== 'unused') === true ? keyCommands(Name) : []),
    ...((ServiceCredentials ?? 0) > 0
      ? [
          shellCommand`aws iam list-service-specific-credentials --user-name ${Name}`,
          shellCommand`aws iam update-service-specific-credential --user-name ${Name} --status Inactive --service-specific-credential-id ${'CREDENTIAL_ID'}`,
        ]
      : []),
    ...((SigningCertificates ?? 0) > 0
      ? [
          shellCommand`aws iam list-signing-certificates --user-name ${Name}`,
          shellCommand`aws iam update-signing-certificate --user-name ${Name} --status Inactive --certificate-id ${'CERTIFICATE_ID'}`,
        ]
      : []),
    ...((SSHPublicKeys ?? 0) > 0
      ? [
          shellCommand`aws iam list-ssh-public-keys --user-name ${Name}`,
          shellCommand`aws iam update-ssh-public-key --user-name ${Name} --status Inactive --ssh-public-key-id ${'KEY_ID'}`,
        ]
      : []),
  ];
};

const moveCommands = ({ row, user, place }: PlannedUser): readonly string[] =>
  place === undefined
    ? []
    : [
        shellCommand`aws iam add-user-to-group --user-name ${row.Name} --group-name ${place.groupName}`,
        ...(user?.attached ?? []).map(
          (arn) => shellCommand`aws iam detach-user-policy --user-name ${row.Name} --policy-arn ${arn}`,
        ),
        ...(user?.inline ?? []).map(
          ({ name }) =>
            shellCommand`aws iam delete-user-policy --user-name ${row.Name} --policy-name ${name}`,
        ),
        ...(user?.groups ?? [])
          .filter((name) => name !== place.groupName)
          .map(
            (name) =>
              shellCommand`aws iam remove-user-from-group --user-name ${row.Name} --group-name ${name}`,
          ),
      ];

const roleCommands = (planned: PlannedUser): readonly string[] => {
  const name = machineRoleName(planned);
  const { row, user, ofGroups } = planned;
  const boundary = user?.boundary === undefined ? '' : shellCommand` --permissions-boundary ${user.boundary}`;
  return [
    `${shellCommand`aws iam create-role --role-name ${name} --assume-role-policy-document ${`file://${machineTrustFile(planned)}`}`}${boundary}`,
    ...[...new Set([...(user?.attached ?? []), ...ofGroups])].map(
      (arn) => shellCommand`aws iam attach-role-policy --role-name ${name} --policy-arn ${arn}`,
    ),
    ...(user?.inline ?? []).map((inline) => {
      const file = `${fileName(`${row.Name}-${inline.name}`)}.json`;
      const read = shellCommand`aws iam get-user-policy --user-name ${row.Name} --policy-name ${inline.name} --query PolicyDocument --output json`;
      const write = shellCommand`aws iam put-role-policy --role-name ${name} --policy-name ${inline.name} --policy-document ${`file://${file}`}`;
      return `${read} > ${file} && ${write}`;
    }),
    ...deactivateCommands(planned),
  ];
};

const selfManageArn = ({ accountId, partition, selfManagePolicy }: Plan): string =>
  `arn:${partition}:iam::${accountId ?? NO_ACCOUNT}:policy/${selfManagePolicy}`;

/** What lets a user enrol, and forbids nothing. */
const enrolDocument = ({ partition }: Plan): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: enrolmentOf(partition, ['CreateDevice', 'EnrolOwnDevice']),
  });

/** In the order in which they are run; none where there is nothing to run. */
export const stepCommands = (user: PlannedUser, step: PlanStep, plan: Plan): readonly string[] => {
  const { Name } = user.row;
  switch (step.kind) {
    case 'enrol':
      return needsPolicy(user)
        ? [
            `# ${step.from ?? step.due}`,
            shellCommand`aws iam put-user-policy --user-name ${Name} --policy-name ${ENROL_POLICY} --policy-document ${enrolDocument(plan)}`,
            `# ${enforcedOn(step)}`,
            shellCommand`aws iam attach-user-policy --user-name ${Name} --policy-arn ${selfManageArn(plan)}`,
            shellCommand`aws iam delete-user-policy --user-name ${Name} --policy-name ${ENROL_POLICY}`,
          ]
        : [];
    case 'move':
      return moveCommands(user);
    case 'remove-credentials':
      return removeCommands(user, step);
    case 'become-role':
      return roleCommands(user);
    case 'delete-user':
      return [shellCommand`mfa-rules references ${Name}`];
    case 'find-out':
    case 'keep-exempt':
      return [];
  }
};
