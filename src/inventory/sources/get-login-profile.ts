import type { IamUser } from '../../resources/user.ts';
import { checkSame, isAbsent, member, text } from '../../json/field.ts';
import { isObject } from '../../json/object.ts';
import { answersByName } from '../answers-by-name.ts';
import { picked, savePerUser } from '../save-answers.ts';
import type { FactsOf, Source } from './source.ts';

/**
 * NoSuchEntity is IAM's way to say that there is no console password.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html
 */
export const getLoginProfile = {
  operation: 'GetLoginProfile',
  action: 'iam:GetLoginProfile',
  on: 'user/*',
  file: 'get-login-profile.json',
  aboutOne: (answer) => {
    const profile = member(answer, 'LoginProfile');
    if (isAbsent(profile)) return undefined;
    // A user may be called LoginProfile: an answer about that user has another one inside.
    const isAnswer = isAbsent(member(profile, 'LoginProfile'));
    return isAnswer ? text(member(profile, 'UserName')) : undefined;
  },
  tells: {
    'AWS::IAM::User': {
      facts: ['hasPassword'],
      live: {
        kind: 'one by one',
        ask: async ({ resourceName: UserName }, { iam, fact }) => {
          const { LoginProfile } = await iam.GetLoginProfile({ UserName });
          if (LoginProfile === undefined) throw new Error('the answer has no LoginProfile');
          return { hasPassword: fact(true) };
        },
        noSuchEntity: ({ fact }) => ({ hasPassword: fact(false) }),
      },
      load: (file) => {
        const hasPassword = (value: boolean): FactsOf<IamUser> => ({
          hasPassword: { value, source: file.document },
        });
        return answersByName<IamUser>(
          file,
          (answer, userName) => {
            checkSame(member(member(answer, 'LoginProfile'), 'UserName'), userName);
            return hasPassword(true);
          },
          hasPassword(false),
        );
      },
    },
  },
  save: savePerUser(([call]) => {
    const profile: unknown = typeof call?.output === 'object' ? call.output['LoginProfile'] : undefined;
    if (!isObject(profile)) return undefined;
    return { LoginProfile: picked(profile, ['UserName', 'CreateDate', 'PasswordResetRequired']) };
  }),
} as const satisfies Source;
