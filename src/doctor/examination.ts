import type { ConfigurationRecorder } from '@aws-sdk/client-config-service';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { ExemptName } from '../../rules/exemption.ts';
import { readRecorder } from '../aws/recorder.ts';
import { doctorClients, type AskingAccount, type DoctorClients } from './clients.ts';
import { readDeployedRules, type DeployedRule } from './deployed-rule.ts';
import { readDeployedStacks, readStack, type DeployedStack } from './deployed-stack.ts';
import { lazily } from '../policy/lazily.ts';

/** What is looked at, and what several checks ask for; each of these is read once. */
export interface Examination {
  readonly clients: DoctorClients;
  readonly clientsIn: (region: string) => DoctorClients;
  /** Twelve digits; undefined where AWS STS may not be asked. */
  readonly accountId: string | undefined;
  readonly region: string;
  readonly now: Date;
  readonly aggregator: string | undefined;
  readonly stackSet: string | undefined;
  /** Undefined where the heartbeat looks: its function neither needs nor bundles it. */
  readonly iam: IAMClient | undefined;
  /** Of the configuration file of whoever looks. */
  readonly fileExemptions: readonly ExemptName[];
  readonly readRecorder: () => Promise<ConfigurationRecorder | undefined>;
  readonly readRules: () => Promise<readonly DeployedRule[]>;
  readonly readStacks: () => Promise<readonly DeployedStack[]>;
}

/** Nothing is asked of AWS until a check asks for it. */
export const openExamination = (
  account: AskingAccount,
  asked: Pick<
    Examination,
    'accountId' | 'region' | 'now' | 'aggregator' | 'stackSet' | 'iam' | 'fileExemptions'
  >,
): Examination => {
  const { accountId, region } = asked;
  const clientsIn = doctorClients(account);
  const clients = clientsIn(region);
  const readRules = lazily(() => readDeployedRules(clients));
  return {
    ...asked,
    clients,
    clientsIn,
    readRecorder: lazily(() => readRecorder(clients.config)),
    readRules,
    readStacks: lazily(async () => readDeployedStacks(clients, await readRules(), accountId)),
  };
};

/** The stack that looks at itself. */
interface OwnStack {
  readonly stackId: string;
  /** What stands before the ids in the names of its rules. */
  readonly ruleNamePrefix: string;
}

/** Of one stack alone, and of the rules with its prefix: beside it there may be others, each of which looks at itself. */
export const examinationOfStack = (
  account: AskingAccount,
  asked: Pick<Examination, 'accountId' | 'region' | 'now'>,
  { stackId, ruleNamePrefix }: OwnStack,
): Examination => {
  const examination = openExamination(account, {
    ...asked,
    aggregator: undefined,
    stackSet: undefined,
    iam: undefined,
    fileExemptions: [],
  });
  return {
    ...examination,
    readRules: lazily(async () =>
      (await examination.readRules()).filter(({ name, ruleId }) => name === `${ruleNamePrefix}${ruleId}`),
    ),
    // `arn:aws:cloudformation:eu-west-1:111122223333:stack/NAME/GUID`
    readStacks: lazily(async () => [
      await readStack(examination.clients, stackId.split('/')[1] ?? stackId, stackId),
    ]),
  };
};
