import type { Diagnosed } from '../../doctor/diagnose.ts';
import { deliver } from '../deliver.ts';
import { renderDoctorJson, renderDoctorTable, type DoctorReport } from '../../report/doctor.ts';
import type { ConfiguredExemption } from '../configured-exemptions.ts';
import type { ExitCode, Io, Messages } from '../io.ts';
import type { AccountOptions } from '../account-options.ts';
import type { AnswerOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';
import { nameOfAccount } from '../live-source.ts';
import { openChosenAccount } from '../source.ts';
import { asCalled } from '../../text/as-called.ts';

export interface DoctorOptions extends AccountOptions, Omit<AnswerOptions<'table' | 'json'>, 'exitZero'> {
  /** Its accounts are looked at, instead of the account of the credentials. */
  readonly aggregator?: string;
  /** Nobody types them: those of the configuration file. */
  readonly exemptions?: readonly ConfiguredExemption[];
  /** Looked at beside what else is. */
  readonly stackSet?: string;
}

export const DOCTOR_EXIT_CODES = `
Exit codes:
  0  all is well
  1  something has to be fixed
  2  wrong usage, or no valid credentials
  3  nothing is known to be wrong, but something could not be read`;

const exitCodeOf = (diagnosed: readonly Diagnosed[]): ExitCode => {
  if (diagnosed.some(({ status }) => status === 'wrong')) return 1;
  return diagnosed.some(({ status }) => status === 'unknown') ? 3 : 0;
};

/** The advice with commands of this program as it was started. */
const withCommands =
  ({ calledAs }: Pick<Io, 'calledAs'>) =>
  (diagnosis: Diagnosed): Diagnosed =>
    diagnosis.remedy === undefined
      ? diagnosis
      : { ...diagnosis, remedy: asCalled(diagnosis.remedy, calledAs) };

/**
 * `mfa-rules doctor`: what is wrong with a deployment, and how to fix it. Reads, and changes nothing.
 *
 * @throws on wrong usage, and where there are no valid credentials
 */
export const doctor = async (options: DoctorOptions, io: Io, messages: Messages): Promise<ExitCode> => {
  const { aggregator, stackSet, output, format, exemptions = [] } = options;
  if (output !== undefined) await checkOutputFile(output);
  messages.progress('opening the account …');
  const account = await openChosenAccount(options, io, messages);
  const {
    accountId,
    settings: { region },
  } = account;
  const { openExamination } = await import('../../doctor/examination.ts');
  const { accountChecks, aggregatorChecks, stackSetChecks } = await import('../../doctor/checks.ts');
  const { diagnose } = await import('../../doctor/diagnose.ts');
  const diagnosed = await diagnose(
    [
      ...(aggregator === undefined ? accountChecks : aggregatorChecks),
      ...(stackSet === undefined ? [] : stackSetChecks),
    ],
    openExamination(account, {
      accountId,
      region,
      now: io.now,
      aggregator,
      stackSet,
      iam: account.iam,
      fileExemptions: exemptions.map(({ exempt }) => exempt),
    }),
    messages.progress,
  );
  const place = `${nameOfAccount(accountId)}, ${region}`;
  const report: DoctorReport = {
    name: aggregator === undefined ? place : `aggregator ${aggregator} of ${place}`,
    accountId: accountId ?? null,
    region,
    diagnosed,
  };
  messages.done(`${report.name}: looked at ${diagnosed.length} things`);
  await deliver(
    (style) =>
      format === 'json'
        ? renderDoctorJson(report)
        : renderDoctorTable({ ...report, diagnosed: diagnosed.map(withCommands(io)) }, style),
    options,
    io,
  );
  return exitCodeOf(diagnosed);
};
