/**
 * Within minutes of a change, on an emulated AWS that is not this project's: an IAM event on the bus ends in a fresh result
 * in AWS Config, and a compliance change in a message. Nothing is evaluated because the test says so.
 *
 * What the emulator does otherwise than AWS, and what stands in for it:
 * - IAM's calls reach no bus, for CloudTrail tells EventBridge of none: the test puts on the bus what CloudTrail would send.
 *   AWS refuses a source that begins with "aws." to customers (NotAuthorizedForSourceException); the emulator does not.
 * - AWS Config tells EventBridge of no compliance change: the test puts on the bus what it would send of a result that is there.
 * - EventBridge invokes without asking for the function's policy, and calls of AWS Config are not checked: those permissions
 *   are in test/template.test.ts. sns:Publish and what IAM is asked are checked here.
 * - StartConfigRulesEvaluation is never refused: the limits, and what is lost or comes twice, are in
 *   src/functions/start-evaluations.test.ts.
 */
import { readFileSync } from 'node:fs';
import type { EvaluationResult } from '@aws-sdk/client-config-service';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteUserCommand } from '@aws-sdk/client-iam';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { pause } from './emulator.ts';
import type { DeployedStack } from './deployed-stack.ts';
import { ACCOUNT, type SingleAccount } from './single-account.ts';

const MINUTE = 60_000;
const RULE = 'iam-user-mfa-required';

/** What EventBridge is told of an event: the rest of it is EventBridge's own. */
interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An event of `events/`, of the emulated account, and of whom else it is said to be. */
const recorded = (name: string, replaced: Readonly<Record<string, string>> = {}): BusEvent => {
  let text = readFileSync(`events/${name}.json`, 'utf8');
  for (const [old, value] of Object.entries({ '111122223333': ACCOUNT, ...replaced }))
    text = text.replaceAll(old, value);
  return JSON.parse(text) as BusEvent;
};

/** What CloudTrail would send of a call of IAM that concerns a user. */
const iamEvent = (name: string, userName: string, detail: object = {}): BusEvent => {
  const event = recorded(`iam-events/${name}`);
  return {
    ...event,
    detail: {
      ...event.detail,
      eventTime: new Date().toISOString(),
      requestParameters: { userName },
      ...detail,
    },
  };
};

/** Whom an event is about. */
const userOf = (payload: string): string =>
  (JSON.parse(payload) as { detail: { requestParameters: { userName: string } } }).detail.requestParameters
    .userName;

/** Asks until the answer is there, for a minute at most; gives the last answer. */
const eventually = async <Answer>(
  ask: () => Promise<Answer>,
  isThere: (answer: Answer) => boolean,
): Promise<Answer> => {
  let answer = await ask();
  for (let attempt = 0; attempt < 120 && !isThere(answer); attempt += 1) {
    await pause(500);
    answer = await ask();
  }
  return answer;
};

