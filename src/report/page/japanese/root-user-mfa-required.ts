import { readBy } from './not-read.ts';
import type { about } from '../../../../rules/root-user-mfa-required/about.ts';
import type { RuleInJapanese } from './rule.ts';

const ASSIGN_DEVICE =
  'ルートユーザーとしてサインインし、[セキュリティ認証情報] で MFA デバイスを割り当ててください。または、組織の管理アカウントで代替できる場合(ルートアクセスの一元管理)は、ルートユーザーの認証情報をすべて削除してください。';
const DELETE_KEYS =
  'ルートユーザーのアクセスキーを削除し、それを使用していたものにはロールを付与してください。ルートユーザーのキーを持つ人には MFA が不要です。';

export const rootUserMfaRequired = {
  title: 'ルートユーザーに MFA デバイスがあり、アクセスキーがない',
  reasons: {
    'has-mfa': { sentence: 'アカウント {resource} のルートユーザーには MFA デバイスがあります。' },
    'no-virtual-device': {
      sentence:
        'アカウント {resource} のルートユーザーには、仮想ではない MFA デバイスがあります。IAM では、ハードウェアトークンやセキュリティキーと同期パスキーを区別できません。',
    },
    'no-mfa': {
      sentence:
        'アカウント {resource} のルートユーザーには MFA デバイスがありません。割り当てるか、認証情報を削除してください。',
      summary: 'ルートユーザーに MFA デバイスがありません',
      remedy: ASSIGN_DEVICE,
    },
    'no-mfa-and-access-keys': {
      sentence:
        'アカウント {resource} のルートユーザーには MFA デバイスがなく、MFA なしで使えるアクセスキーがあります。デバイスを割り当て、キーを削除してください。',
      summary: 'ルートユーザーに MFA デバイスがなく、アクセスキーがあります',
      remedy: `${ASSIGN_DEVICE}${DELETE_KEYS}`,
    },
    'access-keys': {
      sentence:
        'アカウント {resource} のルートユーザーには、MFA なしで使えるアクセスキーがあります。削除してください。',
      summary: 'ルートユーザーにアクセスキーがあります(MFA なしで使えます)',
      remedy: DELETE_KEYS,
    },
    'virtual-device': {
      sentence:
        'アカウント {resource} のルートユーザーには仮想 MFA デバイス {device} があります。ルールはハードウェアを要求しています。別のデバイスを割り当ててから削除してください。',
      summary: 'ルートユーザーの MFA デバイスが仮想デバイスです(ルールはハードウェアを要求しています)',
      remedy:
        'ルートユーザーにハードウェアトークンまたはセキュリティキーを割り当ててから、仮想 MFA デバイスを削除してください。',
    },
    'no-credentials': {
      sentence:
        'アカウント {resource} のルートユーザーには、パスワード、アクセスキー、署名証明書のいずれもありません。ルートユーザーとしてサインインすることはできません。',
    },
    'summary-not-read': {
      sentence:
        'アカウント {resource} のルートユーザーが MFA でサインインするかどうかを判断できませんでした。アカウントの概要に {entries} がありません。',
      summary: 'アカウントの概要に {entries} がありません',
      remedy: readBy('iam:GetAccountSummary', 'get-account-summary'),
    },
    'devices-not-read': {
      sentence:
        'アカウント {resource} のルートユーザーには MFA デバイスがあります。仮想デバイスかどうかは取得できませんでした。',
      summary: 'ルートユーザーの仮想 MFA デバイスを取得できませんでした',
      remedy: readBy('iam:ListVirtualMFADevices', 'list-virtual-mfa-devices'),
    },
  },
} as const satisfies RuleInJapanese<typeof about>;
