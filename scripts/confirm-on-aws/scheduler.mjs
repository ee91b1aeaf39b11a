// What EventBridge Scheduler does not document, with a group of schedules, a role and a queue. Each waits for some minutes: a
// schedule has a minute, and no seconds.
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  GetScheduleGroupCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import {
  becomes,
  deleteOurs,
  eventually,
  isGone,
  isNamed,
  NAME,
  pause,
  policyOf,
  TAG,
  trustOf,
} from './experiment.mjs';
import { deleteQueue, makeQueue, received } from './queue.mjs';
import { deleteRole, makeRole } from './roles.mjs';

const ROLE = `${NAME}-scheduler`;
const MINUTE = 60_000;
/** Seconds, in which EventBridge Scheduler comes to know a new role. */
const NEW_ROLE = 120;
/** Seconds after its time, until which a schedule may be carried out. */
const LATE = 90;
/** Seconds, in which what no attempt mends is given up. */
const REFUSED = 300;

/** The next minute but one. */
const soon = () => new Date((Math.floor(Date.now() / MINUTE) + 2) * MINUTE);
const daily = (at) => `cron(${at.getUTCMinutes()} ${at.getUTCHours()} * * ? *)`;
const once = (at) => `at(${at.toISOString().slice(0, 19)})`;
const secondsTo = (at) => (at.getTime() - Date.now()) / 1000;

const scheduleOf = ({ queue, roleArn }, name, ScheduleExpression) => ({
  Name: name,
  GroupName: NAME,
  ScheduleExpression,
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: queue.arn, RoleArn: roleArn, Input: JSON.stringify({ schedule: name }) },
});
const create = ({ clients }, made, name, expression) =>
  clients.scheduler.send(new CreateScheduleCommand(scheduleOf(made, name, expression)));
const update = ({ clients }, made, name, expression) =>
  clients.scheduler.send(new UpdateScheduleCommand(scheduleOf(made, name, expression)));
/** What a schedule has sent by its time and a little later. */
const told = (context, { queue }, name, at) =>
  received(queue, (body) => JSON.parse(body).schedule === name, secondsTo(at) + LATE, context);

const updatedAtOnce = async (context, made) => {
  const far = daily(new Date(Date.now() + 12 * 60 * MINUTE));
  await create(context, made, 'updated-at-once', far);
  try {
    await update(context, made, 'updated-at-once', far);
    return { answer: 'yes' };
  } catch (error) {
    if (!isGone(error)) throw error;
    return { answer: `no: ${error.name}` };
  }
};

const listed = async (context, made) => {
  await create(context, made, 'listed', daily(new Date(Date.now() + 12 * 60 * MINUTE)));
  const start = Date.now();
  const ask = async () =>
    (
      await context.clients.scheduler.send(
        new ListSchedulesCommand({ GroupName: NAME, NamePrefix: 'listed' }),
      )
    ).Schedules.length > 0;
  return (await becomes(ask, Boolean, LATE, context, 0.5))
    ? { answer: `after ${((Date.now() - start) / 1000).toFixed(1)} s` }
    : { none: `not within ${LATE} s` };
};

const carriedOut = async (context, made) => {
  const at = soon();
  await create(context, made, 'carried-out', once(at));
  const message = await told(context, made, 'carried-out', at);
  return message === undefined
    ? { answer: `not at all within ${LATE} s of its time` }
    : { answer: `${Math.round((message.sentAt - at.getTime()) / 1000)} s after its time` };
};

/** A message to a topic that the role may not publish to, and that is not there; what becomes of it comes to the queue. */
const refused = async (context, made) => {
  const { identity, partition, region } = context;
  const at = soon();
  const TopicArn = `arn:${partition}:sns:${region}:${identity.Account}:${NAME}`;
  await context.clients.scheduler.send(
    new CreateScheduleCommand({
      ...scheduleOf(made, 'refused', once(at)),
      Target: {
        Arn: `arn:${partition}:scheduler:::aws-sdk:sns:publish`,
        RoleArn: made.roleArn,
        Input: JSON.stringify({ TopicArn, Message: 'refused' }),
        RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: made.queue.arn },
      },
    }),
  );
  const isIt = (body) => body.includes('refused');
  const message = await received(made.queue, isIt, secondsTo(at) + REFUSED, context);
  return message === undefined
    ? { answer: `not within ${REFUSED} s: it is tried again before` }
    : { answer: `yes, ${Math.round((message.sentAt - at.getTime()) / 1000)} s after its time` };
};

