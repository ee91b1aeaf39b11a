// `npm run confirm-on-aws`: asks AWS itself what it does not document. It runs the experiments of docs/unconfirmed.md that calls
// of AWS settle, in the account and region of the credentials, which should be a sandbox without anything of value; the others
// it names. It asks first, and takes away what it made, whatever happens. A file for each subject: scripts/confirm-on-aws/.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ConfigServiceClient } from '@aws-sdk/client-config-service';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { configExperiments } from './confirm-on-aws/config.mjs';
import { NAME } from './confirm-on-aws/experiment.mjs';
import { lambdaExperiments } from './confirm-on-aws/lambda.mjs';
import { schedulerExperiments } from './confirm-on-aws/scheduler.mjs';
import { trustPolicyExperiments } from './confirm-on-aws/trust-policies.mjs';

/** One after the other: each cleans up before the next one begins. */
const SUBJECTS = [trustPolicyExperiments, configExperiments, schedulerExperiments, lambdaExperiments];
const EXPERIMENTS = SUBJECTS.flatMap(({ experiments }) => experiments);

const HELP = `Usage: npm run confirm-on-aws -- [options] [EXPERIMENT...]

Asks AWS itself what it does not document (docs/unconfirmed.md), in the account and region of the credentials: take a sandbox.
What it makes is called ${NAME}..., and is deleted at the end:
${SUBJECTS.map(({ makes, experiments }) => `  ${makes}\n    for ${experiments.map(({ name }) => name).join(', ')}`).join('\n')}

  --list            name the experiments, and the rows that are to be done by hand; asks AWS nothing
  --clean-up        delete what an earlier run left
  --account ID      do not ask: go on if the credentials are of this account
  --patience SECS   how long to wait for AWS to hear of a change (default: 30)
  --help

All of it takes about half an hour. Ctrl-C ends the experiments, and then cleans up.
Exit codes: 0 every experiment has an answer, 1 some have none, 2 wrong usage or nothing was done, 3 something is left to delete.
`;

/** Rows of docs/unconfirmed.md: the question, and the experiment in words. */
const documentedRows = () =>
  readFileSync(new URL('../docs/unconfirmed.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (Open|-)/.test(line))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | *\|? *$/g, '')))
    .map(([question, , experiment]) => ({ question, experiment }));

const list = () => {
  for (const { question, experiment } of documentedRows()) {
    const names = EXPERIMENTS.filter((one) => one.question === question).map(({ name }) => name);
    console.log(
      names.length > 0 ? `${names.join(' ')}: ${question}` : `by hand: ${question}\n  ${experiment}`,
    );
  }
};

/** Lets somebody say that this is the account. */
const isAgreed = async ({ identity, region }, subjects, accountId) => {
  if (accountId !== undefined) {
    if (accountId === identity.Account) return true;
    console.error(`error: the credentials are of account ${identity.Account}, not of ${accountId}`);
    return false;
  }
  if (!process.stdin.isTTY) {
    console.error('error: nobody is at a terminal to be asked: name the account with --account');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const things = subjects.map(({ makes }) => `- ${makes}`).join('\n');
  const answer = await terminal.question(
    `As ${identity.Arn}, make and delete in account ${identity.Account}, ${region}, under the name ${NAME}:\n${things}\nType the account id to go on: `,
  );
  terminal.close();
  return answer.trim() === identity.Account;
};

/** Says what came of each experiment of a subject; gives how many have no answer. */
const runSubject = async ({ prepare }, chosen, context) => {
  let unanswered = chosen.length;
  try {
    const carryOut = await prepare(context);
    for (const experiment of chosen) {
      context.signal.throwIfAborted();
      const { answer, none } = await carryOut(experiment);
      if (answer !== undefined) unanswered -= 1;
      console.log(`${experiment.name}: ${answer ?? `no answer (${none})`}\n  ${experiment.question}`);
    }
  } catch (error) {
    console.error(`error: ${context.signal.aborted ? 'ended before all was tried' : error.message}`);
  }
  return unanswered;
};

const namesOf = ({ experiments }, positionals) =>
  positionals.length === 0 ? experiments : experiments.filter(({ name }) => positionals.includes(name));

const main = async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: 'boolean' },
      'clean-up': { type: 'boolean' },
      account: { type: 'string' },
      patience: { type: 'string', default: '30' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.list) {
    list();
    return 0;
  }
  const unknown = positionals.filter((name) => !EXPERIMENTS.some((one) => one.name === name));
  if (unknown.length > 0) throw new Error(`unknown experiment ${unknown.join(', ')}; --list names them`);
  const patience = Number(values.patience);
  if (!(patience > 0 && patience <= 600))
    throw new Error(`--patience ${values.patience} is not a number of seconds up to 600`);
  const chosen = SUBJECTS.map((subject) => ({ subject, experiments: namesOf(subject, positionals) })).filter(
    ({ experiments }) => experiments.length > 0,
  );
  const sts = new STSClient({});
  await sts.config.region().catch((cause) => {
    throw new Error('no region is known: set AWS_REGION', { cause });
  });
  const identity = await sts.send(new GetCallerIdentityCommand({}));
  const ended = new AbortController();
  const context = {
    clients: {
      cloudWatch: new CloudWatchClient({}),
      config: new ConfigServiceClient({}),
      // The SDK takes a refusal for throttling, and would ask again by itself.
      configOnce: new ConfigServiceClient({ maxAttempts: 1 }),
      eventBridge: new EventBridgeClient({}),
      iam: new IAMClient({}),
      lambda: new LambdaClient({}),
      scheduler: new SchedulerClient({}),
      // As every other service: a local AWS has one address.
      sqs: new SQSClient({ useQueueUrlAsEndpoint: false }),
    },
    identity,
    partition: identity.Arn.split(':')[1],
    region: await sts.config.region(),
    patience,
    signal: ended.signal,
  };
  const subjects = chosen.map(({ subject }) => subject);
  if (!(await isAgreed(context, subjects, values.account))) {
    console.error('nothing was done');
    return 2;
  }
  // Ends the experiments, and not the cleaning up.
  process.on('SIGINT', () => ended.abort());
  let unanswered = 0;
  const left = [];
  for (const { subject, experiments } of chosen) {
    if (!values['clean-up']) unanswered += await runSubject(subject, experiments, context);
    await subject.cleanUp(context, left);
  }
  if (left.length === 0) return unanswered === 0 ? 0 : 1;
  console.error(`left, to be deleted with --clean-up or by hand:\n${left.join('\n')}`);
  return 3;
};

try {
  process.exitCode = await main();
} catch (error) {
  const [, option] = /^Unknown option '([^']*)'/.exec(error.message) ?? [];
  console.error(
    `error: ${option === undefined ? error.message : `unknown option ${option}; --help names them`}`,
  );
  process.exitCode = 2;
}
