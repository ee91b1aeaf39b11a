/**
 * What `sam build` makes from a clean clone, run as Lambda runs it: found by Handler, CodeUri and environment variables, in
 * Lambda's Node, with Lambda's memory, and every recorded event.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../rules/index.ts';
import { addConfigRule, toAccount, virtualDevice, type Account } from '../aws/account.ts';
import { startAws, type AwsEndpoint } from '../aws/endpoint.ts';
import { accountOf } from '../aws/account-of.ts';
import { readBuiltFunctions, type Built } from './built-template.ts';
import { startLambda, type LambdaHost } from './lambda-host.ts';
import { cleanCopy, lambdaNode, pythonTools, run, sam } from './tools.ts';

const MINUTE = 60_000;
const HOME = { accountId: '111122223333', partition: 'aws' };
const ROOT = { AWS: 'arn:aws:iam::111122223333:root' };
const trust = (Principal: object, Condition?: object): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...(Condition ? { Condition } : {}) }],
});
const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*' };
/** Without MFA nothing but enrolling the first device. */
const WITHOUT_MFA = {
  Effect: 'Deny',
  NotAction: ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice'],
  Resource: '*',
  Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
};
const policy = (...Statement: readonly object[]): object => ({
  PolicyName: 'own',
  PolicyDocument: { Version: '2012-10-17', Statement },
});

const sampleAccount = (): Account =>
  toAccount({
    users: [
      {
        UserName: 'alice',
        UserId: 'AIDAEXAMPLEALICEAAAAA',
        MFADevices: [virtualDevice('alice', HOME)],
        UserPolicyList: [policy(EVERYTHING)],
      },
      { UserName: 'bob', UserId: 'AIDAEXAMPLEBOBAAAAAAA', UserPolicyList: [policy(EVERYTHING, WITHOUT_MFA)] },
      {
        UserName: 'carol',
        UserPolicyList: [policy(EVERYTHING)],
        UserId: 'AIDAEXAMPLECAROLAAAAA',
        MFADevices: [
          {
            SerialNumber: 'arn:aws:iam::111122223333:u2f/user/carol/key-EXAMPLEID',
            EnableDate: '2026-01-02T03:04:05Z',
            Certifications: { FIDO: 'L1' },
          },
        ],
      },
    ],
    roles: [
      { RoleName: 'open', RoleId: 'AROAEXAMPLEOPENAAAAAA', AssumeRolePolicyDocument: trust(ROOT) },
      {
        RoleName: 'guarded',
        RoleId: 'AROAEXAMPLEGUARDEDAAA',
        AssumeRolePolicyDocument: trust(ROOT, withMfa),
      },
      {
        RoleName: 'service',
        RoleId: 'AROAEXAMPLESERVICEAAA',
        AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }),
      },
    ],
    configurationItems: [
      {
        resourceType: 'AWS::IAM::Role',
        resourceId: 'AROAEXAMPLEDATAADMQ3A',
        resourceName: 'data-platform-admin',
        arn: 'arn:aws:iam::111122223333:role/data-platform-admin',
        configurationItemCaptureTime: '2026-11-20T10:02:44.908Z',
        configurationItemStatus: 'OK',
        configuration: JSON.stringify({
          roleName: 'data-platform-admin',
          roleId: 'AROAEXAMPLEDATAADMQ3A',
          arn: 'arn:aws:iam::111122223333:role/data-platform-admin',
          path: '/',
          assumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust(ROOT))),
        }),
      },
    ],
  });

