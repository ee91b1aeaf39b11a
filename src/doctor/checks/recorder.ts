import { DescribeConfigurationRecorderStatusCommand } from '@aws-sdk/client-config-service';
import { listIn } from '../../inventory/reading.ts';
import { note, ok, wrong, type Check } from '../check.ts';

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorderStatus.html */
export const recorder: Check = {
  name: 'configuration recorder',
  examine: async ({ clients, region, readRecorder }) => {
    const found = await readRecorder();
    if (found === undefined)
      return [
        wrong(
          `AWS Config has no configuration recorder in ${region}`,
          'turn AWS Config on there, with AWS::IAM::User and AWS::IAM::Role among the recorded types',
        ),
      ];
    const { ConfigurationRecordersStatus } = await clients.config.send(
      new DescribeConfigurationRecorderStatusCommand({}),
    );
    const status = listIn('ConfigurationRecordersStatus', ConfigurationRecordersStatus).find(
      ({ name }) => name === found.name,
    );
    if (status?.recording === undefined)
      return [
        { standing: 'unknown', sentence: `AWS Config does not say whether recorder ${found.name} records` },
      ];
    if (!status.recording)
      return [
        wrong(
          `recorder ${found.name} is stopped: AWS Config records nothing in ${region}`,
          `start it: aws configservice start-configuration-recorder --configuration-recorder-name ${found.name} --region ${region}`,
        ),
      ];
    if (status.lastStatus === 'Failure')
      return [
        wrong(
          `recorder ${found.name} failed at last: ${status.lastErrorCode ?? 'no code'}, ${status.lastErrorMessage ?? 'no message'}`,
          'mend what that names: its role, or the delivery channel and its bucket',
        ),
      ];
    const since = status.lastStartTime?.toISOString();
    return [
      status.lastStatus === 'Pending'
        ? note(`recorder ${found.name} has just begun to record in ${region}`)
        : ok(`recorder ${found.name} records in ${region}${since === undefined ? '' : ` since ${since}`}`),
    ];
  },
};
