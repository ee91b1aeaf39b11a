import { coldStart } from '../support/cold-start.ts';
import { newAccount, tokenOf, useEvaluatedAccount } from '../support/evaluated-account.ts';
import type { FaultRow } from './row.ts';
import { faultRows } from './rows.ts';
import { addThirdUser, stageOf, subjects, type Kind, type Place, type Subject } from './stage.ts';
import { invoke, recordedEvent, type Invoked } from '../support/invoke.ts';
import { isWhole, share } from '../support/share.ts';

jest.setTimeout(60_000);

const world = useEvaluatedAccount();
const PLACES: readonly Place[] = ['first', 'second', 'third', 'gone'];

const kindName = (kind: Kind): string => (typeof kind === 'string' ? kind : 'slow');

/** One fault in every way that it is tried: each subject meets each kind. */
const waysOf = (row: FaultRow) =>
  (row.subjects ?? (['users', 'roles'] as const)).flatMap((name) =>
    (row.kinds ?? (['throttle'] as const)).map((kind) => ({
      row,
      subject: subjects[name],
      kind,
      name: `${row.fault}: ${name}${row.kinds ? `, ${kindName(kind)}` : ''}`,
    })),
  );

const all = faultRows.flatMap(waysOf);
// Every eighth fault in one way, in turn another subject and kind.
const some = faultRows.flatMap((row, at) =>
  at % 8 === 0 ? waysOf(row).filter((_, way, ways) => way === (at / 8) % ways.length) : [],
);
share(some.length, all.length, 'faults, waited for as in production,');
const cases = isWhole ? all : some;

const eventOf = ({ event: name }: Subject, { parameters }: FaultRow): object => {
  const event = recordedEvent(name);
  return parameters === undefined ? event : { ...event, ruleParameters: JSON.stringify(parameters) };
};

type Handler = Parameters<typeof invoke>[0];

/** Two execution environments, both done before either's error is thrown. */
const atOnce =
  (handlers: readonly Handler[]): Handler =>
  async (...call) => {
    for (const result of await Promise.allSettled(handlers.map((handler) => handler(...call))))
      if (result.status === 'rejected') throw result.reason;
  };

const deliver = async (subject: Subject, row: FaultRow): Promise<readonly Invoked[]> => {
  const event = eventOf(subject, row);
  const handlerOf = (): Handler => coldStart(row.patience)[subject.handler];
  const handler = handlerOf();
  if (row.delivered === 'at once')
    return [await invoke(atOnce([handler, handlerOf()]), event, row.remaining)];
  const first = await invoke(handler, event, row.remaining);
  return row.delivered === 'twice' ? [first, await invoke(handler, event, row.remaining)] : [first];
};

const standingOf = (rule: string) =>
  Object.fromEntries(
    [...(world.aws.account.configRules[rule]?.results ?? [])].map(([key, result]) => [key, { ...result }]),
  );

const typeAt = (subject: Subject, place: Place): string | undefined =>
  world.typesOf(subject.rule)[subject.ids[place]];

/** The account as it was, and AWS Config's results as they are. */
const fix = (rule: string): void => {
  const results = world.aws.account.configRules[rule]?.results ?? new Map();
  Object.assign(world.aws.account, newAccount());
  addThirdUser(world.aws.account);
  const fixed = world.aws.account.configRules[rule];
  if (fixed) fixed.results = results;
  world.aws.resetFaults();
};

const seenOf = (template: string, { list, ids }: Subject): string =>
  template.replace('{list}', list).replace('{id}', ids.second);

describe('a fault', () => {
  it.each(cases)('$name', async ({ row, subject, kind }) => {
    addThirdUser(world.aws.account);
    for (const place of PLACES) {
      const type = subject.before[place];
      if (type) world.stand(subject.rule, subject.ids[place], type);
    }
    row.cause(
      stageOf(world.aws, subject, (id, more) => world.stand(subject.rule, id, 'COMPLIANT', more)),
      kind,
    );
    const before = standingOf(subject.rule);
    const invoked = await deliver(subject, row);

    const right = { ...subject.right, ...row.right };
    const { decided: places, takesBack = true } = row.final;
    const decided = places.filter(
      (place) => right[place] !== undefined && (takesBack || right[place] !== 'NOT_APPLICABLE'),
    );
    const resourceType = `AWS::IAM::${subject === subjects.users ? 'User' : 'Role'}`;
    const { messageType, notificationCreationTime, ...item } = JSON.parse(
      String(recordedEvent(subject.event)['invokingEvent']),
    );
    const seen =
      (item.configurationItem ?? item.configurationItemSummary)?.configurationItemCaptureTime ??
      notificationCreationTime;
    expect(standingOf(subject.rule)).toEqual({
      ...before,
      ...Object.fromEntries(
        decided.map((place) => [
          `${resourceType} ${subject.ids[place]}`,
          expect.objectContaining({
            ComplianceType: right[place],
            Annotation: expect.not.stringMatching(/^as before$/),
            OrderingTimestamp: Date.parse(seen) / 1000,
          }),
        ]),
      ),
    });

    for (const { error, lines, text } of invoked) {
      if (row.error === undefined) expect(error).toBeUndefined();
      else {
        const { error: begins, saying = '' } = row;
        expect(error?.slice(0, seenOf(begins, subject).length)).toBe(seenOf(begins, subject));
        expect(error).toContain(saying);
      }
      const level = row.error === undefined ? 'INFO' : 'ERROR';
      for (const line of lines) expect(line).toMatchObject({ level, messageType });
      expect(lines).toHaveLength(row.delivered === 'at once' ? 2 : 1);
      expect(text).not.toContain(tokenOf(subject.event));
      expect(text).not.toContain(world.aws.credentials().secretAccessKey);
    }

    fix(subject.rule);
    const again = await invoke(coldStart()[subject.handler], eventOf(subject, row));
    expect(again.error).toBeUndefined();
    const rightAgain = { ...subject.right, ...(row.rightAgain ?? row.right) };
    expect(PLACES.map((place) => typeAt(subject, place))).toEqual(
      PLACES.map((place) => rightAgain[place] ?? subject.before[place]),
    );
  });
});
