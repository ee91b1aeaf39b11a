import { DescribeConfigurationRecorderStatusCommand } from '@aws-sdk/client-config-service';
import { listIn } from '../../inventory/reading.ts';
import { shellCommand } from '../shell-command.ts';
import { note, ok, unknown, wrong, type Check } from '../check.ts';

/** @see https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorderStatus.html */
export const recorder: Check = {
  name: 'configuration recorder',
  of: 'the configuration recorder',
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
      return [unknown(`AWS Config does not say whether recorder ${found.name} records`, 'run this again')];
    if (!status.recording)
      return [
        wrong(
          `recorder ${found.name} is stopped: AWS Config records nothing in ${region}`,
          'start it',
          shellCommand`aws configservice start-configuration-recorder --configuration-recorder-name ${found.name ?? 'default'} --region ${region}`,
        ),
      ];
    // AWS's model writes `Failure` and AWS's own examples `FAILURE`.
    const last = status.lastStatus?.toLowerCase();
    if (last === 'failure')
      return [
        wrong(
          `recorder ${found.name} failed the last time: ${status.lastErrorCode ?? 'no code'}, ${status.lastErrorMessage ?? 'no message'}`,
          'mend what that names: most often the role of the recorder, or the bucket of its delivery channel',
        ),
      ];
    return [
      last === 'pending'
        ? note(`recorder ${found.name} has just begun to record in ${region}`)
        : ok(`recorder ${found.name} records in ${region}`),
    ];
  },
};