/** @param deployed gives the stack once it is there */
export const describeChanges = (deployed: () => DeployedStack): void =>
  describe('within minutes of a change', () => {
    let account: SingleAccount;
    let eventBridge: EventBridgeClient;
    let sqs: SQSClient;
    let alice = '';
    /** Whom no event names. */
    let bystander = '';

    const put = async (...events: readonly BusEvent[]): Promise<void> => {
      const Entries = events.map(({ source, 'detail-type': DetailType, detail }) => ({
        Source: source,
        DetailType,
        Detail: JSON.stringify(detail),
      }));
      // AWS, too, takes ten in one call.
      for (let first = 0; first < Entries.length; first += 10) {
        const page = Entries.slice(first, first + 10);
        const { FailedEntryCount } = await eventBridge.send(new PutEventsCommand({ Entries: page }));
        expect(FailedEntryCount).toBe(0);
      }
    };

    /** What a function of the stack was invoked with, as the emulator remembers it. */
    const invocationsOf = async (functionName: string, source: string): Promise<readonly string[]> => {
      const answer = await fetch(`${account.emulator.url}/_fakecloud/lambda/invocations`);
      const { invocations } = (await answer.json()) as { invocations: Record<string, string>[] };
      return invocations
        .filter(({ functionArn = '' }) => functionArn.includes(functionName))
        .filter((invocation) => invocation['source'] === source)
        .map(({ payload = '' }) => payload);
    };
    /** The events that the function of IAM events has been handed. */
    const answered = (): Promise<readonly string[]> => invocationsOf('IamEventFunction', 'aws:events');

    const userResults = (): Promise<ReadonlyMap<string, EvaluationResult>> => account.resultsOf(RULE);
    const resultOf = (userId: string, complianceType: string): Promise<EvaluationResult | undefined> =>
      eventually(
        async () => (await userResults()).get(userId),
        (result) => result?.ComplianceType === complianceType,
      );

    beforeAll(async () => {
      account = deployed().account;
      const { settings } = account;
      eventBridge = new EventBridgeClient(settings);
      sqs = new SQSClient(settings);
      alice = await account.createUser('alice');
      await account.assignDevice('alice');
      bystander = await account.createUser('bystander');
    }, MINUTE);

    it(
      'has a fresh result for a user whose device is gone',
      async () => {
        expect(await userResults()).toEqual(new Map());
        await put(iamEvent('enable-mfa-device', 'alice'));
        expect(await resultOf(alice, 'COMPLIANT')).toMatchObject({ ComplianceType: 'COMPLIANT' });

        // AWS Config keeps whole seconds here.
        const changed = Math.floor(Date.now() / 1_000) * 1_000;
        await account.deactivateDevice('alice');
        await put(iamEvent('deactivate-mfa-device', 'alice'));
        const result = await resultOf(alice, 'NON_COMPLIANT');
        expect(result).toMatchObject({
          ComplianceType: 'NON_COMPLIANT',
          Annotation: expect.stringContaining('alice'),
        });
        expect(result?.ResultRecordedTime?.getTime()).toBeGreaterThanOrEqual(changed);
      },
      3 * MINUTE,
    );

    it(
      'has fresh results of everybody after a burst',
      async () => {
        const before = (await answered()).length;
        const standing = (await userResults()).get(bystander);
        const ids: string[] = [];
        const join = async (name: string): Promise<BusEvent> => {
          ids.push(await account.createUser(name));
          return iamEvent('create-user', name);
        };
        const events: BusEvent[] = [];
        for (let number = 1; number < 30; number += 1) events.push(await join(`burst-${number}`));
        await put(...events, iamEvent('create-user', 'burst-1', { errorCode: 'EntityAlreadyExists' }));
        await put(await join('burst-30'));

        const results = await eventually(userResults, (now) => ids.every((id) => now.has(id)));
        expect(ids.map((id) => results.get(id)?.ComplianceType)).toEqual(
          Array.from({ length: 30 }, () => 'NON_COMPLIANT'),
        );
        // Each of them once, and none of the call that failed.
        const handed = await eventually(
          async () => (await answered()).slice(before),
          (payloads) => payloads.length >= 30,
        );
        expect(handed.map(userOf).toSorted()).toEqual(
          Array.from({ length: 30 }, (_, index) => `burst-${index + 1}`).toSorted(),
        );
        // An evaluation sends what is new, and of whom an event names: that of somebody else is as it was.
        expect(standing).toMatchObject({ ComplianceType: 'NON_COMPLIANT' });
        expect((await userResults()).get(bystander)).toEqual(standing);
      },
      3 * MINUTE,
    );

    it(
      'has no result any more for a user who is gone',
      async () => {
        const gone = await account.createUser('gone');
        await put(iamEvent('create-user', 'gone'));
        expect(await resultOf(gone, 'NON_COMPLIANT')).toMatchObject({ ComplianceType: 'NON_COMPLIANT' });
        await account.iam.send(new DeleteUserCommand({ UserName: 'gone' }));
        await put(iamEvent('create-user', 'gone', { eventName: 'DeleteUser', responseElements: null }));
        const results = await eventually(userResults, (now) => !now.has(gone));
        expect(results.has(gone)).toBe(false);
        expect(results.has(alice)).toBe(true);
      },
      3 * MINUTE,
    );

    it(
      'tells of a user who is NON_COMPLIANT, and not of a first COMPLIANT',
      async () => {
        const annotation = (await userResults()).get(alice)?.Annotation ?? '';
        const told = recorded('compliance-change/user-non-compliant', {
          bob: 'alice',
          AIDAEXAMPLEBOBQ2A3B4C: alice,
        });
        const { oldEvaluationResult: _, newEvaluationResult, ...rest } = told.detail;
        const compliant = { ...(newEvaluationResult as object), complianceType: 'COMPLIANT' };
        await put({ ...told, detail: { ...rest, newEvaluationResult: compliant } }, told);

        const body = await eventually(
          async () => {
            const { Messages = [] } = await sqs.send(
              new ReceiveMessageCommand({ QueueUrl: deployed().inbox }),
            );
            return Messages[0]?.Body;
          },
          (received) => received !== undefined,
        );
        const { Subject, Message } = JSON.parse(body ?? '{}') as Record<string, string>;
        expect(Subject).toBe(`NON_COMPLIANT: IAM user alice in account ${ACCOUNT}`);
        expect(Message).toContain(annotation);
        expect(Message).toContain(`resourceId=${alice}`);
        // The emulator remembers what it hands over before it answers PutEvents.
        expect(await invocationsOf('ComplianceChangeFunction', 'aws:events')).toHaveLength(1);
      },
      3 * MINUTE,
    );
  });
