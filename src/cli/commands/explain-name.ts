/** `mfa-rules explain NAME`: a role or a user, whichever has the name, or a file. */
import type { Listing } from '../../inventory/inventory.ts';
import { notListed } from '../../inventory/saved-listing.ts';
import { problemLines } from '../../report/problem-lines.ts';
import type { IamUser } from '../../resources/user.ts';
import { ACCOUNT_OPTIONS } from '../account-options.ts';
import { askedRole, isNamed, listRoles, nobodyNamed } from '../asked-roles.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import { checkOutputFile } from '../output-file.ts';
import { flagOf, nothingRead, openSource, type OpenedInventory } from '../source.ts';
import { isPolicyFile } from '../trust-policy-file.ts';
import { explain, explainedValues, explainRoles, type ExplainOptions } from './explain.ts';
import type { ExplainUserOptions } from './explain-user.ts';

export interface ExplainNameOptions extends ExplainOptions, ExplainUserOptions {
  /** Somebody typed `--parameter`, which is of roles. */
  readonly isParameterTyped: boolean;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
const ARN = /^arn:[^:]*:iam::\d{12}:(role|user)\/./;

/** @throws where something else says as well what to explain */
const checkAlone = (name: string, options: ExplainNameOptions): void => {
  for (const other of ['role', 'user', 'trustPolicy'] as const)
    if (options[other] !== undefined)
      throw new Error(`give either "${name}" or ${flagOf(other)}: both say what to explain`);
  if (!isPolicyFile(name)) return;
  for (const other of ['demo', 'inventory', ...ACCOUNT_OPTIONS] as const)
    if (options[other] !== undefined)
      throw new Error(`"${name}" is a file, which ${flagOf(other)} does not go with: --role names a role`);
};

const explainUserNamed = async (
  name: string,
  options: ExplainNameOptions,
  io: Io,
  messages: Messages,
  source?: OpenedInventory,
): Promise<ExitCode> => {
  if (options.isParameterTyped) throw new Error(`--parameter is of roles, and "${name}" is a user`);
  const { explainUser } = await import('./explain-user.ts');
  return explainUser({ ...options, user: name }, io, messages, source);
};

const listUsers = async (source: OpenedInventory): Promise<Listing<IamUser>> =>
  (await source.list('AWS::IAM::User', [], {})) ??
  notListed(source.name, 'iam-user-mfa-required', 'AWS::IAM::User');

/**
 * Explains the role or the user that has the name, or is the ARN; or the trust policies of a file.
 *
 * @throws where nobody is called so, or a role and a user are
 */
export const explainName = async (
  name: string,
  options: ExplainNameOptions,
  io: Io,
  messages: Messages,
): Promise<ExitCode> => {
  checkAlone(name, options);
  if (isPolicyFile(name)) return explain({ ...options, trustPolicy: name }, io, messages);
  const [, kind] = ARN.exec(name) ?? [];
  if (kind === 'role') return explain({ ...options, role: name }, io, messages);
  if (kind === 'user') return explainUserNamed(name, options, io, messages);
  if (name.startsWith('arn:'))
    throw new Error(`"${name}" is neither the ARN of an IAM role nor that of an IAM user`);

  const parameters = explainedValues(options);
  if (options.output !== undefined) await checkOutputFile(options.output);
  const source = await openSource(options, io, messages);
  const [roles, users] = await Promise.all([listRoles(source, parameters), listUsers(source)]);
  const role = roles.resources.find((one) => isNamed(one, name));
  const user = users.resources.find((one) => isNamed(one, name));
  if (role !== undefined && user !== undefined)
    throw new Error(
      `"${name}" is a role and a user of ${source.name}: --role ${role.resourceName} or --user ${user.resourceName} says which is meant`,
    );
  const warnOfOther = ({ complete, problems }: Listing, noun: string, flag: string): void => {
    const [why] = problemLines(problems);
    if (!complete)
      messages.warning(
        `whether "${name}" is a ${noun}, too, is not known${why === undefined ? '' : ` (${why})`}; ${flag} says so`,
      );
  };
  if (role !== undefined) {
    warnOfOther(users, 'user', '--role');
    return explainRoles(askedRole(role, roles), parameters, options, io, messages);
  }
  if (user !== undefined) {
    warnOfOther(roles, 'role', '--user');
    return explainUserNamed(name, options, io, messages, source);
  }
  const listings = [roles, users];
  const problems = listings.flatMap((one) => one.problems);
  if (listings.every(({ complete, resources }) => !complete && resources.length === 0))
    throw nothingRead(source.name, problems);
  for (const line of problemLines(problems)) messages.error(line);
  throw nobodyNamed(name, 'role or user', listings, source);
};
