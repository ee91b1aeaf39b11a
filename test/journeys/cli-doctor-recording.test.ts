import { admit, discharge, type Patient } from '../support/examined-account.ts';
import { sharedEach, sharedIt } from '../support/share.ts';

const it = sharedIt(8, 'looks of doctor at recorders');

const itEach = sharedEach(16, 'accounts with something wrong');

let patient: Patient;
beforeEach(async () => {
  patient = await admit();
});
afterEach(async () => {
  await discharge(patient);
});

const ROLE = 'AWS::IAM::Role';
const USER = 'AWS::IAM::User';

const withRecorder = (more: object): void => {
  patient.account.configurationRecorders = [{ ...patient.account.configurationRecorders[0], ...more }];
};
const withStatus = (more: object): void => {
  patient.account.configurationRecorderStatuses = [
    { ...patient.account.configurationRecorderStatuses[0], ...more },
  ];
};
const only = (...resourceTypes: readonly string[]) => ({ recordingGroup: { resourceTypes } });
const except = (...resourceTypes: readonly string[]) => ({
  recordingGroup: {
    recordingStrategy: { useOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
    exclusionByResourceTypes: { resourceTypes },
  },
});
const daily = (...overrides: readonly { types: readonly string[]; frequency: string }[]) => ({
  recordingMode: {
    recordingFrequency: 'DAILY',
    recordingModeOverrides: overrides.map(({ types, frequency }) => ({
      resourceTypes: types,
      recordingFrequency: frequency,
    })),
  },
});

const ROLE_NOT_RECORDED = `wrong recorded types: ${ROLE} is not recorded in us-east-1: a role that is opened is found by the scheduled run alone`;
const USER_NOT_RECORDED = `note recorded types: ${USER} is not recorded: users are evaluated all the same, but AWS Config has no page of them beside their results`;
const ROLE_DAILY = `wrong recorded types: ${ROLE} is recorded once a day in us-east-1: a role that is opened is found up to 24 hours later`;
const USER_DAILY = `note recorded types: ${USER} is recorded once a day, which is enough: the rule for users does not wait for it`;

describe('a recorder', () => {
  itEach<[string, () => void, readonly string[], number]>([
    [
      'that is not there',
      () => (patient.account.configurationRecorders = []),
      ['wrong configuration recorder: AWS Config has no configuration recorder in us-east-1'],
      1,
    ],
    [
      'of another AWS service is none of the account',
      () => withRecorder({ servicePrincipal: 'x.amazonaws.com' }),
      ['wrong configuration recorder: AWS Config has no configuration recorder in us-east-1'],
      1,
    ],
    [
      'that is stopped',
      () => withStatus({ recording: false }),
      ['wrong configuration recorder: recorder default is stopped: AWS Config records nothing in us-east-1'],
      1,
    ],
    [
      'that cannot deliver',
      () =>
        withStatus({
          lastStatus: 'FAILURE',
          lastErrorCode: 'AccessDenied',
          lastErrorMessage: 'no access to the bucket',
        }),
      [
        'wrong configuration recorder: recorder default failed the last time: AccessDenied, no access to the bucket',
      ],
      1,
    ],
    [
      'that fails, as AWS writes it in its model, and says no more',
      () => withStatus({ lastStatus: 'Failure' }),
      ['wrong configuration recorder: recorder default failed the last time: no code, no message'],
      1,
    ],
    [
      'that has just been started',
      () => withStatus({ lastStatus: 'PENDING' }),
      ['note configuration recorder: recorder default has just begun to record in us-east-1'],
      0,
    ],
    [
      'without a status',
      () => (patient.account.configurationRecorderStatuses = []),
      ['unknown configuration recorder: AWS Config does not say whether recorder default records'],
      3,
    ],
    [
      'whose status does not say whether it records',
      () => withStatus({ recording: undefined }),
      ['unknown configuration recorder: AWS Config does not say whether recorder default records'],
      3,
    ],
  ])('%s', async (_, wound, expected, code) => {
    wound();
    const { told, exitCode } = await patient.examine();
    expect(told).toEqual(expected);
    expect(exitCode).toBe(code);
  });
});

describe('recorded types', () => {
  itEach<[string, object, readonly string[], number]>([
    [
      'all, without the global ones',
      { recordingGroup: { allSupported: true, includeGlobalResourceTypes: false } },
      [USER_NOT_RECORDED, ROLE_NOT_RECORDED],
      1,
    ],
    [
      'those that AWS takes where nothing is said',
      { recordingGroup: undefined },
      [USER_NOT_RECORDED, ROLE_NOT_RECORDED],
      1,
    ],
    ['both by name', only(USER, ROLE), [], 0],
    ['roles alone', only(ROLE), [USER_NOT_RECORDED], 0],
    ['users alone', only(USER, 'AWS::S3::Bucket'), [ROLE_NOT_RECORDED], 1],
    ['none, because the list is empty', only(), [USER_NOT_RECORDED, ROLE_NOT_RECORDED], 1],
    ['all but some that are not of IAM', except('AWS::EC2::Instance'), [], 0],
    ['all but roles', except(ROLE), [ROLE_NOT_RECORDED], 1],
    ['all but users', except(USER), [USER_NOT_RECORDED], 0],
    ['all, once a day', daily(), [USER_DAILY, ROLE_DAILY], 1],
    [
      'all once a day, but roles continuously',
      daily({ types: ['AWS::S3::Bucket', ROLE], frequency: 'CONTINUOUS' }),
      [USER_DAILY],
      0,
    ],
    [
      'all continuously, but roles once a day',
      {
        recordingMode: {
          recordingFrequency: 'CONTINUOUS',
          recordingModeOverrides: [{ resourceTypes: [ROLE], recordingFrequency: 'DAILY' }],
        },
      },
      [ROLE_DAILY],
      1,
    ],
    ['all, in a mode that is not said', { recordingMode: undefined }, [], 0],
  ])('%s', async (_, recorder, expected, code) => {
    withRecorder(recorder);
    const { told, exitCode } = await patient.examine();
    expect(told).toEqual(expected);
    expect(exitCode).toBe(code);
  });

  it('cannot be those of IAM in a region that AWS Config came to later', async () => {
    await discharge(patient);
    patient = await admit({ region: 'eu-central-2' });
    const { told, exitCode } = await patient.examine();
    expect(told).toEqual([
      'wrong recorded types: AWS Config does not record IAM users and roles in eu-central-2: only in regions where it was before February 2022',
    ]);
    expect(exitCode).toBe(1);
  });
});

describe('another region', () => {
  const addRecorder = (region: string, recorder: object = {}, status: object = {}): void => {
    const arn = patient.arnOf('config', 'configuration-recorder/default/b2', region);
    patient.account.configurationRecorders.push({
      name: 'default',
      arn,
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
      ...recorder,
    });
    patient.account.configurationRecorderStatuses.push({
      name: 'default',
      arn,
      recording: true,
      lastStatus: 'SUCCESS',
      ...status,
    });
  };
  const CHECK = 'recording in this region only';

  it('that records IAM too is one too many', async () => {
    addRecorder('eu-west-1');
    addRecorder('ap-south-1', only(ROLE));
    const { told, exitCode } = await patient.examine();
    expect(told).toEqual([
      `wrong ${CHECK}: IAM is recorded in ap-south-1, eu-west-1 too: each change is recorded and billed in every one of them`,
    ]);
    expect(exitCode).toBe(1);
  });

  itEach<[string, object, object]>([
    ['that records anything but IAM', { recordingGroup: { allSupported: true } }, {}],
    ['whose recorder is stopped', {}, { recording: false }],
    ['whose recorder is of another AWS service', { servicePrincipal: 'x.amazonaws.com' }, {}],
  ])('%s is well', async (_, recorder, status) => {
    addRecorder('eu-west-1', recorder, status);
    const { told, exitCode } = await patient.examine();
    expect(told).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it('whose recorder does not say whether it records is not known', async () => {
    addRecorder('eu-west-1', {}, { recording: undefined });
    const { told, exitCode } = await patient.examine();
    expect(told).toEqual([
      `unknown ${CHECK}: the recorder in eu-west-1 cannot be read: the answer does not say whether it records`,
    ]);
    expect(exitCode).toBe(3);
  });

  it('that the account has not enabled is named, and well', async () => {
    patient.account.disabledRegions = ['af-south-1', 'me-south-1'];
    const { told, diagnoses, exitCode } = await patient.examine();
    expect(told).toEqual([]);
    expect(diagnoses.map(({ Message }) => Message)).toContain(
      'no other region than us-east-1 records IAM (not enabled in this account: af-south-1, me-south-1)',
    );
    expect(exitCode).toBe(0);
  });

  it('that may not be read is not known, and those that record are told all the same', async () => {
    addRecorder('eu-west-1');
    // The first call is that of the region itself.
    patient.aws.faults.add({ operation: 'config:DescribeConfigurationRecorders', kind: 'deny', skip: 20 });
    const { told, exitCode } = await patient.examine();
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/^wrong .* IAM is recorded in eu-west-1 too/);
    expect(told[1]).toMatch(
      /^unknown .* the recorder in [a-z]+-[a-z]+-\d cannot be read: AccessDeniedException: .*config:DescribeConfigurationRecorders/,
    );
    expect(exitCode).toBe(1);
  });
});