/** What AWS Config has to hold after each event, by resource id. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'iam-user-mfa-required/scheduled': {
    AIDAEXAMPLEALICEAAAAA: 'COMPLIANT',
    AIDAEXAMPLEBOBAAAAAAA: 'NON_COMPLIANT',
    AIDAEXAMPLECAROLAAAAA: 'COMPLIANT',
  },
  'iam-role-trust-mfa-required/scheduled': {
    AROAEXAMPLEOPENAAAAAA: 'NON_COMPLIANT',
    AROAEXAMPLEGUARDEDAAA: 'COMPLIANT',
  },
  'root-user-mfa-required/scheduled': { '111122223333': 'NON_COMPLIANT' },
  'iam-privileged-user-mfa-required/scheduled': {
    AIDAEXAMPLEALICEAAAAA: 'COMPLIANT',
    AIDAEXAMPLEBOBAAAAAAA: 'NON_COMPLIANT',
    AIDAEXAMPLECAROLAAAAA: 'COMPLIANT',
  },
  'iam-user-privileges-mfa-required/scheduled': {
    AIDAEXAMPLEALICEAAAAA: 'NON_COMPLIANT',
    AIDAEXAMPLEBOBAAAAAAA: 'COMPLIANT',
    AIDAEXAMPLECAROLAAAAA: 'NON_COMPLIANT',
  },
  'iam-role-trust-mfa-required/changed': { AROAEXAMPLEDEPLOYERQ2: 'NON_COMPLIANT' },
  'iam-role-trust-mfa-required/oversized': { AROAEXAMPLEDATAADMQ3A: 'NON_COMPLIANT' },
  'iam-role-trust-mfa-required/deleted': { AROAEXAMPLEOLDDEPLQ4B: 'NOT_APPLICABLE' },
  'iam-role-trust-mfa-required/left-scope': { AROAEXAMPLEAUDITORQ6D: 'NOT_APPLICABLE' },
  // Told of nothing: the role may be there.
  'iam-role-trust-mfa-required/not-recorded': {},
};

/** Parameters under which a rule asks for all that it can ask for, and the results of a scheduled run. */
const ASKING: Readonly<
  Record<(typeof rules)[number]['id'], { readonly ruleParameters: object; readonly results: object }>
> = {
  'iam-user-mfa-required': {
    ruleParameters: { appliesTo: 'credential-users', requiredDevice: 'hardware', exemptTag: 'mfa-exempt' },
    results: { AIDAEXAMPLEALICEAAAAA: 'NON_COMPLIANT', AIDAEXAMPLECAROLAAAAA: 'COMPLIANT' },
  },
  'iam-role-trust-mfa-required': {
    ruleParameters: { exemptTag: 'mfa-exempt' },
    results: { AROAEXAMPLEOPENAAAAAA: 'NON_COMPLIANT', AROAEXAMPLEGUARDEDAAA: 'COMPLIANT' },
  },
  'root-user-mfa-required': {
    ruleParameters: { requiredDevice: 'hardware', rootAccessKeys: 'report' },
    results: { '111122223333': 'NON_COMPLIANT' },
  },
  'iam-privileged-user-mfa-required': {
    ruleParameters: { appliesTo: 'credential-users', requiredDevice: 'hardware', exemptTag: 'mfa-exempt' },
    results: { AIDAEXAMPLEALICEAAAAA: 'NON_COMPLIANT', AIDAEXAMPLECAROLAAAAA: 'COMPLIANT' },
  },
  'iam-user-privileges-mfa-required': {
    ruleParameters: { appliesTo: 'credential-users', exemptTag: 'mfa-exempt' },
    results: { AIDAEXAMPLEBOBAAAAAAA: 'COMPLIANT' },
  },
};

interface RecordedEvent {
  readonly configRuleName: string;
  readonly resultToken: string;
  readonly invokingEvent: string;
}

/** An event of events/: `iam-user-mfa-required/scheduled`. */
const recordedEvent = (name: string): RecordedEvent =>
  JSON.parse(readFileSync(join('events', `${name}.json`), 'utf8')) as RecordedEvent;

const eventsIn = (folder: string): string[] =>
  readdirSync(join('events', folder)).map((file) => `${folder}/${file.replace('.json', '')}`);

const eventNames = rules.flatMap(({ id }) => eventsIn(id));

