import type { AuthorizationDetails } from '../../privileges/account.ts';
import { PRIVILEGES, type Privilege } from '../../privileges/privilege.ts';
import { accountPrivileges, type AccountPrivileges } from '../../privileges/privileges.ts';
import {
  inOrder,
  renderPathsCsv,
  renderPathsJson,
  renderPathsTable,
  resourcePathsOf,
  type FoundPath,
  type PathsReport,
} from '../../report/paths.ts';
import { renderPathsDot, renderPathsMermaid } from '../../report/paths-graph.ts';
import type { PathFormat } from '../../report/path-formats.ts';
import type { TextStyle } from '../../report/terminal-text.ts';
import { named, readAuthorizationDetails } from '../authorization-details.ts';
import { deliver } from '../deliver.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import type { DemoOptions } from '../demo.ts';
import type { AnswerOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';

export interface PathsOptions extends DemoOptions, AnswerOptions<PathFormat> {
  /** A user's name or ARN; absent: every user. */
  readonly from?: string;
  /** A role's name or ARN. */
  readonly to?: string;
  /** The least privilege to show; absent: every one. */
  readonly privilege?: Privilege;
  /** Also what users reach with MFA. */
  readonly withMfa?: boolean;
}

const pathsIn = (
  { privilegeOf, stepsTo, openPaths }: AccountPrivileges,
  { users }: AuthorizationDetails,
  role: string | undefined,
  { from, privilege, withMfa = false }: PathsOptions,
): readonly FoundPath[] => {
  const wanted = PRIVILEGES.slice(0, privilege === undefined ? undefined : PRIVILEGES.indexOf(privilege) + 1);
  const credentials = ['access-key', 'session-without-mfa', ...(withMfa ? ['mfa' as const] : [])] as const;
  const chosen = from === undefined ? users : [named(users, from, '--from')];
  return chosen
    .flatMap((user) =>
      credentials.flatMap((credential): readonly FoundPath[] => {
        const found = privilegeOf(user, credential);
        const steps = role === undefined ? found.steps : stepsTo(user, credential, role);
        const isShown = found.privilege === 'undecided' || wanted.some((level) => level === found.privilege);
        if (steps === undefined || (role === undefined && !isShown)) return [];
        const notes = resourcePathsOf(found, openPaths(user, credential));
        return [{ ...found, steps, role, notes }];
      }),
    )
    .toSorted(inOrder);
};

const render = (report: PathsReport, format: PathFormat = 'table', style: TextStyle): string => {
  switch (format) {
    case 'json':
      return renderPathsJson(report);
    case 'csv':
      return renderPathsCsv(report);
    case 'mermaid':
      return renderPathsMermaid(report);
    case 'dot':
      return renderPathsDot(report);
    case 'table':
      return renderPathsTable(report, style);
  }
};

const exitCodeOf = ({ paths: found, problems }: PathsReport, exitZero: boolean): ExitCode => {
  const isReached = ({ credential, privilege, role }: FoundPath): boolean =>
    credential !== 'mfa' && (role !== undefined || privilege !== 'undecided');
  if (!exitZero && found.some(isReached)) return 1;
  const isOpen = !exitZero && found.some(({ privilege }) => privilege === 'undecided');
  return problems.length > 0 || isOpen ? 3 : 0;
};

/**
 * `mfa-rules paths`: what a stolen password or access key reaches, user by user, and by which steps.
 *
 * @throws on wrong usage, and where the account could not be read
 */
export const paths = async (options: PathsOptions, io: Io, messages: Messages): Promise<ExitCode> => {
  const { output, exitZero = false } = options;
  if (output !== undefined) await checkOutputFile(output);
  const { details, accountId, problems } = await readAuthorizationDetails(options, io, messages);
  const role = options.to === undefined ? undefined : named(details.roles, options.to, '--to').arn;
  const privileges = accountPrivileges(details, io.now, role === undefined ? [] : [role]);
  const found = pathsIn(privileges, details, role, options);
  messages.settle();
  const report: PathsReport = { accountId, paths: found, users: details.users.length, problems };
  await deliver((style) => render(report, options.format, style), options, io);
  return exitCodeOf(report, exitZero);
};
