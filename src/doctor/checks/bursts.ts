import { GetAccountSettingsCommand, GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import type { Check } from '../check.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import type { Examination } from '../examination.ts';
import { functionNameOf } from '../function-state.ts';

/** What docs/deployment.md proposes to set aside. */
const ENOUGH = 20;
/** What Lambda leaves to the functions without a reservation. */
const LEFT_TO_OTHERS = 100;

/** What the functions of the account share; undefined where that may not be asked. */
const readShared = async ({ clients: { lambda } }: Examination): Promise<number | undefined> => {
  const settings = await lambda.send(new GetAccountSettingsCommand({})).catch(() => undefined);
  return settings?.AccountLimit?.UnreservedConcurrentExecutions;
};

const diagnoseFunction = async (
  functionName: string,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const reserved = await examination.clients.lambda
    .send(new GetFunctionConcurrencyCommand({ FunctionName: functionName }))
    .then(({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions)
    // That it is not there, or cannot be read, is told with the functions; and that it may not run at all.
    .catch(() => 0);
  if (reserved === 0) return [];
  if (reserved !== undefined) return [diagnosis('role-changes-bounded', { functionName, atOnce: reserved })];
  const shared = await readShared(examination);
  if (shared === undefined) return [diagnosis('role-changes-unbounded', { functionName })];
  return shared - ENOUGH >= LEFT_TO_OTHERS
    ? [diagnosis('role-changes-may-take-all', { functionName, shared, atOnce: ENOUGH })]
    : [diagnosis('role-changes-cannot-be-bounded', { functionName, shared })];
};

/**
 * Whether a burst of changed roles may take the concurrency that all functions of the account share. No value can be set for
 * every account: Lambda refuses one that leaves less than 100 to the others.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export const bursts: Check = {
  name: 'bursts',
  of: 'which rules are deployed',
  examine: async (examination) => {
    const { accountId } = examination;
    const functionArns = (await examination.readRules()).flatMap(({ functionArn, messageTypes }) =>
      functionArn !== undefined &&
      messageTypes.includes('ConfigurationItemChangeNotification') &&
      (accountId === undefined || functionArn.split(':')[4] === accountId)
        ? [functionArn]
        : [],
    );
    const found = functionArns.map((functionArn) =>
      diagnoseFunction(functionNameOf(functionArn), examination),
    );
    return (await Promise.all(found)).flat();
  },
};
