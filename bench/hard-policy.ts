/**
 * A trust policy that is COMPLIANT and hard to decide: an Allow whose patterns exclude each other, which only a search
 * through both tells, and many Denies. Each number makes another one.
 */
export const hardPolicy = (number: number): object => {
  const pattern = `*${'abcdefghijklmnopqrstuvwxyz'.charAt(number % 26)}????????`;
  const trust = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' };
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: `No${number}`, ...trust, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
      {
        ...trust,
        Condition: {
          StringLike: { 'sts:ExternalId': pattern },
          StringNotLike: { 'sts:ExternalId': pattern },
        },
      },
      ...Array.from({ length: 15 }, () => ({
        Effect: 'Deny',
        Principal: '*',
        Action: 'sts:AssumeRole',
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
      })),
    ],
  };
};
