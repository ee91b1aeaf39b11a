import { readBy } from './not-read.ts';
import type { about } from '../../../../rules/iam-user-mfa-required/about.ts';
import { exemptionsInJapanese } from './exemptions.ts';
import type { RuleInJapanese } from './rule.ts';

const ASSIGN_KEY =
  'ユーザー本人が IAM コンソールの [セキュリティ認証情報] でセキュリティキーまたはパスキーを割り当てるようにしてください。認証アプリやハードウェアトークンは併用できます。';
const ASSIGN_HARDWARE =
  'ユーザー本人が IAM コンソールの [セキュリティ認証情報] で、ハードウェア TOTP トークン、または IAM に認定情報があるセキュリティキー(iam:GetMFADevice で確認できます)を割り当てるようにしてください。他のデバイスは併用できます。';

export const iamUserMfaRequired = {
  title: 'すべての IAM ユーザーに MFA デバイスがある',
  reasons: {
    'has-device': { sentence: 'IAM ユーザー {resource} には MFA デバイス {device} があります。' },
    'has-fido-only': {
      sentence:
        'IAM ユーザー {resource} には MFA デバイス {device} があります。FIDO キーでは AWS CLI 用のコードを取得できませんが、"aws login" でサインインできます。',
    },
    'reported-active': {
      sentence: '認証情報レポート{asOf}によると、IAM ユーザー {resource} には MFA デバイスがあります。',
    },
    'no-device': {
      sentence:
        'IAM ユーザー {resource} には MFA デバイスがありません{source}。デバイスを割り当てるか、不要な認証情報を削除してください。',
      summary: 'MFA デバイスがありません(サインイン方法は不明)',
      remedy:
        'ユーザー本人が IAM コンソールの [セキュリティ認証情報] で MFA デバイスを割り当てるようにしてください。または、不要なパスワードとアクセスキーを削除してください。',
    },
    'password-without-device': {
      sentence:
        'IAM ユーザー {resource} にはコンソールパスワードがあり、MFA デバイスがありません{source}。デバイスを割り当ててください。',
      summary: 'コンソールパスワードがあり、MFA デバイスがありません',
      remedy:
        'ユーザー本人が本日中に IAM コンソールの [セキュリティ認証情報] で MFA デバイスを割り当てるようにしてください。それまではパスワードだけでサインインできます。パスワードが不要なユーザーの場合は、パスワードを削除してください。',
    },
    'access-key-without-device': {
      sentence:
        'IAM ユーザー {resource} には有効なアクセスキーがあり、MFA デバイスがありません{source}。キーをロールに置き換えるか、デバイスを割り当ててください。',
      summary: '有効なアクセスキーがあり、MFA デバイスがありません',
      remedy:
        'プログラムがキーを使用している場合は、ユーザーの代わりにロールを使用し、キーを無効化してください。人が使用している場合は、本人が [セキュリティ認証情報] で MFA デバイスを割り当て、ポリシーでも MFA を要求してください。デバイスだけではアクセスキーは保護されません。',
    },
    'service-credential-without-device': {
      sentence:
        'IAM ユーザー {resource} には有効なサービス固有の認証情報があり、MFA デバイスがありません{source}。ロールに置き換えるか、デバイスを割り当ててください。',
      summary: '有効なサービス固有の認証情報があり、MFA デバイスがありません',
      remedy:
        'サービスがロールに対応している場合(Amazon Bedrock、AWS CodeCommit、Amazon Keyspaces など)は、プログラムがユーザーの代わりにロールを使用するようにし、認証情報を無効化してください。人が使用している場合は、本人が [セキュリティ認証情報] で MFA デバイスを割り当てるようにしてください。デバイスだけではこのような認証情報は保護されません。',
    },
    'nothing-to-sign-in-with': {
      sentence:
        'IAM ユーザー {resource} には MFA デバイスがなく{source}、サインインに使えるパスワードや有効なアクセスキーもありません。ユーザーを削除するか、先にデバイスを割り当ててください。',
      summary: 'MFA デバイスも、サインインに使える認証情報もありません',
      remedy:
        '不要なユーザーは削除してください。必要な場合は、パスワードやアクセスキーを付与する前に MFA デバイスを割り当ててください。',
    },
    'no-phishing-resistant-device': {
      sentence:
        'IAM ユーザー {resource} にはセキュリティキーまたはパスキーがなく、{kinds} のみがあります。割り当ててください。',
      summary: 'セキュリティキーまたはパスキーがなく、{kinds} のみがあります',
      remedy: ASSIGN_KEY,
    },
    'no-hardware-device': {
      sentence:
        'IAM ユーザー {resource} にはハードウェア MFA デバイスがなく、{kinds} のみがあります。割り当ててください。',
      summary: 'ハードウェア MFA デバイスがなく、{kinds} のみがあります',
      remedy: ASSIGN_HARDWARE,
    },
    'hardware-not-shown': {
      sentence:
        'IAM ユーザー {resource} のセキュリティキーまたはパスキー {device} は、IAM に認定情報がありません。ハードウェアではない同期パスキーの可能性があります。',
      summary: 'セキュリティキーまたはパスキーに認定情報がなく、同期パスキーの可能性があります',
      remedy: ASSIGN_HARDWARE,
    },
    'too-few-devices': {
      sentence:
        'IAM ユーザー {resource} の MFA デバイスは {count} 個で、ルールが要求する {minimum} 個に足りません。',
      summary: 'MFA デバイスがルールの要求する {minimum} 個に足りません: {count} 個',
      remedy:
        'ユーザー本人が IAM コンソールの [セキュリティ認証情報] で MFA デバイスを追加するようにしてください(最大 8 個)。1 個だけの場合、紛失するとサインインできなくなります。',
    },
    'no-password': {
      sentence:
        'IAM ユーザー {resource} にはコンソールパスワードがありません。ルールの対象はコンソールユーザーです。',
    },
    'no-credentials': {
      sentence:
        'IAM ユーザー {resource} には、サインインに使えるコンソールパスワードも有効なアクセスキーもありません。',
    },
    'devices-not-read': {
      sentence: 'IAM ユーザー {resource} の MFA デバイスを取得できませんでした。',
      summary: 'MFA デバイスを取得できませんでした',
      remedy: readBy('iam:ListMFADevices', 'list-mfa-devices'),
    },
    'password-not-read': {
      sentence:
        'IAM ユーザー {resource} には MFA デバイスがありません。コンソールパスワードの有無を取得できませんでした。',
      summary: 'MFA デバイスがありません(コンソールパスワードの有無は取得できませんでした)',
      remedy: readBy('iam:GetLoginProfile', 'get-login-profile'),
    },
    'access-keys-not-read': {
      sentence:
        'IAM ユーザー {resource} には MFA デバイスもコンソールパスワードもありません。アクセスキーを取得できませんでした。',
      summary: 'MFA デバイスもコンソールパスワードもありません(アクセスキーは取得できませんでした)',
      remedy: readBy('iam:ListAccessKeys', 'list-access-keys'),
    },
    'service-credentials-not-read': {
      sentence:
        'IAM ユーザー {resource} には MFA デバイスもパスワードもアクセスキーもありません。サービス固有の認証情報を取得できませんでした。',
      summary:
        'MFA デバイスもコンソールパスワードもアクセスキーもありません(サービス固有の認証情報は取得できませんでした)',
      remedy: readBy('iam:ListServiceSpecificCredentials', 'list-service-specific-credentials'),
    },
    'device-kinds-not-read': {
      sentence:
        'IAM ユーザー {resource} の MFA デバイスをすべては取得できませんでした。ルールは特定の種類または複数のデバイスを要求しています。',
      summary: 'MFA デバイスをすべては取得できませんでした',
      remedy: readBy('iam:ListMFADevices', 'list-mfa-devices'),
    },
    'certifications-not-read': {
      sentence:
        'IAM ユーザー {resource} のセキュリティキーが認定されたハードウェアかどうかを取得できませんでした。',
      summary: 'セキュリティキーの認定情報を取得できませんでした',
      remedy: readBy('iam:GetMFADevice', 'get-mfa-device'),
    },
    ...exemptionsInJapanese('IAM ユーザー'),
  },
} as const satisfies RuleInJapanese<typeof about>;
