/** What the rules find, in Japanese: by rule and reason. What is not here is shown as AWS Config has it. */
interface RuleInJapanese {
  readonly title: string;
  /** By the id of the reason: what is wrong, or not known. */
  readonly found: Readonly<Record<string, string>>;
}

export const rulesInJapanese: Readonly<Record<string, RuleInJapanese>> = {
  'iam-user-mfa-required': {
    title: 'すべての IAM ユーザーに MFA デバイスがある',
    found: {
      'no-device': 'MFA デバイスがありません(サインイン方法は不明)',
      'password-without-device': 'コンソールパスワードがあり、MFA デバイスがありません',
      'access-key-without-device': '有効なアクセスキーがあり、MFA デバイスがありません',
      'service-credential-without-device': '有効なサービス固有の認証情報があり、MFA デバイスがありません',
      'nothing-to-sign-in-with': 'MFA デバイスも、サインインに使える認証情報もありません',
      'no-phishing-resistant-device': 'パスキーまたはセキュリティキーがありません',
      'no-hardware-device': 'ハードウェア MFA デバイスがありません',
      'hardware-not-shown': 'セキュリティキーがハードウェアとして認定されていることを確認できません',
      'too-few-devices': 'MFA デバイスの数が足りません',
      'devices-not-read': 'MFA デバイスを取得できませんでした',
      'password-not-read': 'コンソールパスワードの有無を取得できませんでした',
      'access-keys-not-read': 'アクセスキーを取得できませんでした',
      'service-credentials-not-read': 'サービス固有の認証情報を取得できませんでした',
      'device-kinds-not-read': 'MFA デバイスの種類を取得できませんでした',
      'certifications-not-read': 'セキュリティキーの認定情報を取得できませんでした',
      'creation-not-read': '猶予期間の判定に必要な作成日時を取得できませんでした',
      'exemption-not-read': '除外の判定に必要なタグを取得できませんでした',
    },
  },
  'iam-role-trust-mfa-required': {
    title: 'IAM ユーザーが MFA なしで引き受けられるロールがない',
    found: {
      'no-mfa-condition': '信頼ポリシーが MFA を要求していません',
      'any-account-trusted': 'すべての AWS アカウントを信頼し、MFA を要求していません',
      'mfa-key-misspelled': 'MFA の条件キーの綴りが誤っています',
      'mfa-condition-admits': 'MFA の条件が、MFA なしのリクエストも許可しています',
      'mfa-deny-avoided': 'MFA を求める Deny を回避できます',
      'external-id-is-not-mfa': 'sts:ExternalId だけを要求しています(MFA ではありません)',
      'organization-is-not-mfa': '組織だけを条件にしています(MFA ではありません)',
      'role-pattern-admits-users': 'ロール用のパターンがユーザーにも一致します',
      'tool-role-trusts-account': 'ツールが作成したロールが、アカウント全体を信頼しています',
      'not-understood': '意味を判断できない記述があり、MFA なしで引き受けられる可能性があります',
      'service-call-not-ruled-out': 'AWS サービス経由の呼び出しで、MFA なしで引き受けられる可能性があります',
      'not-decided': '条件が複雑で、MFA なしで引き受けられる可能性を否定できません',
      'mfa-too-old-admitted': '古い MFA 認証でも引き受けられます',
      'role-privilege-not-known': 'ロールの権限を判断できませんでした',
      'trust-policy-not-read': '信頼ポリシーを取得できませんでした',
      'creation-not-read': '猶予期間の判定に必要な作成日時を取得できませんでした',
      'exemption-not-read': '除外の判定に必要なタグを取得できませんでした',
    },
  },
  'root-user-mfa-required': {
    title: 'ルートユーザーに MFA デバイスがあり、アクセスキーがない',
    found: {
      'no-mfa': 'ルートユーザーに MFA デバイスがありません',
      'no-mfa-and-access-keys': 'ルートユーザーに MFA デバイスがなく、アクセスキーがあります',
      'access-keys': 'ルートユーザーにアクセスキーがあります(MFA なしで使えます)',
      'virtual-device': 'ルートユーザーの MFA デバイスが仮想デバイスです',
      'summary-not-read': 'アカウントの概要を取得できませんでした',
      'devices-not-read': '仮想 MFA デバイスを取得できませんでした',
    },
  },
  'iam-privileged-user-mfa-required': {
    title: '特権を持つすべての IAM ユーザーに MFA デバイスがある',
    found: {
      'no-device': '特権を MFA なしで使え、MFA デバイスもありません',
      'first-device-open':
        '特権には MFA が必要ですが、デバイスがなく、パスワードまたはアクセスキーだけで最初のデバイスを登録できます',
      'no-device-behind-mfa': '特権には MFA が必要ですが、MFA デバイスがありません',
      'no-phishing-resistant-device': 'パスキーまたはセキュリティキーがありません',
      'no-hardware-device': 'ハードウェア MFA デバイスがありません',
      'hardware-not-shown': 'セキュリティキーがハードウェアとして認定されていることを確認できません',
      'policies-not-read': 'ポリシーを取得できませんでした',
      'privilege-not-decided': '特権の有無を判断できませんでした',
      'devices-not-read': 'MFA デバイスを取得できませんでした',
      'device-kinds-not-read': 'MFA デバイスの種類を取得できませんでした',
      'certifications-not-read': 'セキュリティキーの認定情報を取得できませんでした',
      'password-not-read': 'コンソールパスワードの有無を取得できませんでした',
      'access-keys-not-read': 'アクセスキーを取得できませんでした',
      'service-credentials-not-read': 'サービス固有の認証情報を取得できませんでした',
      'creation-not-read': '猶予期間の判定に必要な作成日時を取得できませんでした',
    },
  },
  'iam-user-privileges-mfa-required': {
    title: 'MFA なしで特権を使える IAM ユーザーがいない',
    found: {
      'administrator-without-mfa': 'MFA なしで管理者として操作できます',
      'power-without-mfa': 'MFA なしで、あるサービスのすべてを変更できます',
      'write-without-mfa': 'MFA なしで、自分のもの以外を変更できます',
      'policies-not-read': 'ポリシーを取得できませんでした',
      'privilege-not-decided': '特権の有無を判断できませんでした',
      'password-not-read': 'コンソールパスワードの有無を取得できませんでした',
      'access-keys-not-read': 'アクセスキーを取得できませんでした',
      'service-credentials-not-read': 'サービス固有の認証情報を取得できませんでした',
      'creation-not-read': '猶予期間の判定に必要な作成日時を取得できませんでした',
    },
  },
};
