import { quoted } from '../text/quoted.ts';

/** Where a message goes. */
export interface Topic {
  readonly arn: string;
  /** SNS takes a message only in the topic's own region. */
  readonly region: string;
}

const toTopic = (variable: string, arn: string): Topic => {
  const region = /^arn:[^:]+:sns:([^:]+):\d{12}:[^:]+$/.exec(arn)?.[1];
  if (region === undefined) throw new Error(`${variable} ${quoted(arn)} is not the ARN of an SNS topic`);
  return { arn, region };
};

const VARIABLES = ['NOTIFICATION_TOPIC_ARN', 'EMAIL_TOPIC_ARN'] as const;

/**
 * The topics that the function's environment variables name; a variable that is empty names none.
 *
 * @throws where one is no SNS topic, and where there is none at all
 */
export const readTopics = (environment: Readonly<Record<string, string | undefined>>): readonly Topic[] => {
  const topics = VARIABLES.flatMap((variable) => {
    const arn = environment[variable] ?? '';
    return arn === '' ? [] : [toTopic(variable, arn)];
  });
  if (topics.length === 0) throw new Error(`neither ${VARIABLES.join(' nor ')} names an SNS topic`);
  return topics;
};