/** A schedule of the next minute but one that is moved twelve hours on, at a time that is said. */
const moved = async (context, made, name, untilMoved) => {
  const at = soon();
  await create(context, made, name, daily(at));
  await pause(untilMoved(at), context);
  await update(context, made, name, daily(new Date(at.getTime() + 12 * 60 * MINUTE)));
  return (await told(context, made, name, at)) !== undefined;
};
const movedBefore = async (context, made) => ({
  answer: (await moved(context, made, 'moved-before', () => 0))
    ? 'moved a minute before: it kept to the earlier time'
    : 'moved a minute before: it keeps to the new time',
});
const movedWithin = async (context, made) => ({
  answer: (await moved(context, made, 'moved-within', (at) => secondsTo(at) + 1))
    ? 'moved in the minute itself: it told all the same'
    : 'moved in the minute itself: it did not tell',
});

const QUESTIONS = {
  moved:
    'From when on does a schedule keep to a changed cron expression, and does a change in the minute of its time take it away?',
  updated: 'Does UpdateSchedule find a schedule that was made a second before?',
  role: 'Does EventBridge Scheduler assume the role of a new stack at once, with `aws:SourceArn` of the group?',
  soon: 'How soon after its creation is a schedule for the next minute but one carried out?',
  refused:
    'Does EventBridge Scheduler keep a message that SNS refuses among the dead letters, without trying for six hours?',
  listed: 'How soon after its creation does ListSchedules show a schedule?',
};

export const schedulerExperiments = {
  makes: 'a group of schedules, a role for them, and a queue',
  experiments: [
    {
      name: 'new-role',
      question: QUESTIONS.role,
      carryOut: (_, { attempts, seconds }) => ({
        answer: attempts === 1 ? 'yes, for a schedule of the group' : `after ${Math.round(seconds)} s`,
      }),
    },
    { name: 'updated-at-once', question: QUESTIONS.updated, carryOut: updatedAtOnce },
    { name: 'schedule-listed', question: QUESTIONS.listed, carryOut: listed },
    { name: 'carried-out', question: QUESTIONS.soon, carryOut: carriedOut },
    { name: 'refused', question: QUESTIONS.refused, carryOut: refused },
    { name: 'moved-before', question: QUESTIONS.moved, carryOut: movedBefore },
    { name: 'moved-within', question: QUESTIONS.moved, carryOut: movedWithin },
  ],
  prepare: async (context) => {
    const { iam, scheduler } = context.clients;
    const queue = await makeQueue('scheduler', context);
    const { ScheduleGroupArn } = await scheduler.send(
      new CreateScheduleGroupCommand({ Name: NAME, Tags: [TAG] }),
    );
    const trust = trustOf('scheduler', {
      StringEquals: { 'aws:SourceAccount': context.identity.Account, 'aws:SourceArn': ScheduleGroupArn },
    });
    const may = policyOf({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue.arn });
    const roleArn = await makeRole(iam, ROLE, trust, may);
    const made = { queue, roleArn };
    // The first schedule is taken as soon as the role can be assumed.
    const { attempts, seconds } = await eventually(
      () => create(context, made, 'new-role', daily(new Date(Date.now() + 12 * 60 * MINUTE))),
      (error) => isNamed(error, 'ValidationException'),
      NEW_ROLE,
      context,
    );
    return ({ carryOut }) => carryOut(context, { ...made, attempts, seconds });
  },
  cleanUp: async (context, left) => {
    const { iam, scheduler } = context.clients;
    const group = `schedule group ${NAME}`;
    const tags = async () => {
      const { Arn } = await scheduler.send(new GetScheduleGroupCommand({ Name: NAME }));
      return (await scheduler.send(new ListTagsForResourceCommand({ ResourceArn: Arn }))).Tags;
    };
    // Its schedules go with it.
    const remove = () => scheduler.send(new DeleteScheduleGroupCommand({ Name: NAME }));
    await deleteOurs(group, tags, remove, left);
    await deleteRole(iam, ROLE, left);
    await deleteQueue('scheduler', context, left);
  },
};