/** The functions that evaluate no rule, by the literal FUNCTION. */
const NOTIFIER = 'notify';
const STARTER = 'start-evaluations';
const HEARTBEAT = 'heartbeat';

describe('the artefact that `sam build` makes', () => {
  let clone = '';
  let functions: readonly Built[] = [];
  let node = '';
  let aws: AwsEndpoint;
  const hosts: LambdaHost[] = [];

  /** @param name a rule's id, or what FUNCTION calls a function that evaluates none */
  const functionOf = (name: string): Built => {
    const built = functions.find(({ literals }) =>
      [literals['RULE_ID'], literals['FUNCTION']].includes(name),
    );
    if (built === undefined) throw new Error(`the built template has no function ${name}`);
    return built;
  };

  const hostOf = async (ruleId: string, endpoint: AwsEndpoint): Promise<LambdaHost> => {
    const built = functionOf(ruleId);
    // As in the template: for the rule that finds whom IAM events named among the schedules.
    const isNamedByEvents = built.grantedActions.includes('scheduler:ListSchedules');
    endpoint.account.scheduleGroups = ['starts'];
    const environment = {
      ...endpoint.environment(),
      ...built.literals,
      ...(isNamedByEvents && { SCHEDULE_GROUP: 'starts' }),
    };
    const host = await startLambda(built, { node, environment });
    hosts.push(host);
    return host;
  };

  /** What AWS Config holds after an event was put to the function of its rule, and the memory that this took. */
  const answerTo = async (event: RecordedEvent, host: LambdaHost, endpoint = aws) => {
    const rule = addConfigRule(endpoint.account, event.configRuleName, [event.resultToken]);
    const { error, log, peakMemory } = await host.invoke(event);
    expect(error).toBeUndefined();
    expect(log).not.toContain(event.resultToken);
    expect(log).not.toContain(endpoint.credentials().secretAccessKey);
    const results = Object.fromEntries(
      [...rule.results.values()].map((result) => [result.ComplianceResourceId, result.ComplianceType]),
    );
    return { results, peakMemory };
  };

  beforeAll(async () => {
    clone = await cleanCopy();
    await sam(clone, ['build']);
    const template = join(clone, '.aws-sam', 'build', 'template.yaml');
    functions = readBuiltFunctions(template);
    node = await lambdaNode(functions[0]?.runtime ?? '');
    aws = await startAws({ account: sampleAccount() });
  }, 20 * MINUTE);

  afterEach(() => {
    for (const host of hosts.splice(0)) host.stop();
  });

  afterAll(async () => {
    await aws?.stop();
    rmSync(clone, { recursive: true, force: true });
  });

  it(
    'has templates that SAM and cfn-lint have nothing to say about',
    async () => {
      await sam(clone, ['validate', '--lint', '--region', 'us-east-1']);
      const templates = readdirSync(clone, { recursive: true, encoding: 'utf8' }).filter(
        (file) =>
          /(^|\/)(template|forward)[^/]*\.ya?ml$/.test(file) &&
          !/(^|\/)(node_modules|\.aws-sam)\//.test(file),
      );
      expect(templates).toEqual(
        expect.arrayContaining(['template.yaml', 'baseline/template.yaml', 'deploy/forward-iam-events.yaml']),
      );
      await run(join(await pythonTools(), 'cfn-lint'), templates, { cwd: clone });
    },
    2 * MINUTE,
  );

  it('is one build for all functions: the Handler, and a file for every rule and every other function', () => {
    expect(functions.map(({ literals }) => literals['RULE_ID'] ?? literals['FUNCTION']).toSorted()).toEqual(
      [...rules.map(({ id }) => id), NOTIFIER, STARTER, HEARTBEAT].toSorted(),
    );
    // SAM writes down what it built, and copies the one build into a folder a function.
    const builds = readFileSync(join(clone, '.aws-sam', 'build.toml'), 'utf8');
    expect(builds.match(/^functions = .*$/gm)).toEqual([
      `functions = [${functions.map(({ logicalId }) => `"${logicalId}"`).join(', ')}]`,
    ]);
    const expected = [
      'src/functions/entry.js',
      ...[NOTIFIER, STARTER, HEARTBEAT].map((name) => `src/functions/${name}.js`),
      ...rules.map(({ id }) => `rules/${id}/handler.js`),
      'rules/iam-role-trust-mfa-required/with-levels.js',
    ].toSorted();
    for (const { codeUri } of functions) {
      const files = readdirSync(codeUri, { recursive: true, encoding: 'utf8' });
      expect(files.filter((file) => file.endsWith('.js')).toSorted()).toEqual(expected);
    }
  });

  it.each([
    [{}, 'and neither is set'],
    [
      { RULE_ID: 'no-such-rule' },
      'RULE_ID is "no-such-rule"; expected one of: iam-privileged-user-mfa-required, ',
    ],
    // The heartbeat itself, which then asks for what else it needs.
    [{ FUNCTION: HEARTBEAT }, /^AWS_REGION is not set$/],
  ])(
    'says what a function lacks that is told %j alone',
    async (literals, message) => {
      const host = await startLambda(functionOf(HEARTBEAT), { node, environment: literals });
      hosts.push(host);
      const { error } = await host.invoke({});
      expect(error?.errorMessage).toMatch(message);
    },
    MINUTE,
  );

  it('is tested with every recorded event', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual([...eventNames].sort());
  });

  it.each(eventNames)(
    'answers %s',
    async (name) => {
      const event = recordedEvent(name);
      const host = await hostOf(event.configRuleName, aws);
      expect((await answerTo(event, host)).results).toEqual(EXPECTED[name]);
    },
    MINUTE,
  );

  it.each(rules.map(({ id }) => id))(
    'makes every call that %s is granted, and no other',
    async (ruleId) => {
      const watched = await startAws({ account: sampleAccount() });
      // Of a root user without MFA nobody asks which device it has.
      watched.account.root.MFADevices = [virtualDevice('root-account-mfa-device', watched.account)];
      try {
        const host = await hostOf(ruleId, watched);
        for (const name of eventNames.filter((each) => each.startsWith(ruleId))) {
          await answerTo(recordedEvent(name), host, watched);
        }
        const { ruleParameters, results } = ASKING[ruleId];
        const event = {
          ...recordedEvent(`${ruleId}/scheduled`),
          ruleParameters: JSON.stringify(ruleParameters),
        };
        expect((await answerTo(event, host, watched)).results).toEqual(results);
        // What is granted for these parameters alone.
        const ofPrivileged = { ...event, ruleParameters: JSON.stringify({ roles: 'privileged' }) };
        if (ruleId === 'iam-role-trust-mfa-required') await answerTo(ofPrivileged, host, watched);
        // The log and the failure destination are written by Lambda itself.
        const granted = functionOf(ruleId).grantedActions.filter((action) => !/^(logs|sqs):/.test(action));
        expect([...watched.calls.keys()].sort()).toEqual(granted);
      } finally {
        await watched.stop();
      }
    },
    MINUTE,
  );

  it.each(rules.map(({ id }) => id))(
    'runs %s over 5,000 users and 5,000 roles within its memory',
    async (ruleId) => {
      const large = await startAws({
        account: accountOf({ users: 5_000, roles: 5_000, withVirtualDevice: 0.9 }),
      });
      try {
        const host = await hostOf(ruleId, large);
        const { results, peakMemory } = await answerTo(recordedEvent(`${ruleId}/scheduled`), host, large);
        // Of the account there is one; and nobody in it is privileged, which one result says.
        const hasMany = ruleId === 'iam-user-mfa-required' || ruleId === 'iam-role-trust-mfa-required';
        const least = hasMany ? 1_000 : 1;
        expect(Object.keys(results).length).toBeGreaterThanOrEqual(least);
        expect(peakMemory).toBeLessThan(functionOf(ruleId).memorySize * 1024);
      } finally {
        await large.stop();
      }
    },
    5 * MINUTE,
  );

  it.each(eventsIn('compliance-change'))(
    'tells of %s with the one call that it is granted',
    async (name) => {
      const topic = 'arn:aws:sns:us-east-1:111122223333:told';
      const watched = await startAws({ account: toAccount({ topics: { [topic]: [] } }) });
      try {
        const notifier = functionOf(NOTIFIER);
        const environment = {
          ...watched.environment(),
          ...notifier.literals,
          NOTIFICATION_TOPIC_ARN: topic,
          EMAIL_TOPIC_ARN: '',
        };
        const host = await startLambda(notifier, { node, environment });
        hosts.push(host);
        const event: unknown = JSON.parse(readFileSync(join('events', `${name}.json`), 'utf8'));
        const { error, log } = await host.invoke(event);
        expect(error).toBeUndefined();
        const [message, ...more] = watched.account.topics[topic] ?? [];
        expect(message?.Subject).toMatch(
          /NON_COMPLIANT: IAM (user bob|role deployer) in account 111122223333$/,
        );
        expect(more).toEqual([]);
        expect(log).toContain(`"messageIds":["${message?.MessageId}"]`);
        // The log and the failure destination are written by Lambda itself; SNS asks KMS for the key of the topic.
        const granted = notifier.grantedActions.filter((action) => !/^(logs|sqs|kms):/.test(action));
        expect([...watched.calls.keys()]).toEqual(granted);
      } finally {
        await watched.stop();
      }
    },
    MINUTE,
  );

  it(
    'starts the rules that IAM events concern, and a second look, with the calls that it is granted',
    async () => {
      const watched = await startAws();
      try {
        const started = rules.filter(({ events }) => Object.keys(events).length > 0).map(({ id }) => id);
        for (const id of started) addConfigRule(watched.account, id, []);
        watched.account.scheduleGroups = ['starts'];
        const starter = functionOf(STARTER);
        const environment = {
          ...watched.environment(),
          ...starter.literals,
          RULE_NAME_PREFIX: '',
          SCHEDULE_GROUP: 'starts',
          SCHEDULE_ROLE_ARN: 'arn:aws:iam::111122223333:role/schedules',
          FAILED_INVOCATIONS_ARN: 'arn:aws:sqs:us-east-1:111122223333:failed',
        };
        const host = await startLambda(starter, { node, environment });
        hosts.push(host);
        for (const name of eventsIn('iam-events')) {
          const event: unknown = JSON.parse(readFileSync(join('events', `${name}.json`), 'utf8'));
          const { error } = await host.invoke(event as object);
          expect(error).toBeUndefined();
        }
        const names = Object.values(watched.account.schedules).map(({ Name }) => Name.replace(/-\d.*/, ''));
        expect([...new Set(names)].toSorted()).toEqual(['NAMED', ...started.toSorted()]);
        // Whether a role may be handed over is no call of its own.
        const granted = starter.grantedActions.filter((action) => !/^(iam|logs|sqs):/.test(action));
        expect([...watched.calls.keys()].toSorted()).toEqual(granted.toSorted());
      } finally {
        await watched.stop();
      }
    },
    MINUTE,
  );

  it(
    'takes an event of 1 MB',
    async () => {
      const event = recordedEvent('iam-role-trust-mfa-required/changed');
      const invoking = JSON.parse(event.invokingEvent) as {
        configurationItem: { tags: Record<string, string> };
      };
      invoking.configurationItem.tags = { filler: 'x'.repeat(1_000_000) };
      const host = await hostOf(event.configRuleName, aws);
      const large = { ...event, invokingEvent: JSON.stringify(invoking) };
      expect((await answerTo(large, host)).results).toEqual(EXPECTED['iam-role-trust-mfa-required/changed']);
    },
    MINUTE,
  );
});
