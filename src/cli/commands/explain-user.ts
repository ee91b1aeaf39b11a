import { accountPrivileges, CREDENTIALS } from '../../privileges/privileges.ts';
import { resourcePathsOf } from '../../report/found-path.ts';
import {
  renderUserExplanation,
  renderUserExplanationJson,
  type ExplainedUser,
} from '../../report/user-explanation.ts';
import { problemLines } from '../../report/problem-lines.ts';
import { readAuthorizationDetails, userNamed } from '../authorization-details.ts';
import { byFirstDeviceOf, withDevice } from '../by-first-device.ts';
import { deliver } from '../deliver.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import type { DemoOptions } from '../demo.ts';
import { knownDevices } from '../known-devices.ts';
import { sourceWordsOf } from '../next-command.ts';
import type { AnswerOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';
import { openSource, type OpenedInventory } from '../source.ts';

export interface ExplainUserOptions extends DemoOptions, AnswerOptions<'table' | 'json'> {
  /** A user's name or ARN. */
  readonly user?: string;
}

/** As `paths` has it: a first device that whoever has the password or a key can enrol is no MFA. */
const exitCodeOf = ({ paths, byFirstDevice, problems }: ExplainedUser, exitZero: boolean): ExitCode => {
  const isOpen = [...paths, ...byFirstDevice].some(
    ({ credential, privilege, isDeviceUnknown }) =>
      credential !== 'mfa' && isDeviceUnknown !== true && privilege !== 'none' && privilege !== 'undecided',
  );
  if (isOpen && !exitZero) return 1;
  const isUndecided =
    !exitZero &&
    (paths.some(({ privilege }) => privilege === 'undecided') ||
      byFirstDevice.some(
        ({ privilege, isDeviceUnknown }) => privilege === 'undecided' || isDeviceUnknown === true,
      ));
  return problems.length > 0 || isUndecided ? 3 : 0;
};

/**
 * `mfa-rules explain --user`: what a user can do with an access key, a session without MFA, and MFA, by which statement.
 *
 * @param opened where the account is read from, where it is open already
 * @throws on wrong usage, and where the account could not be read
 */
export const explainUser = async (
  options: ExplainUserOptions,
  io: Io,
  messages: Messages,
  opened?: OpenedInventory,
): Promise<ExitCode> => {
  const { user: wanted = '', output, format, exitZero = false } = options;
  if (output !== undefined) await checkOutputFile(output);
  const source = opened ?? (await openSource(options, io, messages));
  const read = await readAuthorizationDetails(options, io, messages, source.account);
  const { details, accountId } = read;
  const user = userNamed(details, wanted);
  const privileges = accountPrivileges(details, io.now);
  const paths = CREDENTIALS.map((credential) => {
    const found = privileges.privilegeOf(user, credential);
    const notes = resourcePathsOf(found, privileges.openPaths(user, credential));
    return { ...found, role: undefined, notes };
  });
  const enrolment =
    privileges.enrolment(user, 'session-without-mfa') ?? privileges.enrolment(user, 'access-key');
  // Whoever cannot enrol one by himself is explained without.
  const devices = enrolment === undefined ? undefined : await knownDevices(source, new Set([user.arn]));
  const hasDevice = devices?.hasDevice(user.arn);
  for (const line of problemLines(devices?.problems ?? [])) messages.error(line);
  const byFirstDevice = byFirstDeviceOf(privileges, user, (wantedOne) =>
    paths.find(({ credential }) => credential === wantedOne),
  ).flatMap((path) => withDevice(path, hasDevice));
  const explained: ExplainedUser = {
    accountId,
    name: user.name,
    arn: user.arn,
    paths,
    enrolment,
    hasDevice,
    byFirstDevice,
    sourceWords: sourceWordsOf(options),
    problems: [...read.problems, ...(devices?.problems ?? [])],
  };
  messages.settle();
  await deliver(
    (style) =>
      format === 'json' ? renderUserExplanationJson(explained) : renderUserExplanation(explained, style),
    options,
    io,
  );
  return exitCodeOf(explained, exitZero);
};
