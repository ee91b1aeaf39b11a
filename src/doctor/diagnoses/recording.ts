import { shellCommand } from '../../text/shell-command.ts';
import { note, ok, unknown, wrong, type In } from './words.ts';

/** Of the configuration recorder and what it records. */
export const OF_RECORDING = {
  'recorder-missing': wrong<In>(
    ({ region }) => `AWS Config has no configuration recorder in ${region}`,
    'turn AWS Config on there, with AWS::IAM::Role among the recorded types',
  ),
  'recorder-without-status': unknown<{ readonly recorder: string }>(
    ({ recorder }) => `AWS Config does not say whether recorder ${recorder} records`,
    'run this again',
  ),
  'recorder-stopped': wrong<{ readonly recorder: string } & In>(
    ({ recorder, region }) => `recorder ${recorder} is stopped: AWS Config records nothing in ${region}`,
    'start it',
    ({ recorder, region }) =>
      shellCommand`aws configservice start-configuration-recorder --configuration-recorder-name ${recorder} --region ${region}`,
  ),
  'recorder-failed': wrong<{
    readonly recorder: string;
    readonly errorCode: string | undefined;
    readonly errorMessage: string | undefined;
  }>(
    ({ recorder, errorCode, errorMessage }) =>
      `recorder ${recorder} failed the last time: ${errorCode ?? 'no code'}, ${errorMessage ?? 'no message'}`,
    'fix what that names: most often the role of the recorder, or the bucket of its delivery channel',
  ),
  'recorder-pending': note<{ readonly recorder: string } & In>(
    ({ recorder, region }) => `recorder ${recorder} has just begun to record in ${region}`,
  ),
  'recorder-records': ok<{ readonly recorder: string } & In>(
    ({ recorder, region }) => `recorder ${recorder} records in ${region}`,
  ),

  'region-records-no-iam': wrong<In>(
    ({ region }) =>
      `AWS Config does not record IAM users and roles in ${region}: only in regions where it was before February 2022`,
    'deploy the rules in a region that can, and record IAM there',
  ),
  'users-not-recorded': note(
    'AWS::IAM::User is not recorded: users are evaluated all the same, but AWS Config has no page of them beside their results',
  ),
  'users-recorded-daily': note(
    'AWS::IAM::User is recorded once a day, which is enough: the rule for users does not wait for it',
  ),
  'roles-not-recorded': wrong<In>(
    ({ region }) =>
      `AWS::IAM::Role is not recorded in ${region}: a role that is opened is found by the scheduled run alone`,
    'add AWS::IAM::Role to what the recorder of this region records; if another region records it, deploy the rules there instead',
  ),
  'roles-recorded-daily': wrong<In>(
    ({ region }) =>
      `AWS::IAM::Role is recorded once a day in ${region}: a role that is opened is found up to 24 hours later`,
    'record that type continuously: an override in the recording mode of the recorder',
  ),
  'type-recorded': ok<{ readonly resourceType: string }>(
    ({ resourceType }) => `${resourceType} is recorded continuously`,
  ),
  'recorded-elsewhere': wrong<{ readonly regions: readonly string[] } & In>(
    ({ regions }) =>
      `IAM is recorded in ${regions.join(', ')} too: each change is recorded and billed in every one of them`,
    ({ region }) =>
      `leave AWS::IAM::User, AWS::IAM::Role, AWS::IAM::Group and AWS::IAM::Policy out of the recorders there, if the rules are to be in ${region}`,
  ),
  'recorded-here-alone': ok<{ readonly notEnabled: readonly string[] } & In>(
    ({ region, notEnabled }) =>
      `no other region than ${region} records IAM${notEnabled.length === 0 ? '' : ` (not enabled in this account: ${notEnabled.join(', ')})`}`,
  ),
};
