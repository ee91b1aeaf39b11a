// `npm run bench`: what the rules cost, as counts and ratios. Everything runs on 127.0.0.1. `npm run bench -- FOLDER…` decides
// the roles of saved accounts, too.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { build } from 'esbuild';
import { parse } from 'yaml';
import { benchManyAccounts } from './many-accounts.mjs';

const folder = mkdtempSync(join(tmpdir(), 'mfa-rules-bench-'));
const SIZES = [500, 5_000];

/** As sam build does it, to CommonJS. */
const bundle = async (name, options) => {
  const outfile = join(folder, name);
  await build({
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outfile,
    logLevel: 'error',
    ...options,
  });
  return outfile;
};
/** What Lambda's runtimes have let Node have of so many MB: a twentieth for what is new, nine tenths for what stays. */
const heapOf = (memory) => [
  `--max-semi-space-size=${Math.floor(memory * 0.05)}`,
  `--max-old-space-size=${Math.floor(memory * 0.9)}`,
];
const asLambda = { minify: true, mainFields: ['module', 'main'] };
const template = parse(readFileSync('template.yaml', 'utf8'), { logLevel: 'silent' });
const functions = Object.values(template.Resources).filter(
  ({ Type }) => Type === 'AWS::Serverless::Function',
);
/** What template.yaml leaves out of the functions' bundle. */
const { External: external } = functions[0].Metadata.BuildProperties;
/** The rules, each with the file of its function and what that lets Node have. */
const RULES = functions.flatMap(({ Properties }) => {
  const id = Properties.Environment.Variables.RULE_ID;
  const { MemorySize: memory = template.Globals.Function.MemorySize } = Properties;
  return id === undefined ? [] : [{ id, entry: `rules/${id}/handler.ts`, memory, flags: heapOf(memory) }];
});

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const table = (head, rows) => {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  console.log([line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n'));
};

/** A local AWS in a process of its own. */
const startAws = async (args) => {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { ...JSON.parse(line), stop: () => child.kill() };
};

/** A local AWS of a given size. */
const startAccount = (entry, size, tokens, more = []) => {
  const rules = Object.entries(tokens).flatMap(([id, token]) => ['--rule', `${id}=${token}`]);
  return startAws([entry, '--users', String(size), '--roles', String(size), ...rules, ...more]);
};

const tell = (url, command) =>
  fetch(`${url}/control`, { method: 'POST', body: JSON.stringify(command) }).then((answer) => answer.json());

/** What runs the functions in AWS Lambda, where it is there: `LAMBDA_NODE=…/bin/node npm run bench`. */
const NODE = process.env.LAMBDA_NODE ?? process.execPath;

const version = spawnSync(NODE, ['--version'], { encoding: 'utf8' }).stdout.trim().slice(1);

const invoke = (args, environment, flags = []) => {
  const { status, stdout, stderr } = spawnSync(NODE, [...flags, 'bench/invoke.mjs', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...environment },
  });
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
  return {
    log: stdout === '' ? undefined : JSON.parse(stdout),
    ...JSON.parse(stderr.slice(stderr.lastIndexOf('{'))),
  };
};

const eventOf = (id, token) => {
  const event = {
    version: '1.0',
    invokingEvent: JSON.stringify({
      awsAccountId: '111122223333',
      notificationCreationTime: '2026-11-20T06:00:00.000Z',
      messageType: 'ScheduledNotification',
      recordVersion: '1.0',
    }),
    ruleParameters: '{}',
    resultToken: token,
    configRuleName: id,
    accountId: '111122223333',
  };
  const file = join(folder, `${id}.json`);
  writeFileSync(file, JSON.stringify(event));
  return file;
};

try {
  const lambdas = new Map();
  for (const { id, entry } of RULES)
    lambdas.set(id, await bundle(`${id}.js`, { entryPoints: [entry], external, ...asLambda }));
  const bare = await bundle('bare.js', {
    stdin: {
      contents:
        "export { IAMClient, paginateListUsers, paginateListRoles, paginateListMFADevices, paginateListVirtualMFADevices, paginateListAccessKeys, GetLoginProfileCommand } from '@aws-sdk/client-iam'; export { ConfigServiceClient, PutEvaluationsCommand, paginateGetComplianceDetailsByConfigRule, paginateGetResourceConfigHistory } from '@aws-sdk/client-config-service'; export { SchedulerClient, paginateListSchedules } from '@aws-sdk/client-scheduler';",
      resolveDir: process.cwd(),
    },
    ...asLambda,
  });
  const aws = await bundle('aws.js', { entryPoints: ['test/aws/main.ts'] });
  const verdicts = await bundle('verdicts.js', { entryPoints: ['bench/verdicts.ts'] });

  console.log('## Verdicts\n');
  const { spreads, lengths, growth } = JSON.parse(
    spawnSync(NODE, [verdicts, ...process.argv.slice(2)], { encoding: 'utf8' }).stdout,
  );
  table(
    ['trust policies', 'how many', 'mean, µs', 'median, µs', 'p99, µs', 'slowest, ms'],
    spreads.map(({ what, policies, mean, median: middle, p99, greatest }) => [
      what,
      policies,
      mean.toFixed(0),
      middle.toFixed(0),
      p99.toFixed(0),
      (greatest / 1000).toFixed(1),
    ]),
  );
  table(
    ['policies', 'µs a verdict (median)', 'verdicts a second'],
    lengths.map(({ statements, characters, microseconds }) => [
      `${statements} statements, ${characters} characters`,
      microseconds.toFixed(0),
      Math.round(1e6 / microseconds),
    ]),
  );

  table(
    ['files far longer than a policy', 'ms a verdict', 'beside a quarter of them'],
    growth.map(({ what, count, milliseconds, ratio }) => [
      `${count} ${what}`,
      milliseconds.toFixed(0),
      `×${ratio.toFixed(1)}`,
    ]),
  );

  console.log('## Privileges of a large account\n');
  const privileges = await bundle('privileges.js', { entryPoints: ['bench/privileges.ts'] });
  table(
    ['users', 'privileged', 's of processor time', 'MB at the peak'],
    [1_250, 2_500, 5_000].map((count) => {
      const { stdout } = spawnSync(process.execPath, [...heapOf(256), privileges, String(count)], {
        encoding: 'utf8',
      });
      const { users, privileged, seconds, peakMegabytes } = JSON.parse(stdout);
      return [users, privileged, seconds.toFixed(0), peakMegabytes.toFixed(0)];
    }),
  );

  console.log('## Hard trust policies\n');
  const hardPolicies = await bundle('hard-policies.js', { entryPoints: ['bench/hard-policies.ts'] });
  const roleRule = RULES.find(({ id }) => id === 'iam-role-trust-mfa-required');
  const hard = JSON.parse(spawnSync(NODE, [...roleRule.flags, hardPolicies], { encoding: 'utf8' }).stdout);
  table(
    ['policies', 'ms of processor time a role'],
    [
      ['150 plain ones', hard.plain.toFixed(2)],
      [`150 different hard ones, ${hard.characters} characters`, hard.different.toFixed(1)],
      ['1,000 roles with the same hard one', hard.identical.toFixed(2)],
    ],
  );

  // The function of 512 MB has 0.29 of a processor. The open role has to be told of wherever it is listed.
  const hardAccount = await bundle('hard-account.js', { entryPoints: ['bench/hard-account.ts'] });
  const hardRuns = [];
  for (const [count, place, openAt] of [
    [1_000, 'first', 0],
    [1_000, 'in the middle', 500],
    [1_000, 'last', 999],
    [10_000, 'last', 9_999],
  ]) {
    const { id, flags } = roleRule;
    const account = await startAws([hardAccount, String(count), String(openAt)]);
    try {
      const environment = { ...account.environment, CPU_SHARE: '0.29' };
      const { log, taken } = invoke([lambdas.get(id), 'handler', eventOf(id, 'token')], environment, flags);
      const { results } = await tell(account.url, {});
      const isTold = results[id].some(
        ({ ComplianceType, Annotation }) => ComplianceType === 'NON_COMPLIANT' && Annotation.includes('open'),
      );
      hardRuns.push([count, place, log.evaluationsSent, isTold ? 'yes' : 'no', (taken / 1000).toFixed(0)]);
    } finally {
      account.stop();
    }
  }
  table(
    ['roles', 'the open one is', 'evaluations sent', 'the open one is told of', 's of the 900'],
    hardRuns,
  );

  console.log(`## Bundle and cold start, under Node ${version}\n`);
  // In turn, each beside the bare clients of the same moment: on a shared machine single runs differ by a factor of two.
  const bundles = [{ id: 'bare SDK clients', file: bare, flags: heapOf(256) }].concat(
    RULES.map(({ id, flags }) => ({ id, file: lambdas.get(id), flags })),
  );
  const rounds = Array.from({ length: 15 }, () =>
    bundles.map(({ file, flags }) => invoke([file], {}, flags).load),
  );
  const kilobytesOf = (file) => statSync(file).size / 1024;
  table(
    ['', 'bundle, KB', 'ratio', 'load, ms of processor time (median of 15)', 'ratio (median of 15 pairs)'],
    bundles.map(({ id, file }, place) => [
      id,
      kilobytesOf(file).toFixed(0),
      (kilobytesOf(file) / kilobytesOf(bare)).toFixed(2),
      median(rounds.map((round) => round[place])).toFixed(0),
      median(rounds.map((round) => round[place] / round[0])).toFixed(2),
    ]),
  );

  console.log(`## Scheduled runs, under Node ${version}\n`);
  const rows = [];
  // Who has a virtual device is listed, and of everybody else IAM is asked.
  const DEVICES = { 'iam-user-mfa-required': ['0.9', '0.5'] };
  const TIMES = 3;
  for (const { id, flags } of RULES)
    for (const virtual of DEVICES[id] ?? ['0.9']) {
      const name = virtual === '0.9' ? id : `${id}, half with a virtual device`;
      const least = [];
      for (const size of SIZES) {
        const taken = { first: [], second: [] };
        for (let time = 0; time < TIMES; time += 1) {
          const account = await startAccount(aws, size, { [id]: 'token-of-the-bench' }, [
            '--virtual',
            virtual,
          ]);
          try {
            const event = eventOf(id, 'token-of-the-bench');
            for (const run of ['first', 'second']) {
              await tell(account.url, { resetCalls: true });
              taken[run].push(invoke([lambdas.get(id), 'handler', event], account.environment, flags));
            }
          } finally {
            account.stop();
          }
        }
        for (const [run, all] of Object.entries(taken)) {
          const [{ log }] = all;
          const calls = Object.entries(log.apiCalls).map(([operation, count]) => `${operation} ${count}`);
          const seconds = Math.min(...all.map(({ processor }) => processor)) / 1000;
          const peak = Math.max(...all.map(({ peakMegabytes }) => peakMegabytes));
          rows.push([
            name,
            size,
            run,
            calls.join(', '),
            log.evaluationsSent,
            seconds.toFixed(1),
            peak.toFixed(0),
          ]);
          if (run === 'first') least.push(seconds);
        }
      }
      rows.push([name, '×10', 'first', '', '', `×${(least[1] / least[0]).toFixed(1)}`, '']);
    }
  table(
    ['rule', 'users or roles', 'run', 'API calls', 'evaluations sent', 's of processor time', 'peak MB'],
    rows,
  );

  console.log('## The longest trust policies\n');
  const ROLE_RULE = 'iam-role-trust-mfa-required';
  const longest = await startAccount(aws, 5_000, { [ROLE_RULE]: 'token' }, ['--policy', '3950']);
  try {
    const event = eventOf(ROLE_RULE, 'token');
    // Shares of the memory that Lambda's runtimes have given to the old and to the young generation; and Node's own choice.
    const memories = [256, 512].flatMap((memory) => {
      const [young, old] = heapOf(memory);
      return [[old, young], [old]];
    });
    const peaks = memories.map((flags) => [
      flags.join(' '),
      invoke([lambdas.get(ROLE_RULE), 'handler', event], longest.environment, flags).peakMegabytes.toFixed(0),
    ]);
    table(['5,000 roles, no two of one policy, each of some 4,000 characters', 'peak MB'], peaks);
  } finally {
    longest.stop();
  }

  console.log('## Many accounts in one run\n');
  await benchManyAccounts(bundle, folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
