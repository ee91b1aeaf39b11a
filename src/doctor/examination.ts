import type { ConfigurationRecorder } from '@aws-sdk/client-config-service';
import type { OpenAccount } from '../aws/open-account.ts';
import { readRecorder } from '../aws/recorder.ts';
import { doctorClients, type DoctorClients } from './clients.ts';
import { readDeployedRules, type DeployedRule } from './deployed-rule.ts';
import { readDeployedStacks, type DeployedStack } from './deployed-stack.ts';
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
  readonly readRecorder: () => Promise<ConfigurationRecorder | undefined>;
  readonly readRules: () => Promise<readonly DeployedRule[]>;
  readonly readStacks: () => Promise<readonly DeployedStack[]>;
}

/** Nothing is asked of AWS until a check asks for it. */
export const openExamination = (
  account: Pick<OpenAccount, 'settings'>,
  asked: Pick<Examination, 'accountId' | 'region' | 'now' | 'aggregator' | 'stackSet'>,
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
