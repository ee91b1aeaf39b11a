import type { about } from '../../../../rules/iam-user-privileges-mfa-required/about.ts';
import { exemptionsInJapanese } from './exemptions.ts';
import { iamPrivilegedUserMfaRequired } from './iam-privileged-user-mfa-required.ts';
import type { RuleInJapanese } from './rule.ts';

const shared = iamPrivilegedUserMfaRequired.reasons;

const { 'exemption-not-read': _, ...exemptions } = exemptionsInJapanese('IAM ユーザー');

const WITHOUT_MFA = {
  sentence:
    'IAM ユーザー {resource} は、{credential} で {claim}(経路: {way})。MFA を要求してください。{doubt}',
  summary: '{credential} で {claim}',
  remedy:
    'ユーザーのポリシーの代わりに、信頼ポリシーが MFA を要求するロールで特権を付与してください。または、ユーザーが解除できないポリシーで、aws:MultiFactorAuthPresent が "false" または存在しない場合に、デバイスの登録以外をすべて拒否してください(Deny、NotAction、BoolIfExists)。不要なアクセスキーは無効化してください。',
} as const;

export const iamUserPrivilegesMfaRequired = {
  title: 'MFA なしで特権を使える IAM ユーザーがいない',
  reasons: {
    'administrator-without-mfa': WITHOUT_MFA,
    'power-without-mfa': WITHOUT_MFA,
    'write-without-mfa': WITHOUT_MFA,
    'behind-mfa': {
      sentence: 'IAM ユーザー {resource} は、MFA がある場合のみ {claim}(経路: {way})。{doubt}',
    },
    'first-device-open': {
      sentence:
        'IAM ユーザー {resource} は、MFA がある場合のみ {claim}(経路: {way})。ただし MFA デバイスがなく、{enroller} を持つ人は誰でも最初のデバイスを登録できます。{doubt}',
    },
    'first-device-not-known': {
      sentence:
        'IAM ユーザー {resource} は、MFA がある場合のみ {claim}(経路: {way})。MFA デバイスを取得できませんでした。デバイスがない場合、{enroller} を持つ人は誰でも登録できます。{doubt}',
    },
    'no-privilege': shared['no-privilege'],
    'no-password': shared['no-password'],
    'no-credentials': shared['no-credentials'],
    'policies-not-read': shared['policies-not-read'],
    'privilege-not-decided': shared['privilege-not-decided'],
    'password-not-read': {
      sentence:
        'IAM ユーザー {resource} は、{credential} で {claim}。コンソールパスワードの有無を取得できませんでした。',
      summary: '{credential} で {claim}(コンソールパスワードの有無は取得できませんでした)',
      remedy: shared['password-not-read'].remedy,
    },
    'access-keys-not-read': {
      sentence:
        'IAM ユーザー {resource} は、{credential} で {claim}。コンソールパスワードはなく、アクセスキーを取得できませんでした。',
      summary: '{credential} で {claim}(コンソールパスワードはなく、アクセスキーは取得できませんでした)',
      remedy: shared['access-keys-not-read'].remedy,
    },
    'service-credentials-not-read': {
      sentence:
        'IAM ユーザー {resource} は、{credential} で {claim}。パスワードもアクセスキーもなく、サービス固有の認証情報を取得できませんでした。',
      summary:
        '{credential} で {claim}(パスワードもアクセスキーもなく、サービス固有の認証情報は取得できませんでした)',
      remedy: shared['service-credentials-not-read'].remedy,
    },
    ...exemptions,
  },
} as const satisfies RuleInJapanese<typeof about>;
