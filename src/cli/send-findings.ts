/** `--send` of `evaluate`: the findings of a run, to AWS Security Hub CSPM. */
import { asffFindings, COMPANY, productArnOf } from '../report/asff.ts';
import type { Report } from '../report/report.ts';
import { errorFieldsOf, errorText } from '../text/error-text.ts';
import type { Messages } from './io.ts';
import type { OpenedInventory } from './source.ts';

/** Refused findings that are named; the rest is counted. */
const NAMED = 5;

const ADVICE: Readonly<Record<string, string>> = {
  InvalidAccessException:
    'it is not enabled there: enable it (`aws securityhub enable-security-hub`) and run this again, or leave out --send',
  AccessDeniedException:
    'these credentials may not send: grant securityhub:BatchImportFindings and securityhub:GetFindings',
};

/**
 * The report is written whatever becomes of it: that Security Hub does not have it is told, and makes the run incomplete.
 *
 * @returns whether Security Hub has every finding now
 * @throws where the account is not known
 */
export const sendReport = async (
  report: Report,
  source: OpenedInventory | undefined,
  { isWhole, now }: { readonly isWhole: boolean; readonly now: Date },
  messages: Messages,
): Promise<boolean> => {
  const { account } = source ?? {};
  if (account?.accountId === undefined)
    throw new Error('--send goes with one live account, whose credentials send its findings');
  const { region } = account.settings;
  const place = `AWS Security Hub CSPM of account ${account.accountId}, ${region}`;
  const { sendFindings } = await import('../security-hub/send-findings.ts');
  messages.progress(`sending to ${place} …`);
  const missing = new Set(report.missing.map(({ RuleId }) => RuleId));
  try {
    const { created, updated, archived, refused } = await sendFindings(account, {
      findings: asffFindings(report, { region, now }),
      wholeRules: isWhole ? Object.keys(report.counts).filter((id) => !missing.has(id)) : [],
      productArn: productArnOf(account.accountId, region, account.partition ?? 'aws'),
      companyName: COMPANY,
      now,
    });
    messages.done(`${place}: ${created} new, ${updated} updated, ${archived} archived`);
    for (const { id, code, message } of refused.slice(0, NAMED))
      messages.error(`${place} refused ${id}: ${code}: ${message}`);
    if (refused.length > NAMED) messages.error(`${place} refused ${refused.length - NAMED} more`);
    return refused.length === 0;
  } catch (cause) {
    const advice = ADVICE[errorFieldsOf(cause).name];
    messages.error(`${place} may not have all findings: ${advice ?? errorText(cause)}`);
    return false;
  }
};
