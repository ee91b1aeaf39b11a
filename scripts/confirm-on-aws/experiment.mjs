// What the experiments of all subjects have in common: the name of what they make, and how they wait.
import { setTimeout as wait } from 'node:timers/promises';

/** The beginning of every name that is made, and the tag that says that it is from here. */
export const NAME = 'mfa-rules-experiment';
export const PATH = `/${NAME}/`;
export const TAG = { Key: NAME, Value: 'delete-me' };
/** The same for services that take tags as an object. */
export const TAGS = { [TAG.Key]: TAG.Value };

export const policyOf = (...Statement) => JSON.stringify({ Version: '2012-10-17', Statement });

/** Who may assume a role: a service. */
export const trustOf = (service, Condition) =>
  policyOf({
    Effect: 'Allow',
    Principal: { Service: `${service}.amazonaws.com` },
    Action: 'sts:AssumeRole',
    ...(Condition === undefined ? {} : { Condition }),
  });

export const isNamed = (error, ...names) => error instanceof Error && names.includes(error.name);

const GONE = [
  'AWS.SimpleQueueService.NonExistentQueue',
  'NoSuchConfigRuleException',
  'NoSuchEntity',
  'NoSuchEntityException',
  'QueueDoesNotExist',
  'ResourceNotFoundException',
];
export const isGone = (error) => isNamed(error, ...GONE);

/** Does it, and takes a thing that is not there for done; what is left is told. */
export const unlessGone = async (what, act, left) => {
  try {
    await act();
  } catch (error) {
    if (!isGone(error)) left.push(`${what}: ${error.message}`);
  }
};

/** Whether a thing has the tag. One that is not there has none; one that cannot be looked at is left. */
export const isOurs = async (what, readTags, left) => {
  try {
    const tags = (await readTags()) ?? [];
    const pairs = Array.isArray(tags) ? tags.map(({ Key, Value }) => [Key, Value]) : Object.entries(tags);
    return pairs.some(([key, value]) => key === TAG.Key && value === TAG.Value);
  } catch (error) {
    if (!isGone(error)) left.push(`${what}: ${error.message}`);
    return false;
  }
};

/** Deletes a thing that has the tag. */
export const deleteOurs = async (what, readTags, remove, left) => {
  if (await isOurs(what, readTags, left)) await unlessGone(what, remove, left);
};

const SECOND = 1000;

/** Waits so many seconds. @throws once somebody has ended the experiments */
export const pause = (seconds, { signal }) => wait(Math.max(0, seconds * SECOND), undefined, { signal });

/** Asks again and again, until the answer is wanted or the seconds are over. */
export const becomes = async (ask, isWanted, seconds, context, every = 2) => {
  const end = Date.now() + seconds * SECOND;
  for (;;) {
    const answer = await ask();
    const left = (end - Date.now()) / SECOND;
    if (isWanted(answer) || left <= 0) return answer;
    await pause(Math.min(every, left), context);
  }
};

/** Does it as soon as AWS takes it: what was just made is not known everywhere at once. Says at which attempt, and when. */
export const eventually = async (act, isTransient, seconds, context) => {
  const start = Date.now();
  for (let attempts = 1; ; attempts += 1) {
    try {
      const result = await act();
      return { result, attempts, seconds: (Date.now() - start) / SECOND };
    } catch (error) {
      if (!isTransient(error) || Date.now() - start >= seconds * SECOND) throw error;
      await pause(1, context);
    }
  }
};
