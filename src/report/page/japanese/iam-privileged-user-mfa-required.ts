import { readBy } from './not-read.ts';
import type { about } from '../../../../rules/iam-privileged-user-mfa-required/about.ts';
import { exemptionsInJapanese } from './exemptions.ts';
import { iamUserMfaRequired } from './iam-user-mfa-required.ts';
import type { RuleInJapanese } from './rule.ts';

const ofDevices = iamUserMfaRequired.reasons;

const { 'exemption-not-read': _, ...exemptions } = exemptionsInJapanese('IAM ユーザー');

export const iamPrivilegedUserMfaRequired = {
  title: '特権を持つすべての IAM ユーザーに MFA デバイスがある',
  reasons: {
    'has-device': {
      sentence: 'IAM ユーザー {resource} は {claim}(経路: {way})。MFA デバイス {device} があります。{doubt}',
    },
    'reported-active': {
      sentence:
        'IAM ユーザー {resource} は {claim}(経路: {way})。認証情報レポート{asOf}によると、MFA デバイスがあります。{doubt}',
    },
    'no-device': {
      sentence:
        'IAM ユーザー {resource} は、{credential} で {claim}(経路: {way})。MFA デバイスがありません{source}。割り当ててください。{doubt}',
      summary: '{credential} で {claim}。MFA デバイスがありません',
      remedy:
        'ユーザー本人が本日中に IAM コンソールの [セキュリティ認証情報] で MFA デバイスを割り当てるようにしてください。または、不要なポリシーを外してください。それまではパスワードまたはアクセスキーだけで特権を使えます。デバイスだけではアクセスキーは防げないため、ポリシーでも MFA を要求してください。',
    },
    'first-device-open': {
      sentence:
        'IAM ユーザー {resource} は、MFA がある場合のみ {claim}(経路: {way})。ただし MFA デバイスがなく{source}、{enroller} を持つ人は誰でも最初のデバイスを登録できます。割り当ててください。{doubt}',
      summary: 'MFA がある場合のみ {claim}。MFA デバイスがなく、{enroller} だけで登録できます',
      remedy:
        'ユーザー本人と一緒に最初の MFA デバイスを割り当てるか、割り当てるまでパスワードとアクセスキーを削除してください。AWS は MFA のないユーザーの最初のデバイスをそのまま受け付けます。',
    },
    'no-device-behind-mfa': {
      sentence:
        'IAM ユーザー {resource} は、MFA がある場合のみ {claim}(経路: {way})。MFA デバイスがありません{source}。割り当ててください。{doubt}',
      summary: 'MFA がある場合のみ {claim}。MFA デバイスがありません',
      remedy:
        'ユーザー本人が IAM コンソールの [セキュリティ認証情報] で MFA デバイスを割り当てるようにしてください。または、不要なポリシーを外してください。',
    },
    'no-phishing-resistant-device': {
      ...ofDevices['no-phishing-resistant-device'],
      sentence:
        'IAM ユーザー {resource} は {claim}(経路: {way})。セキュリティキーまたはパスキーがなく、{kinds} のみがあります。割り当ててください。{doubt}',
    },
    'no-hardware-device': {
      ...ofDevices['no-hardware-device'],
      sentence:
        'IAM ユーザー {resource} は {claim}(経路: {way})。ハードウェア MFA デバイスがなく、{kinds} のみがあります。割り当ててください。{doubt}',
    },
    'hardware-not-shown': {
      ...ofDevices['hardware-not-shown'],
      sentence:
        'IAM ユーザー {resource} は {claim}(経路: {way})。セキュリティキーまたはパスキー {device} は IAM に認定情報がなく、ハードウェアではない同期パスキーの可能性があります。{doubt}',
    },
    'no-privilege': { sentence: 'IAM ユーザー {resource} は、MFA の有無にかかわらず {claim}。' },
    'no-password': ofDevices['no-password'],
    'no-credentials': ofDevices['no-credentials'],
    'policies-not-read': {
      sentence:
        'IAM ユーザー {resource} のポリシーを取得できませんでした。取得後に作成されたユーザーの可能性もあります。',
      summary: 'ポリシーを取得できませんでした',
      remedy: readBy('iam:GetAccountAuthorizationDetails', 'get-account-authorization-details'),
    },
    'privilege-not-decided': {
      sentence: 'IAM ユーザー {resource} が特権を持つかどうかを判断できません({missing})。',
      summary: '判断できません({missing})',
      remedy:
        '不足しているポリシーを取得し(iam:GetAccountAuthorizationDetails、または完全な get-account-authorization-details.json)、無効なドキュメントを修正するか、複雑すぎるものを簡素にしてから、もう一度評価してください。',
    },
    'devices-not-read': ofDevices['devices-not-read'],
    'device-kinds-not-read': ofDevices['device-kinds-not-read'],
    'certifications-not-read': ofDevices['certifications-not-read'],
    'password-not-read': ofDevices['password-not-read'],
    'access-keys-not-read': ofDevices['access-keys-not-read'],
    'service-credentials-not-read': ofDevices['service-credentials-not-read'],
    ...exemptions,
  },
} as const satisfies RuleInJapanese<typeof about>;
